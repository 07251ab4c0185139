"""Ink: the strokes of a drawing, drawn into an image as they come."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.data.dataset import Images

EDGE = 280
"""Pixels of the drawing's edge: ten for each of a digit of MNIST."""


@dataclass
class Stroke:
    """What the pen has drawn from its coming down to its going up: points, and the line's width at each."""

    points: list[QPointF] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)


class Ink:
    """A drawing of strokes; what is taken back is drawn anew without it, what is added is added."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self._wiped: list[Stroke] = []
        self.image = QImage(EDGE, EDGE, QImage.Format.Format_Grayscale8)
        self.image.fill(0)

    @property
    def empty(self) -> bool:
        return not self.strokes

    @property
    def returnable(self) -> bool:
        """Whether there is something that can be taken back: a stroke, or the wiping of all."""
        return bool(self.strokes or self._wiped)

    def begin(self, at: QPointF, width: float) -> None:
        """Puts the pen down: a dot."""
        self._wiped = []
        self.strokes.append(Stroke([at], [width]))
        self._draw(self.strokes[-1], 0)

    def go_on(self, at: QPointF, width: float) -> None:
        """Draws on to a point."""
        stroke = self.strokes[-1]
        stroke.points.append(at)
        stroke.widths.append(width)
        self._draw(stroke, len(stroke.points) - 1)

    def take_back(self) -> None:
        """Removes the last stroke; on a pad that was wiped, brings the drawing back."""
        if self.strokes:
            del self.strokes[-1:]
        else:
            self.strokes, self._wiped = self._wiped, []
        self._draw_anew()

    def clear(self) -> None:
        """Wipes the pad, until that is taken back or something else is drawn."""
        wiped = self.strokes
        self.show([])
        self._wiped = wiped

    def show(self, strokes: list[Stroke]) -> None:
        """Puts these strokes in the place of all."""
        self.strokes, self._wiped = list(strokes), []
        self._draw_anew()

    def pixels(self) -> Images:
        """(EDGE, EDGE) bytes, 255 where the pen was; a copy."""
        rows = np.frombuffer(self.image.constBits(), np.uint8).reshape(EDGE, self.image.bytesPerLine())
        return rows[:, :EDGE].copy()

    def _draw_anew(self) -> None:
        self.image.fill(0)
        for stroke in self.strokes:
            for place in range(len(stroke.points)):
                self._draw(stroke, place)

    def _draw(self, stroke: Stroke, place: int) -> None:
        """Draws the piece of a stroke that ends at a point, with round ends, so that pieces melt."""
        before, at = stroke.points[max(0, place - 1)], stroke.points[place]
        pen = QPen(QColor(Qt.GlobalColor.white), stroke.widths[place])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter = QPainter(self.image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            if before == at:
                painter.drawPoint(at)
            else:
                painter.drawLine(before, at)
        finally:
            # Qt crashes when an exception leaves a painter open.
            painter.end()


def render(strokes: list[Stroke]) -> Images:
    """What these strokes draw, (EDGE, EDGE) bytes."""
    ink = Ink()
    ink.show(strokes)
    return ink.pixels()
