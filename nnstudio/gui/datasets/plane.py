"""The plane: points with two coordinates, in the colors and signs of their classes; or a curve to predict."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.wording import written
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.theme import Theme, text_font

NOBODY = -1
MOST = 4000
"""Points that are drawn at most: more would only hide each other."""
_MARGIN, _AXIS, _LINE = 12, 40, 16
_NEAR = 12

Points = npt.NDArray[np.float64]


class Plane(QWidget):
    """Points (n, 2) in a plane with its axes; each class has a color and a shape of its own.

    A click chooses the nearest point, arrow keys go from one to the next.

    Signals:
        chosen: (int) the index of a sample in its split.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasets.plane")
        self.setAccessibleName("Points")
        self.setToolTip("Arrow keys go from point to point")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._theme = theme
        self._points: Points = np.empty((0, 2))
        self._labels: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._samples: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._classes: tuple[str, ...] = ()
        self._axes = ("x", "y")
        self._place = NOBODY
        self._picture = KeptPicture(self, self._draw)

    @property
    def sample(self) -> int:
        """The sample that is chosen, or NOBODY."""
        return int(self._samples[self._place]) if self._place != NOBODY else NOBODY

    @property
    def shown(self) -> int:
        """How many points are drawn."""
        return len(self._points)

    def show_points(
        self,
        points: Points,
        labels: npt.NDArray[np.intp],
        samples: npt.NDArray[np.intp],
        classes: Sequence[str],
        axes: tuple[str, str],
    ) -> None:
        """Shows points (n, 2) with their labels (n,) and what they are called in their split, `samples`."""
        self._points, self._labels, self._samples = points[:MOST], labels[:MOST], samples[:MOST]
        self._classes, self._axes = tuple(classes), axes
        self._place = 0 if len(points) else NOBODY
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of all points."""
        nothing = np.empty(0, np.intp)
        self.show_points(np.empty((0, 2)), nothing, nothing, (), ("x", "y"))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def places(self) -> Points:
        """Where the points are in the widget (n, 2)."""
        low, high = self._reach()
        field = self._field()
        share = (self._points - low) / (high - low)
        x = field.left() + share[:, 0] * field.width()
        y = field.bottom() - share[:, 1] * field.height()
        return np.stack([x, y], axis=1)

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._picture.paint(painter, ground(self._theme))
        if self._place != NOBODY:
            x, y = self.places()[self._place].tolist()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            color = self._theme.accent if self.hasFocus() else self._theme.text
            painter.setPen(QPen(QColor(color), 1.5))
            painter.drawEllipse(QPointF(x, y), 7, 7)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not len(self._points):
            return
        at = event.position()
        far = np.hypot(*(self.places() - [at.x(), at.y()]).T)
        if far.min() <= _NEAR:
            self._choose(int(far.argmin()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
        }.get(Qt.Key(event.key()))
        if by is not None and len(self._points):
            self._choose((self._place + by) % len(self._points))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.update()
            self.chosen.emit(self.sample)

    def _field(self) -> QRectF:
        """Where the points may be; as wide as high if both coordinates mean the same."""
        room = QRectF(self.rect()).adjusted(_AXIS, _MARGIN + _LINE, -_MARGIN, -_LINE - _MARGIN)
        if self._classes:
            edge = min(room.width(), room.height())
            room = QRectF(room.center().x() - edge / 2, room.center().y() - edge / 2, edge, edge)
        return room

    def _reach(self) -> tuple[Points, Points]:
        """The lowest and the highest coordinates that are drawn."""
        if not len(self._points):
            return np.array([-1.0, -1.0]), np.array([1.0, 1.0])
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        half = np.maximum((high - low) / 2, 1e-6)
        if self._classes:
            half = np.full(2, half.max())
        middle = (low + high) / 2
        return middle - 1.06 * half, middle + 1.06 * half

    def _draw(self, painter: QPainter) -> None:
        theme, field = self._theme, self._field()
        painter.setFont(text_font(theme.caption_size))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(field)
        self._draw_axes(painter, field)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (x, y), label in zip(self.places().tolist(), self._labels.tolist(), strict=True):
            draw_mark(painter, theme, label, x, y)
        left = field.left()
        for index, name in enumerate(self._classes):
            draw_mark(painter, theme, index, left + 5, field.top() - 11)
            painter.setPen(QColor(theme.quiet))
            wide = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(QPointF(left + 14, field.top() - 7), name)
            left += wide + 34

    def _draw_axes(self, painter: QPainter, field: QRectF) -> None:
        low, high = self._reach()
        quiet, line = QColor(self._theme.quiet), QColor(self._theme.soft_line)
        for axis in (0, 1):
            middle = (low[axis] + high[axis]) / 2
            for share, value in ((0.0, low[axis]), (0.5, middle), (1.0, high[axis])):
                words = written(float(f"{value:.3g}"))
                painter.setPen(line)
                if axis == 0:
                    x = field.left() + share * field.width()
                    painter.drawLine(QLineF(x, field.top(), x, field.bottom()))
                    painter.setPen(quiet)
                    place = QRectF(x - 30, field.bottom() + 2, 60, _LINE)
                    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
                else:
                    y = field.bottom() - share * field.height()
                    painter.drawLine(QLineF(field.left(), y, field.right(), y))
                    painter.setPen(quiet)
                    place = QRectF(field.left() - 52, y - 8, 46, _LINE)
                    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    painter.drawText(place, int(align), words)
        across, up = self._axes
        painter.drawText(QRectF(field.right() - 60, field.bottom() - 18, 56, 16), int(_RIGHT), across)
        painter.drawText(QRectF(field.left() + 5, field.top() + 3, 60, 16), 0, up)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def draw_mark(painter: QPainter, theme: Theme, label: int, x: float, y: float, radius: float = 3.0) -> None:
    """A point of a class: color and shape differ, for those who cannot tell the colors apart."""
    color = QColor(theme.of_class(label))
    if label % 3 == 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x, y), radius, radius)
    elif label % 3 == 1:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.6))
        painter.drawEllipse(QPointF(x, y), radius, radius)
    else:
        painter.setPen(QPen(color, 1.6))
        painter.drawLines(
            [
                QLineF(x - radius, y - radius, x + radius, y + radius),
                QLineF(x - radius, y + radius, x + radius, y - radius),
            ]
        )
    painter.setBrush(Qt.BrushStyle.NoBrush)
