"""One window of a series, larger than in its course: what the network sees, and what follows."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.datasets.joining import Floats
from nnstudio.gui.datasets.wording import written
from nnstudio.gui.theme import Theme, text_font

AXIS = 60
"""Pixels for the numbers at the left."""
_DOT = 6  # pixels from step to step at least, for steps that have dots


@dataclass(frozen=True, eq=False)
class Window:
    """The values of a window (steps,), the answer `horizon` steps later, and the step that it begins at."""

    values: Floats
    answer: float
    horizon: int
    first: int


def paint_window(painter: QPainter, theme: Theme, room: QRectF, window: Window) -> None:
    """Paints a window into this room; its numbers stand at the left of it, its steps above."""
    values = window.values.astype(float).tolist()
    low, high = min(*values, window.answer), max(*values, window.answer)
    steps = max(1, len(values) - 1 + window.horizon)

    def place(step: int, value: float) -> QPointF:
        y = room.bottom() - 8 - (value - low) / (high - low or 1) * (room.height() - 16)
        return QPointF(room.left() + 8 + step / steps * (room.width() - 16), y)

    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawRect(room)
    painter.setPen(QPen(QColor(theme.accent), 1.5))
    points = [place(step, value) for step, value in enumerate(values)]
    painter.drawPolyline(QPolygonF(points))
    painter.setBrush(QColor(theme.accent))
    if len(points) * _DOT < room.width():
        for point in points:
            painter.drawEllipse(point, 2.5, 2.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    at = place(steps, window.answer)
    painter.setPen(QPen(QColor(theme.active), 1, Qt.PenStyle.DashLine))
    painter.drawLine(points[-1], at)
    painter.setPen(QPen(QColor(theme.active), 2))
    painter.drawEllipse(at, 5, 5)
    painter.setFont(text_font(theme.caption_size))
    painter.setPen(QColor(theme.quiet))
    words = f"steps {window.first:,} to {window.first + len(values) - 1:,}"
    painter.drawText(QPointF(room.left(), room.top() - 6), words)
    align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for value in (low, high):
        painter.drawText(QRectF(0, place(0, value).y() - 8, AXIS - 6, 16), align, written(value))
