"""What one plot draws, as one item."""

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.lines import Line, Stretch
from nnstudio.gui.panels.loss.pens import in_pixels, mixed, pen
from nnstudio.gui.panels.loss.reference import draw_words, place_of
from nnstudio.gui.panels.loss.same import Same
from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.panels.loss.step_losses import StepLosses
from nnstudio.gui.theme import Theme

SMOOTH = 256
"""Points of the smoothed line at most, which is thick."""
_FLOOR = 1e-12  # what zero is drawn as on a logarithmic axis: below the edge
_DOT, _RING = 5, 8  # pixels
_FLAG = 7.0  # width of the flag of a mark, pixels
_FLAGS = 200  # marks that are drawn at most


class Curves(pg.GraphicsObject):
    """All that one plot draws: grid, ends of epochs, earlier runs, losses of steps, lines of epochs, marks.

    Drawn as one item from decimated arrays: a plot item for each line is several times as slow. On the screen
    the item draws only what is `plain`, and `draw_steps` draws what is new on a picture of that.
    `reference` is what guessing would give, with the words for it; `marks` are the steps after which
    something was changed; `pointed` is under the mouse, and `looked_at` is the earlier moment that is shown.
    """

    def __init__(self, axis: Axis, theme: Theme) -> None:
        super().__init__()
        self.losses = StepLosses()
        self.lines: list[Line] = []
        self.ghosts: list[tuple[Numbers, Numbers]] = []
        self.epoch_ends: Numbers = np.empty(0)
        self.reference: tuple[float, str] | None = None
        self.marks: Numbers = np.empty(0)
        self.pointed: float | None = None
        self.looked_at: float | None = None
        self.theme = theme
        self._axis = axis
        self._ratio = 1.0
        self.plain = False
        """Whether only what does not grow with the run is drawn: no losses, lines and marks."""

    def boundingRect(self) -> QRectF:
        return self.viewRect()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        whole = self.stretch(painter)
        self._draw_plain(painter, self._view())
        if not self.plain:
            self.draw_steps(painter, whole, self.leaps())
            self.draw_over(painter)

    def draw_over(self, painter: QPainter) -> None:
        """Draws what lies over the curves: the lines at the step under the mouse and looked at, and words."""
        self.stretch(painter)
        view = self._view()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.pointed is not None:
            self._draw_upright(painter, view, self.pointed, self.theme.quiet)
        if self.looked_at is not None:
            self._draw_upright(painter, view, self.looked_at, self.theme.text, 2)
        self._draw_words(painter, view)

    def stands_on(self) -> tuple[object, ...]:
        """What all that is drawn depends on but for how far the run is: values to be compared."""
        axis, arrays = self._axis, map(Same, (self.losses, self.ghosts, self.marks))
        looks = (axis.logarithmic, self.reference, self.theme)
        return (self._view(), *looks, *axis.stands_on(), *arrays)

    def stretch(self, painter: QPainter | None = None) -> Stretch:
        """What is seen, in as many columns of pixels as a painter has for it, or the last one had."""
        view, wide = self._view(), self.getViewBox().width()
        if painter is not None:
            # Pens in pixels know nothing of a finer screen or picture; what they draw would be finer, too.
            self._ratio = abs(painter.deviceTransform().m11()) * view.width() / max(1.0, wide)
        columns = max(16, int(wide * self._ratio))
        return Stretch(view.left(), view.right(), columns, view.left(), self._ratio)

    def leaps(self) -> tuple[Any, ...]:
        """How much of what is there is left out: of the ends of epochs, and of each line."""
        ends, stretch = self._seen_ends(self._view()), self.stretch()
        return self._thinned(ends), *(line.leaps(stretch) for line in self.lines)

    def draw_steps(self, painter: QPainter, stretch: Stretch, leaps: tuple[Any, ...]) -> None:
        """Draws all that grows with the run, from `stretch.since` on."""
        view = self._view()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_epoch_ends(painter, view, stretch, leaps[0])
        self._draw_losses(painter, stretch)
        self._draw_lines(painter, stretch, leaps[1:])
        self._draw_marks(painter, view)

    def _view(self) -> QRectF:
        """What is seen, also where the item itself has not been told yet."""
        return self.getViewBox().viewRect()

    def _draw_plain(self, painter: QPainter, view: QRectF) -> None:
        faint = mixed(self.theme.panel, self.theme.line, 0.55)
        self._draw_grid(painter, view, self.getViewBox().size(), faint)
        self._draw_reference(painter, view)
        self._draw_ghosts(painter, view)

    def height_of(self, value: float) -> float:
        """Where a value lies on the axis."""
        return math.log10(max(value, _FLOOR)) if self._axis.logarithmic else value

    def _draw_grid(self, painter: QPainter, view: QRectF, size: QSizeF, faint: str) -> None:
        painter.setPen(pen(faint))
        for y in self._axis.tickValues(view.top(), view.bottom(), size.height())[0][1]:
            painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))

    def _draw_reference(self, painter: QPainter, view: QRectF) -> None:
        if self.reference is None:
            return
        y = self.height_of(self.reference[0])
        if not view.top() < y < view.bottom():
            return
        painter.setPen(pen(self.theme.quiet, style=Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))

    def reference_place(self) -> QRectF | None:
        """Where the words at the line of `reference` stand, in pixels of the plot; None if nowhere."""
        view, room = self._view(), self.getViewBox().size()
        y = self.height_of(self.reference[0]) if self.reference else math.nan
        if self.reference is None or not view.top() < y < view.bottom():
            return None
        line = (view.bottom() - y) / view.height() * room.height()
        over = self._axis.kind == "loss"
        return place_of(self.reference[1], self.theme, room, line, over=over)

    def _draw_words(self, painter: QPainter, view: QRectF) -> None:
        place = self.reference_place()
        if place is None or self.reference is None:
            return
        in_pixels(painter, self.getViewBox(), QPointF(view.left(), view.bottom()))
        draw_words(painter, self.reference[1], self.theme, place)
        painter.restore()

    def _draw_epoch_ends(self, painter: QPainter, view: QRectF, stretch: Stretch, thinned: int) -> None:
        ends = self._seen_ends(view)[(1 << thinned) - 1 :: 1 << thinned]
        painter.setPen(pen(mixed(self.theme.panel, self.theme.line, 0.55)))
        for x in ends[np.searchsorted(ends, stretch.since) :].tolist():
            painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))

    def _seen_ends(self, view: QRectF) -> Numbers:
        return self.epoch_ends[(self.epoch_ends > view.left()) & (self.epoch_ends < view.right())]

    def _thinned(self, ends: Numbers) -> int:
        """How often each second one is left out: closer than 8 pixels they would be a wall."""
        columns = max(16.0, self.getViewBox().width() * self._ratio)
        return max(0, math.ceil(math.log2(max(1.0, 8 * len(ends) / columns))))

    def _draw_ghosts(self, painter: QPainter, view: QRectF) -> None:
        for age, (x, y) in enumerate(self.ghosts):
            color = mixed(self.theme.panel, self.theme.quiet, max(0.3, 0.7 - 0.1 * age))
            painter.setPen(pen(color, self._ratio))
            part = slice(*np.searchsorted(x, (view.left(), view.right())))
            self._draw_polyline(painter, x[part], y[part])

    def _draw_losses(self, painter: QPainter, stretch: Stretch) -> None:
        if not len(self.losses):
            return
        between = (stretch.first, stretch.last, stretch.columns, stretch.since)
        x, low, high = self.losses.envelope(*between)
        painter.setPen(pen(mixed(self.theme.panel, self.theme.accent, 0.34)))
        if low is high:
            self._draw_polyline(painter, x, low)
        else:
            self._draw_polyline(painter, np.repeat(x, 2), np.column_stack([low, high]).ravel())
        between = (stretch.first, stretch.last, min(stretch.columns, SMOOTH), stretch.since)
        x, mean = self.losses.line(*between)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self.theme.accent, 1.5 * self._ratio))
        self._draw_polyline(painter, x, mean)

    def _draw_lines(self, painter: QPainter, stretch: Stretch, leaps: tuple[tuple[int, int], ...]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line, leap in zip(self.lines, leaps, strict=True):
            x, y, *dots = line.seen(stretch, *leap)
            if not len(x):
                continue
            y = self._heights(y)
            # Cut at the edges here: a drawing that is saved as SVG knows no clipping.
            if x[0] < stretch.first or x[-1] > stretch.last:
                ends = np.clip(x, stretch.first, stretch.last)
                polyline = _points(ends, np.interp(ends, x, y))
            else:
                polyline = _points(x, y)
            painter.setPen(pen(mixed(self.theme.panel, line.color, 0.7), self._ratio))
            painter.drawPolyline(polyline)
            if not len(dots[0]):
                continue
            points = _points(dots[0], self._heights(dots[1]))
            # Where both lines meet, the dot is seen within the ring.
            self._draw_dots(painter, points, line.color, _RING if line.hollow else _DOT)
            if line.hollow:
                self._draw_dots(painter, points, self.theme.panel, _DOT)

    def _draw_marks(self, painter: QPainter, view: QRectF) -> None:
        if not len(self.marks):
            return
        marks = self.marks[(self.marks >= view.left()) & (self.marks <= view.right())]
        marks = marks[:: max(1, math.ceil(len(marks) / _FLAGS))]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for x in marks.tolist():
            self._draw_upright(painter, view, x, mixed(self.theme.panel, self.theme.warning, 0.6))
            in_pixels(painter, self.getViewBox(), QPointF(x, view.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.warning))
            painter.drawPolygon([QPointF(0, 0), QPointF(_FLAG, _FLAG / 2), QPointF(0, _FLAG)])
            painter.restore()

    def _draw_upright(self, painter: QPainter, view: QRectF, x: float, color: str, width: float = 1) -> None:
        if view.left() <= x <= view.right():
            painter.setPen(pen(color, width * self._ratio))
            painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))

    def _draw_dots(self, painter: QPainter, points: QPolygonF, color: str, size: float) -> None:
        painter.setPen(pen(color, size * self._ratio, cap=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(points)

    def _draw_polyline(self, painter: QPainter, x: Numbers, y: Numbers) -> None:
        painter.drawPolyline(_points(x, self._heights(y)))

    def _heights(self, values: Numbers) -> Numbers:
        return np.log10(np.maximum(values, _FLOOR)) if self._axis.logarithmic else values


def _points(x: Numbers, y: Numbers) -> QPolygonF:
    known = np.isfinite(y)
    if not known.all():
        x, y = x[known], y[known]
    return pg.functions.arrayToQPolygonF(x, y) if len(x) else QPolygonF()  # pyqtgraph makes no empty ones
