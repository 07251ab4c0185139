"""The chart of counts: a bar for each class, or for each step of a number, stacked by split."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.study import SPLITS, Counted
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.theme import Theme, mix, text_font

ALL = -1
"""No class in particular."""

_LINE, _AXIS, _WIDEST = 16, 48, 64
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CountsChart(QWidget):
    """How many samples there are of each class: training below, then validation and test.

    A click or the arrow keys choose a class; another click, or Escape, lets it go.

    Signals:
        chosen: (int) a class, or ALL.
        pointed: (int) the class under the mouse, or ALL.
    """

    chosen = Signal(int)
    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasets.counts")
        self.setAccessibleName("Samples of each class")
        self.setToolTip(
            "Samples of each class in training, validation and test. Left and Right choose a class"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self._theme = theme
        self._counted: Counted | None = None
        self._class = self._pointed = ALL
        self._picture = KeptPicture(self, self._draw)

    @property
    def class_chosen(self) -> int:
        """The class that is chosen, or ALL."""
        return self._class

    @property
    def pointed_at(self) -> int:
        """The class under the mouse, or ALL."""
        return self._pointed

    def show_counts(self, counted: Counted | None) -> None:
        """Shows these counts; None shows nothing."""
        self._counted, self._class, self._pointed = counted, ALL, ALL
        self._picture.forget()
        if counted is not None:
            found = zip(counted.names, counted.counts.sum(axis=0).tolist(), strict=True)
            self.setAccessibleDescription(", ".join(f"{name}: {count:,}" for name, count in found))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def colors(self) -> tuple[str, ...]:
        """The colors of the three splits."""
        theme = self._theme
        return tuple(mix(theme.panel, color, 0.65) for color in (theme.accent, theme.good, theme.negative))

    def bar(self, index: int) -> QRectF:
        """Where the bar of a class stands, all splits together."""
        track, counted = self._track(index), self._counted
        if counted is None:
            return QRectF()
        total = counted.counts.sum(axis=0)
        height = round(track.height() * int(total[index]) / max(1, int(total.max())))
        return QRectF(track.left(), track.bottom() - height, track.width(), height)

    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._counted is None:
            return
        painter = QPainter(self)
        self._picture.paint(painter, ground(self._theme))
        for index, color in ((self._pointed, self._theme.quiet), (self._class, self._theme.text)):
            if index != ALL:
                painter.setPen(QPen(QColor(color), 1))
                painter.drawRect(self.bar(index).adjusted(-2, -2, 1, 1))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().x())
        self._choose(ALL if found == self._class else found)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(ALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _KEYS.get(Qt.Key(event.key()))
        if by is not None and self._counted is not None:
            last = len(self._counted.names) - 1
            self._choose(min(max(self._class + by, 0), last))
        elif event.key() == Qt.Key.Key_Escape and self._class != ALL:
            self._choose(ALL)
        else:
            super().keyPressEvent(event)

    def _choose(self, index: int) -> None:
        if index != self._class:
            self._class = index
            self.update()
            self.chosen.emit(index)

    def _point(self, index: int) -> None:
        if index != self._pointed:
            self._pointed = index
            self.update()
            self.pointed.emit(index)

    def _at(self, x: float) -> int:
        if self._counted is None or x < _AXIS:
            return ALL
        index = int((x - _AXIS) / self._pitch())
        return index if index < len(self._counted.names) else ALL

    def _pitch(self) -> float:
        names = len(self._counted.names) if self._counted else 1
        return max(1, self.width() - _AXIS - 8) / names

    def _track(self, index: int) -> QRectF:
        pitch = self._pitch()
        wide = min(_WIDEST, pitch - min(8.0, pitch / 4)) if pitch > 3 else pitch
        left = _AXIS + (index + 0.5) * pitch - wide / 2
        return QRectF(round(left), _LINE + 6, max(1, round(wide)), max(1, self.height() - 2 * _LINE - 12))

    def _draw(self, painter: QPainter) -> None:
        counted = self._counted
        assert counted is not None  # nothing else is painted
        painter.setFont(text_font(self._theme.caption_size))
        self._draw_axis(painter, int(counted.counts.sum(axis=0).max()))
        heights = counted.counts / max(1, int(counted.counts.sum(axis=0).max()))
        for index in range(len(counted.names)):
            track = self._track(index)
            bottoms = np.concatenate([[0.0], np.cumsum(heights[:, index])])
            for split in range(len(SPLITS)):
                low, high = (round(track.height() * float(share)) for share in bottoms[split : split + 2])
                part = QRectF(track.left(), track.bottom() - high, track.width(), high - low)
                painter.fillRect(part, QColor(self.colors()[split]))
        self._draw_words(painter, counted)

    def _draw_axis(self, painter: QPainter, most: int) -> None:
        track = self._track(0)
        align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for share in (0.0, 0.5, 1.0):
            y = round(track.bottom() - share * track.height())
            painter.fillRect(QRectF(_AXIS - 2, y, self.width() - _AXIS, 1), QColor(self._theme.soft_line))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(QRectF(0, y - 7, _AXIS - 8, 14), align, f"{round(share * most):,}")

    def _draw_words(self, painter: QPainter, counted: Counted) -> None:
        """Names below the bars and counts above them, where there is room."""
        metrics, pitch = QFontMetricsF(painter.font()), self._pitch()
        totals = counted.counts.sum(axis=0).tolist()
        told = max(metrics.horizontalAdvance(f"{total:,}") for total in totals) + 2 <= pitch
        longest = max(map(metrics.horizontalAdvance, counted.names)) + 6
        every = max(1, math.ceil(min(longest, 56) / pitch))
        center = int(Qt.AlignmentFlag.AlignCenter)
        painter.setPen(QColor(self._theme.quiet))
        for index, name in enumerate(counted.names):
            middle, bar = self._track(index).center().x(), self.bar(index)
            if index % every == 0:
                room = pitch * every - 2
                words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRectF(middle - room / 2, bar.bottom() + 3, room, _LINE), center, words)
            if told:
                painter.drawText(
                    QRectF(middle - pitch / 2, bar.top() - _LINE, pitch, _LINE), center, f"{totals[index]:,}"
                )
