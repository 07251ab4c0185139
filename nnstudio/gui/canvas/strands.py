"""The strands of a wire: a curve for each of the strongest contributions between two cards."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.contributions import (
    Contributions,
    contributions_of,
    strongest_contributions,
    summed_kernel,
)
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.strand_words import nearest_strand, strand_words
from nnstudio.gui.theme import mix
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import Array

STRONGEST = 80
"""Contributions drawn per wire; more cost frame time and show less."""
OF_PINNED = 24
"""Contributions drawn of each unit that is pinned."""
MAX_PRODUCTS = 1_000_000
"""Wires with more contributions draw none: to find the strongest would hold the window up at each frame."""
LEVELS = 8
"""Steps of strength, each with a color and a width of its own."""
THICK_FROM = 7
"""Qt draws lines of one device pixel many times faster than wider ones, so only the strongest are wider."""
DIM = 0.35
"""How much of its color a strand keeps while others are pinned."""
LEAST_HELD = 4
"""The step of strength that a strand of a pinned unit has at least."""


class Strands:
    """Which contributions are drawn between two cards, and how; those of units held on to stand out."""

    def __init__(self, wire: Wire, source: NodeItem, target: NodeItem, look: Look) -> None:
        self._wire, self._source, self._target = wire, source, target
        self._pens = _pens(look)
        self._paths: dict[tuple[int, int], QPainterPath] = {}
        self._heights: tuple[list[float], list[float]] = ([], [])
        self.contributions: Contributions | None = None
        self._moment: Snapshot | None = None
        self._pinned = 0
        self.detoured = False
        """Whether cards stand between the two, which strands would run through."""

    @property
    def tall(self) -> float:
        """How far above and below the ports the strands reach."""
        heights = [*self._source.unit_heights(), *self._target.unit_heights(), 0.0]
        return max(abs(height) for height in heights if not math.isnan(height))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Finds the strongest contributions, where the units of both cards can be told apart."""
        self.contributions, self._moment = self._find(snapshot), snapshot
        if self.contributions is None:
            self._paths.clear()

    def show_look(self, look: Look) -> None:
        self._pens = _pens(look)

    def follow(self) -> None:
        """Forgets the curves, for a card has moved."""
        self._paths.clear()

    def paint(self, painter: QPainter) -> None:
        """Draws the strands, the strongest on top; the origin is the source's output port."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path, pen in self.curves():
            painter.setPen(pen)
            painter.drawPath(path)

    def curves(self) -> list[tuple[QPainterPath, QPen]]:
        """A curve and its pen for each strand, the strongest last; the origin is the source's output port."""
        found = self.contributions
        if found is None or not len(found.values):
            return []
        starts, ends = self._heights = self._ends()
        if len(ends) <= int(found.targets.max()) or len(starts) <= int(found.sources.max()):
            return []  # the cards show other units than the contributions are of, until the next snapshot
        dimmed = len(found.values) - self._pinned if self._pinned else 0
        levels = np.concatenate([_levels(found.values[:dimmed]), _levels(found.values[dimmed:])])
        if dimmed:
            levels[dimmed:] = np.maximum(levels[dimmed:], LEAST_HELD)
        paths: dict[tuple[int, int], QPainterPath] = {}
        curves = []
        for place, (source, target, positive, level) in enumerate(
            zip(
                found.sources.tolist(),
                found.targets.tolist(),
                (found.values > 0).tolist(),
                levels.tolist(),
                strict=True,
            )
        ):
            start, end = starts[source], ends[target]
            if math.isnan(start) or math.isnan(end):
                continue  # from close by, not all units are seen
            path = self._paths.get((source, target))
            if path is None:
                path = self._path(start, end)
            paths[source, target] = path
            curves.append((path, self._pens[positive, level, place < dimmed]))
        self._paths = paths  # those of strands that are gone would pile up over a long run
        return curves

    def describe(self, at: QPointF, reach: float) -> str:
        """The strand nearest to a point, in words; empty if none is within `reach`."""
        found, moment, wire = self.contributions, self._moment, self._wire
        if found is None or moment is None:
            return ""
        source, target = self._source, self._target
        end = target.pos() - source.pos() - source.output_port()
        nearest = nearest_strand(found, source.unit_heights(), target.unit_heights(), end, at, reach)
        if nearest is None:
            return ""
        y, kernel = moment.activations[wire.source], moment.weights[wire.target]["kernel"]
        return strand_words(found, nearest, y, kernel, source.name, target.name)

    def _ends(self) -> tuple[list[float], list[float]]:
        """The heights of the units of both cards; curves between other heights are forgotten."""
        ends = self._source.unit_heights(), self._target.unit_heights()
        if ends != self._heights:
            self._paths.clear()
        return ends

    def _find(self, snapshot: Snapshot) -> Contributions | None:
        self._pinned = 0
        wire, y = self._wire, snapshot.activations.get(self._wire.source)
        if y is None or self.detoured or wire.target not in snapshot.graph or not self._source.has_units:
            return None
        node = snapshot.graph[wire.target]
        kernel = summed_kernel(node.layer, snapshot.weights.get(wire.target, {}), y)
        if kernel is None or kernel.size > MAX_PRODUCTS or wire.source not in node.inputs:
            return None
        units = len(self._source.unit_heights()), len(self._target.unit_heights())
        if units != kernel.shape or not (self._source.fits(snapshot) and self._target.fits(snapshot)):
            return None
        found = strongest_contributions(y, kernel, STRONGEST)
        return self._with_pinned(found, y, kernel)

    def _with_pinned(self, found: Contributions, y: Array, kernel: Array) -> Contributions:
        """Those of pinned units besides, and last, so that they are on top."""
        inputs, units = kernel.shape
        sources = tuple(unit for unit in self._source.held if unit < inputs)
        targets = tuple(unit for unit in self._target.held if unit < units)
        if not sources and not targets:
            return found
        held = contributions_of(y, kernel, sources, targets, OF_PINNED)
        self._pinned = len(held.values)
        places, others = held.sources * units + held.targets, found.sources * units + found.targets
        rest = ~np.isin(others, places)
        return Contributions(
            np.concatenate([found.sources[rest], held.sources]),
            np.concatenate([found.targets[rest], held.targets]),
            np.concatenate([found.values[rest], held.values]),
            found.total,
        )

    def _path(self, start: float, end: float) -> QPainterPath:
        """The curve between two units at these heights of their cards."""
        origin = self._source.pos() + self._source.output_port()
        return curve(QPointF(0, start), self._target.pos() + QPointF(0, end) - origin)


