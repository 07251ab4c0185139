"""What is drawn on a plane: the marks of samples, the crosses over wrong answers, the curve over a line."""

import math

import numpy as np
from PySide6.QtCore import QLine, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.engine.snapshot import Plane
from nnstudio.gui.panels.plane.axes import Axes
from nnstudio.gui.panels.plane.dots import Dots
from nnstudio.gui.theme import Theme

_MARK = (1.5, 2.8)  # radius of the marks of samples in low docks, and in others; device-independent pixels
_ROOM = 100  # a mark has its radius as often along the shorter edge of the picture


def draw_marks(painter: QPainter, theme: Theme, axes: Axes, dots: Dots, *, curve: bool) -> None:
    """Draws the samples: rings to learn from, dots of validation, in their colors; quiet beside a curve."""
    radius = _radius(axes)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = axes.places(dots.points).tolist()
    edge = QColor(theme.ground)
    for place, ((x, y), label) in enumerate(zip(places, dots.labels.tolist(), strict=True)):
        color = QColor(theme.quiet if curve else theme.of_class(label))
        if place < dots.trained:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if not curve:
                # Under a wider one in the color of the ground, for it lies mostly on its own class's color.
                painter.setPen(QPen(edge, 3.4))
                painter.drawEllipse(QPointF(x, y), radius, radius)
            painter.setPen(QPen(color, 1.2))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        else:
            painter.setPen(QPen(edge, 1))
            painter.setBrush(color)
            painter.drawEllipse(QPointF(x, y), radius + 0.5, radius + 0.5)


def draw_crosses(painter: QPainter, theme: Theme, axes: Axes, dots: Dots) -> None:
    """Crosses the samples out whose answers are wrong, so thin that their own color is seen between."""
    arm = math.ceil(_radius(axes))
    # Whole pixels without smoothing: a smooth line of width 1 would be as wide as two, and pale.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    # Of whole pixels of the screen, too: at a scale of 1.5, a line of one and a half would take two.
    ratio = painter.device().devicePixelRatioF()
    painter.setPen(QPen(QColor(theme.text), math.floor(ratio) / ratio))
    painter.drawLines(
        [
            line
            for x, y in np.rint(axes.places(dots.points[dots.wrong])).astype(int).tolist()
            for line in (QLine(x - arm, y - arm, x + arm, y + arm), QLine(x - arm, y + arm, x + arm, y - arm))
        ]
    )


def draw_curve(painter: QPainter, theme: Theme, axes: Axes, plane: Plane) -> None:
    """Draws the answers over a line."""
    x = np.linspace(plane.low[0], plane.high[0], len(plane.outputs))
    places = axes.places(np.stack([x, plane.outputs[:, 0].astype(np.float64)], axis=1))
    # What lies far outside is not to overflow the coordinates that Qt draws with.
    places = np.clip(places, -1e5, 1e5)
    painter.save()
    painter.setClipRect(axes.box)
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.drawPolyline(QPolygonF([QPointF(*place) for place in places.tolist()]))
    painter.restore()


def _radius(axes: Axes) -> float:
    """How large the marks of samples are drawn: smaller where there is less room."""
    return min(max(min(axes.box.width(), axes.box.height()) / _ROOM, _MARK[0]), _MARK[1])
