"""The canvas of points: a plane on which points are painted and erased with mouse, pen or keys."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
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
from PySide6.QtWidgets import QWidget

from nnstudio.data.painted import MOST_POINTS, PaintedPoint
from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.plane import draw_mark
from nnstudio.gui.datasets.views import be_a_view
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.theme import Theme, text_font

REACH = 3.0
"""Coordinates go from minus this to this: their variance is about 1 then, as networks like it."""
LEAP = 0.1
"""How far an arrow key moves the brush."""
ERASER = 0.3
"""Radius of the eraser; never smaller, however small the brush is."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PointsCanvas(QWidget):
    """A square of the plane; a stroke sprays points around the brush.

    The left button paints the chosen class, the right one the class after it. Keys: arrows move the brush,
    Space or Return paints, Backspace erases.

    Signals:
        painted: (tuple) all points after a stroke, each as (x, y, class).
    """

    painted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        about = (
            "Left button: the chosen class; right button: the next one. "
            "Keys: arrows move the brush, Space paints, Backspace erases"
        )
        be_a_view(self, "paint", "Plane to paint points on", about, (200, 200))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMouseTracking(True)
        self.label, self.classes, self.brush, self.erasing = 0, 2, 0.2, False
        self._theme = theme
        self._points: list[PaintedPoint] = []
        self._shown: tuple[PaintedPoint, ...] = ()
        self._stroke: int | None = None
        self._brush_at: tuple[float, float] | None = None
        self._last = (math.inf, math.inf)
        self._rng = np.random.default_rng()
        self._picture = KeptPicture(self, self._draw)

    @property
    def points(self) -> tuple[PaintedPoint, ...]:
        """All points, those of the stroke that is being made included."""
        return tuple(self._points)

    def show_points(self, points: tuple[PaintedPoint, ...]) -> None:
        """Shows these points; a stroke that is being made is given up, unless it began with the same."""
        if self._stroke is not None and points == self._shown:
            return
        self._shown, self._points, self._stroke = points, list(points), None
        self._picture.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is in the widget."""
        square = self._square()
        share_x, share_y = (value / (2 * REACH) + 0.5 for value in (x, y))
        return QPointF(square.left() + share_x * square.width(), square.bottom() - share_y * square.height())

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._picture.paint(painter, ground(self._theme))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._brush_at is not None:
            color = self._theme.quiet if self.erasing else self._theme.of_class(self.label)
            radius = self._radius() / (2 * REACH) * self._square().width()
            painter.setPen(QPen(QColor(color), 1))
            painter.drawEllipse(self.place_of(*self._brush_at), max(4.0, radius), max(4.0, radius))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            second = event.button() == Qt.MouseButton.RightButton
            self._stroke = (self.label + second) % self.classes
            self._last = (math.inf, math.inf)
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end_stroke()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self._brush_at or (0.0, 0.0)
        key = Qt.Key(event.key())
        if key in _ARROWS:
            right, up = _ARROWS[key]
            self._brush_at = tuple(
                min(REACH, max(-REACH, value + LEAP * by)) for value, by in zip(at, (right, up), strict=True)
            )
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace):
            self._brush_at, self._stroke = at, self.label
            before, self.erasing = self.erasing, self.erasing or key == Qt.Key.Key_Backspace
            self._touch(at)
            self.erasing = before
            self._end_stroke()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        if self._stroke is None:
            self._brush_at = None
            self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_stroke()

    def _square(self) -> QRectF:
        edge = min(self.width(), self.height()) - 8.0
        return QRectF((self.width() - edge) / 2, (self.height() - edge) / 2, edge, edge)

    def _radius(self) -> float:
        return max(ERASER, self.brush) if self.erasing else self.brush

    def _go_to(self, at: QPointF) -> None:
        square = self._square()
        x = ((at.x() - square.left()) / square.width() - 0.5) * 2 * REACH
        y = ((square.bottom() - at.y()) / square.height() - 0.5) * 2 * REACH
        if max(abs(x), abs(y)) > REACH:
            return
        self._brush_at = (x, y)
        if self._stroke is not None:
            self._stroke_to((x, y))
        self.update()

    def _stroke_to(self, at: tuple[float, float]) -> None:
        """Leaves points at even distances on the way, however fast the hand is."""
        apart, far = max(0.1, self.brush / 2), math.dist(at, self._last)
        if math.isinf(far):
            self._last = at
            self._touch(at)
            return
        start = self._last
        for step in range(1, int(far / apart) + 1):
            share = step * apart / far
            self._last = (start[0] + share * (at[0] - start[0]), start[1] + share * (at[1] - start[1]))
            self._touch(self._last)

    def _touch(self, at: tuple[float, float]) -> None:
        if self.erasing:
            self._points = [p for p in self._points if math.dist(p[:2], at) > self._radius()]
        elif len(self._points) < MOST_POINTS and self._stroke is not None:
            spread = self._rng.normal(0, self.brush / 2, 2)
            # None may stray where the eraser, held in the same place, would not reach it.
            spread *= min(1.0, 0.95 * max(ERASER, self.brush) / max(float(np.hypot(*spread)), 1e-9))
            x, y = (round(float(v + d), 4) for v, d in zip(at, spread, strict=True))
            self._points.append((min(REACH, max(-REACH, x)), min(REACH, max(-REACH, y)), self._stroke))
        self._picture.forget()

    def _end_stroke(self) -> None:
        if self._stroke is not None:
            self._stroke = None
            self.painted.emit(self.points)

    def _draw(self, painter: QPainter) -> None:
        theme, square = self._theme, self._square()
        painter.fillRect(square, QColor(theme.ground))
        painter.setPen(QPen(QColor(theme.line), 1))
        for value in (-2, -1, 0, 1, 2):
            painter.setPen(QPen(QColor(theme.line if value == 0 else theme.soft_line), 1))
            painter.drawLine(self.place_of(value, -REACH), self.place_of(value, REACH))
            painter.drawLine(self.place_of(-REACH, value), self.place_of(REACH, value))
        painter.drawRect(square)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._points:
            painter.setFont(text_font(theme.text_size))
            painter.setPen(QColor(theme.quiet))
            painter.drawText(square, int(Qt.AlignmentFlag.AlignCenter), "Paint points of each class here")
        for x, y, label in self._points:
            at = self.place_of(x, y)
            draw_mark(painter, theme, label, at.x(), at.y(), 3.5)
