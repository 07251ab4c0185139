"""The bars of the classes: recall as a bar, precision as a second mark, and where the bar was before."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.classes.rates import Rates
from nnstudio.gui.theme import Theme, mix, text_font
from nnstudio.nn.layer import Array

NOBODY = -1
"""The class under the mouse when it is beside all bars."""

_LINE = 15  # a line of words, device-independent pixels
_AXIS = 40  # the words of the axis at the left
_EDGE = 6  # right of the last bar, for its arrow
_WIDEST = 64  # of a bar
_CAP = 3  # the end of a bar, in the full color
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROUNDING = 0.005  # changes that are no half percent are not marked


class Bars(QWidget):
    """One bar for each class, from 0 to 100 %; arrow keys go from class to class.

    Signals:
        pointed: (class) under the mouse or the keys, or NOBODY.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rates: Rates | None = None
        self._before: Array | None = None
        self._classes: tuple[str, ...] = ()
        self._order: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._picture = KeptPicture(self, self._draw)
        self._class = NOBODY
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Bar: recall, line: precision. Left and Right go from class to class")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def pointed_at(self) -> int:
        """The class under the mouse or the keys, or NOBODY."""
        return self._class

    @property
    def order(self) -> npt.NDArray[np.intp]:
        """The classes from left to right."""
        return self._order

    def show_rates(
        self, rates: Rates, classes: tuple[str, ...], order: npt.NDArray[np.intp], before: Array | None
    ) -> None:
        """Shows these rates, the classes in this order; `before` (classes,) is the recall to compare with."""
        self._rates, self._classes, self._order, self._before = rates, classes, order, before
        if self._class >= len(classes):
            self._class = NOBODY
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of the classes."""
        self._rates, self._before, self._class = None, None, NOBODY
        self._order = self._order[:0]
        self._picture.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def track(self, place: int) -> QRectF:
        """The whole height of 100 % at a place from left to right."""
        count = max(1, len(self._order))
        pitch = (self.width() - _AXIS - _EDGE) / count
        gap = 1.0 if pitch < 8 else min(8.0, pitch / 4)
        wide = min(pitch - gap, _WIDEST) if pitch > gap else pitch
        middle = _AXIS + (place + 0.5) * pitch
        left = round(middle - wide / 2)
        return QRectF(left, _LINE + 4, max(1, round(wide)), max(1, self.height() - 2 * _LINE - 6))

    def bar(self, place: int, share: float) -> QRectF:
        """The part of a track, from below, that a share from 0 to 1 takes; whole pixels."""
        track = self.track(place)
        height = round(track.height() * share) if math.isfinite(share) else 0
        return QRectF(track.left(), track.bottom() - height, track.width(), height)

    def color(self, index: int) -> str:
        """The color of a class's bar; that of all where there are too many for colors to tell them apart."""
        few = len(self._classes) <= len(self._theme.classes)
        return self._theme.of_class(index) if few else self._theme.quiet

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._rates is None:
            return
        painter = QPainter(self)
        self._picture.paint(painter, self._theme.panel)
        if self._class != NOBODY:
            place = int(np.flatnonzero(self._order == self._class)[0])
            painter.setPen(QPen(QColor(self._theme.text), 1))
            painter.drawRect(self.track(place).adjusted(-1, -1, 0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by, count = _KEYS.get(Qt.Key(event.key())), len(self._order)
        if by is None or not count:
            super().keyPressEvent(event)
            return
        before = np.flatnonzero(self._order == self._class)
        place = int(before[0]) + by if len(before) else 0
        self._mark(int(self._order[min(max(place, 0), count - 1)]))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._mark(NOBODY)

    def _point(self, at: QPoint | None) -> None:
        found, count = NOBODY, len(self._order)
        if at is not None and count and at.x() >= _AXIS:
            place = int((at.x() - _AXIS) * count / max(1, self.width() - _AXIS - _EDGE))
            found = int(self._order[place]) if place < count else NOBODY
        self._mark(found)

    def _mark(self, found: int) -> None:
        if found != self._class:
            self._class = found
            self.update()
            self.pointed.emit(found)

    def _draw(self, painter: QPainter) -> None:
        rates = self._rates
        assert rates is not None  # nothing else is painted
        painter.setFont(text_font(self._theme.caption_size))
        self._draw_axis(painter)
        self._draw_bars(painter, rates)
        self._draw_words(painter, rates)

    def _draw_axis(self, painter: QPainter) -> None:
        track = self.track(0)
        align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for share in (0.0, 0.5, 1.0):
            y = round(track.bottom() - share * track.height()) - 0.5
            painter.setPen(QPen(QColor(self._theme.soft_line), 1))
            painter.drawLine(QLineF(_AXIS - 2, y, self.width(), y))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(QRectF(0, y - 7, _AXIS - 6, 14), align, f"{share:.0%}".replace("%", " %"))

    def _draw_bars(self, painter: QPainter, rates: Rates) -> None:
        theme, recall, precision = self._theme, rates.recall, rates.precision
        for place, index in enumerate(self._order.tolist()):
            track, share = self.track(place), float(recall[index])
            painter.fillRect(track, QColor(theme.raised))
            bar = self.bar(place, share)
            painter.fillRect(bar, QColor(mix(theme.panel, self.color(index), 0.5)))
            cap = QRectF(bar.topLeft(), QSizeF(bar.width(), min(_CAP, bar.height())))
            painter.fillRect(cap, QColor(self.color(index)))
            if math.isfinite(precision[index]):
                top = self.bar(place, float(precision[index])).top()
                # Dark below light: a line that is seen on the bar and beside it.
                painter.fillRect(QRectF(track.left(), top - 1, track.width(), 4), QColor(theme.panel))
                painter.fillRect(QRectF(track.left(), top, track.width(), 2), QColor(theme.text))
            if self._before is not None:
                self._draw_tick(painter, place, share, float(self._before[index]))

    def _draw_tick(self, painter: QPainter, place: int, share: float, before: float) -> None:
        """A small arrow at the right edge of a bar, from where it was to where it is."""
        if not (math.isfinite(share) and math.isfinite(before)) or abs(share - before) < _ROUNDING:
            return
        now, then = self.bar(place, share), self.bar(place, before)
        if now.width() < 8:
            return
        x, up = now.right() + 2.5, share > before
        painter.setPen(QPen(QColor(self._theme.good if up else self._theme.bad), 1))
        painter.drawLine(QLineF(x, then.top(), x, now.top()))
        painter.setBrush(painter.pen().color())
        y, tail = now.top(), 4.0 if up else -4.0
        painter.drawPolygon([QPointF(x, y), QPointF(x - 2, y + tail), QPointF(x + 2, y + tail)])

    def _draw_words(self, painter: QPainter, rates: Rates) -> None:
        """The names below and the percents above, where there is room for them."""
        metrics, theme, recall = QFontMetricsF(painter.font()), self._theme, rates.recall
        pitch = (self.width() - _AXIS - _EDGE) / max(1, len(self._order))
        weakest = rates.weakest()
        told = pitch >= metrics.horizontalAdvance("100")
        longest = max(map(metrics.horizontalAdvance, self._classes))
        # Narrow bars are named now and then; names that are too long for wide ones are cut.
        least = longest + 4 if len(self._classes) > 20 else min(longest + 4, 40)
        every = max(1, math.ceil(least / pitch))
        center = int(Qt.AlignmentFlag.AlignCenter)
        for place, index in enumerate(self._order.tolist()):
            track = self.track(place)
            middle = track.center().x()
            painter.setPen(QColor(theme.text if index == weakest else theme.quiet))
            if place % every == 0:
                room = pitch * every - 2
                name = metrics.elidedText(self._classes[index], Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRectF(middle - room / 2, track.bottom() + 1, room, _LINE), center, name)
            if told and math.isfinite(recall[index]):
                value = f"{100 * recall[index]:.0f}"
                painter.drawText(QRectF(middle - pitch / 2, 0, pitch, _LINE), center, value)