def _levels(values: Array) -> npt.NDArray[np.intp]:
    """The steps of strength of these contributions, the largest of which has the last."""
    magnitudes = np.abs(values)
    largest = float(magnitudes.max(initial=0.0)) or 1.0
    shares = np.nan_to_num(magnitudes / largest)  # what is no number is weak
    return 1 + np.minimum(LEVELS - 1, shares * LEVELS).astype(np.intp)


def _pens(look: Look) -> dict[tuple[bool, int, bool], QPen]:
    """A pen for each sign and strength, full and dim; opaque, for Qt blends wide see-through lines slowly."""
    theme = look.theme
    pens = {}
    for positive, color in ((True, theme.positive), (False, theme.negative)):
        for level in range(1, LEVELS + 1):
            strength = 0.14 + 0.86 * (level / LEVELS) ** 1.4
            for dim in (False, True):
                pen = QPen(
                    QColor(mix(theme.ground, color, strength * (DIM if dim else 1))),
                    2 if level >= THICK_FROM and not dim else 1,
                )
                pen.setCosmetic(True)
                pens[positive, level, dim] = pen
    return pens


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """From one point to another, leaving and arriving level."""
    path = QPainterPath(start)
    bend = max(24.0, abs(end.x() - start.x()) * 0.45)
    path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
    return path


def detour(start: QPointF, end: QPointF, height: float) -> QPainterPath:
    """From one point to another at this height of the scene, leaving and arriving level."""
    rise = min(80.0, (end.x() - start.x()) / 4)
    path = QPainterPath(start)
    path.cubicTo(start.x() + rise, start.y(), start.x(), height, start.x() + rise, height)
    path.lineTo(end.x() - rise, height)
    path.cubicTo(end.x(), height, end.x() - rise, end.y(), end.x(), end.y())
    return path
