"""The face of an activation: its curve, and under it how often each z comes in."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.activation_curve import REACH, sample_curve, sample_slope, sample_sums
from nnstudio.gui.canvas.faces.chosen import number_words
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import longest_fitting
from nnstudio.gui.canvas.faces.shares import top_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.theme import mix
from nnstudio.nn.activations import Activation
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape, size

BINS = 48
"""Bars of the histogram, over all z from -REACH to REACH; what lies beyond counts in the outermost."""
PLOT = QRectF(0, 2, 156, 74)
BARS = QRectF(0, 80, 156, 30)
STRIP = 12.0
"""Width of the strip of all units at the right, where there are single units."""


class CurveFace(Face):
    """y(z) as a line, the slope dashed, and a histogram of the z that came in, on the same axis."""

    layered = True

    def __init__(self, activation: Activation, shape: Shape) -> None:
        super().__init__()
        curve = sample_curve(activation)
        assert curve is not None, "an activation without a curve of its own wears the face of its units"
        self._activation, self._shape = activation, shape
        self._units = size(shape) if len(shape) == 1 else 0
        self.width = PLOT.width() + (STRIP + 6 if self._units else 0)
        self.height = BARS.bottom() + 18
        self._low = min(0.0, float(activation.lowest if math.isfinite(activation.lowest) else curve.min()))
        self._high = max(0.0, float(activation.highest if math.isfinite(activation.highest) else curve.max()))
        self._line, self._dashed = self._polygon(curve), self._polygon(sample_slope(activation))
        self._y: Array = np.zeros(max(1, self._units), np.float32)
        self._z: Array = np.zeros(0, np.float32)
        self._counts: npt.NDArray[np.intp] = np.zeros(BINS, np.intp)
        self._fresh = False
        self._of = ""
        self._top = 1.0

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        sources = snapshot.graph[node_id].inputs
        source = sources[0] if sources else None
        population = snapshot.populations.get(source) if source is not None else None
        z = population if population is not None else snapshot.activations.get(source or node_id)
        if z is None:
            return
        self._z, self._fresh = z.ravel(), True
        samples = f"{len(z):,} samples" if population is not None else "the sample shown"
        self._of = f"z: {z.size:,} values of {samples}"
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._activation.highest)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        theme = look.theme
        painter.setPen(QPen(QColor(theme.line), 1))
        zero = self._at(0, 0)
        painter.drawLine(QPointF(PLOT.x(), zero.y()), QPointF(PLOT.right(), zero.y()))
        painter.drawLine(QPointF(zero.x(), PLOT.y()), QPointF(zero.x(), BARS.bottom()))
        painter.setPen(QPen(QColor(theme.active_text), 1, Qt.PenStyle.DashLine))
        painter.drawPolyline(self._dashed)
        painter.setPen(QPen(QColor(theme.positive), 1.6))
        painter.drawPolyline(self._line)
        painter.fillRect(QRectF(BARS.x(), BARS.bottom(), BARS.width(), 1), QColor(theme.line))
        if detailed:
            self._paint_words(painter, look)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        self._draw_bars(painter, look)
        if self._units:
            colors = look.signed if self._low < 0 else look.active
            painter.drawImage(self._strip(), to_image(self._y.reshape(-1, 1), self._top, colors))

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.drawPolyline(self._line)
        if detailed:
            draw_text(painter, BARS, "no values yet", look.theme.quiet, 11)

    def heights(self) -> npt.NDArray[np.float64]:
        strip = self._strip()
        return strip.y() + (np.arange(self._units) + 0.5) * (strip.height() / max(1, self._units))

    def box_of(self, unit: int) -> QRectF | None:
        if unit >= self._units:
            return None
        strip = self._strip()
        high = strip.height() / self._units
        return QRectF(strip.x(), strip.y() + unit * high, strip.width(), high)

    def find_unit(self, at: QPointF) -> int | None:
        strip = self._strip()
        if not self._units or not strip.contains(at):
            return None
        return min(self._units - 1, int((at.y() - strip.y()) / strip.height() * self._units))

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        if unit is not None:
            came = f", from z = {self._z[unit]:.4f}" if self._z.size == self._units else ""
            return f"unit {unit + 1}: activation {self._y[unit]:.4f}{came}"
        if not PLOT.x() <= at.x() < PLOT.right():
            return ""
        share = (at.x() - PLOT.x()) / PLOT.width()
        if PLOT.top() <= at.y() <= PLOT.bottom():
            z = np.array([[(2 * share - 1) * REACH]], np.float32)
            y, slope = self._activation(z)[0, 0], self._activation.derivative(z)[0, 0]
            return f"z = {z[0, 0]:.2f}: y = {y:.4f}, slope {slope:.4f}"
        if not BARS.top() <= at.y() <= BARS.bottom():
            return ""
        number = min(BINS - 1, int(share * BINS))
        step = 2 * REACH / BINS
        first = number * step - REACH
        edge = "z below" if number == 0 else "z above" if number == BINS - 1 else "z from"
        span = f"{first + step:.2f}" if number == 0 else f"{first:.2f}"
        span += f" to {first + step:.2f}" if 0 < number < BINS - 1 else ""
        counts = self.counts()
        return f"{edge} {span}: {counts[number]:,} of {int(counts.sum()):,} values"

    def counts(self) -> npt.NDArray[np.intp]:
        """How many z there are in each bar."""
        if self._fresh:
            self._counts, self._fresh = counted(self._z), False
        return self._counts

    def _draw_bars(self, painter: QPainter, look: Look) -> None:
        counts = self.counts()
        most = int(counts.max())
        if not most:
            return
        wide = BARS.width() / BINS
        bars = [
            QRectF(BARS.x() + number * wide, BARS.bottom() - high, wide - 0.5, high)
            for number, high in enumerate((counts * (BARS.height() / most)).tolist())
            if high > 0
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(look.theme.card, look.theme.active, 0.75)))
        painter.drawRects(bars)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_words(self, painter: QPainter, look: Look) -> None:
        quiet, left = look.theme.quiet, Qt.AlignmentFlag.AlignLeft
        draw_text(
            painter, QRectF(2, PLOT.y() - 2, 60, 12), f"y {number_words(self._high)}", quiet, 10, align=left
        )
        room = QRectF(-12, self.height - 15, self.width + 24, 15)
        short = self._of.partition(" of ")[0]
        draw_text(painter, room, longest_fitting((self._of, short), 10, room.width()), quiet, 10)

    def _strip(self) -> QRectF:
        return QRectF(self.width - STRIP, PLOT.y(), STRIP, BARS.bottom() - PLOT.y())

    def _at(self, z: float, y: float) -> QPointF:
        """Where a point of the curve lies."""
        height = (self._high - self._low) or 1.0
        share = max(0.0, min(1.0, (y - self._low) / height))
        return QPointF(
            PLOT.x() + PLOT.width() * (z + REACH) / (2 * REACH), PLOT.bottom() - PLOT.height() * share
        )

    def _polygon(self, values: Array) -> QPolygonF:
        return QPolygonF(
            [self._at(z, value) for z, value in zip(sample_sums().tolist(), values.tolist(), strict=True)]
        )


def counted(z: Array) -> npt.NDArray[np.intp]:
    """How many z fall into each of the `BINS`; those beyond are in the outermost, no numbers in none."""
    places = np.floor((z[np.isfinite(z)] + REACH) * (BINS / (2 * REACH)))
    return np.bincount(np.clip(places, 0, BINS - 1).astype(np.intp), minlength=BINS)
