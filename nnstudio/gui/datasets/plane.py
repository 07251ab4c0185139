"""The plane: points with two coordinates, in the colors and signs of their classes; or a curve to predict."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.views import be_a_view
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.plane.axes import Axes
from nnstudio.gui.theme import Theme, text_font

NOBODY = -1
MOST = 4000
"""Points that are drawn at most: more would only hide each other."""
_LEGEND = 20
_NEAR = 12
_BEYOND = 1.06
"""How far the axes reach beyond the points, as a factor."""

Points = npt.NDArray[np.float64]


class Plane(QWidget):
    """Points (n, 2) in a plane with its axes; each class has a color and a shape of its own.

    A click chooses the nearest point, arrow keys go from one to the next, unless it is only to be seen.

    Signals:
        chosen: (int) the index of a sample in its split.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, choosing: bool = True) -> None:
        super().__init__(parent)
        self._choosing = choosing
        be_a_view(self, "plane", "Points", "Arrow keys go from point to point")
        self._theme = theme
        self._points: Points = np.empty((0, 2))
        self._labels: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._samples: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._classes: tuple[str, ...] = ()
        self._names = ("x1", "x2")
        self._place = NOBODY
        self._picture = KeptPicture(self, self._draw)

    @property
    def sample(self) -> int:
        """The sample that is chosen, or NOBODY."""
        return int(self._samples[self._place]) if self._place != NOBODY else NOBODY

    @property
    def points(self) -> Points:
        """What is drawn, (n, 2)."""
        return self._points

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
        self._classes, self._names = tuple(classes), axes
        self._place = 0 if len(points) and self._choosing else NOBODY
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of all points."""
        nothing = np.empty(0, np.intp)
        self.show_points(np.empty((0, 2)), nothing, nothing, (), self._names)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    @property
    def axes(self) -> Axes:
        """Where the points are: on like scales if both numbers are of a sample, else all over the room."""
        room = QRectF(self.rect()).adjusted(0, _LEGEND if self._classes else 0, 0, 0)
        low, high = self._reach()
        return Axes.alike(low, high, room) if self._classes else Axes.filling(low, high, room)

    def places(self) -> Points:
        """Where the points are in the widget (n, 2)."""
        return self.axes.places(self._points)

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
        if not len(self._points) or not self._choosing:
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
        if by is not None and self._place != NOBODY:
            self._choose((self._place + by) % len(self._points))
        else:
            super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.update()
            self.chosen.emit(self.sample)

    def _reach(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The lowest and the highest numbers that the axes show."""
        if not len(self._points):
            return (-1.0, -1.0), (1.0, 1.0)
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        half = _BEYOND * np.maximum((high - low) / 2, 1e-6)
        (left, below), (right, above) = ((low + high) / 2 - half).tolist(), ((low + high) / 2 + half).tolist()
        return (left, below), (right, above)

    def _draw(self, painter: QPainter) -> None:
        if not len(self._points):
            return
        theme, axes = self._theme, self.axes
        axes.draw(painter, theme, self._names)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (x, y), label in zip(axes.places(self._points).tolist(), self._labels.tolist(), strict=True):
            draw_mark(painter, theme, label, x, y)
        left, middle = axes.box.left(), axes.box.top() - _LEGEND / 2 - 2
        painter.setFont(text_font(theme.caption_size))
        for index, name in enumerate(self._classes):
            draw_mark(painter, theme, index, left + 5, middle)
            painter.setPen(QColor(theme.quiet))
            wide = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(QPointF(left + 14, middle + 4), name)
            left += wide + 34


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
