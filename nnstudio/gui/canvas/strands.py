"""The strands of a wire: a curve for each of the strongest contributions between two cards."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.contributions import Contributions, strongest_contributions, summed_kernel
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.theme import mix
from nnstudio.nn.graph import Wire

STRONGEST = 80
"""Contributions drawn per wire; more cost frame time and show less."""
MAX_PRODUCTS = 1_000_000
"""Wires with more contributions draw none: to find the strongest would hold the window up at each frame."""
LEVELS = 8
"""Steps of strength, each with a color and a width of its own."""
THICK_FROM = 7
"""Qt draws lines of one device pixel many times faster than wider ones, so only the strongest are wider."""


class Strands:
    """Which contributions are drawn between two cards, and how."""

    def __init__(self, wire: Wire, source: NodeItem, target: NodeItem, look: Look) -> None:
        self._wire, self._source, self._target = wire, source, target
        self._pens = _pens(look)
        self._paths: dict[tuple[int, int], QPainterPath] = {}
        self.contributions: Contributions | None = None
        self.detoured = False
        """Whether cards stand between the two, which strands would run through."""

    @property
    def tall(self) -> float:
        """How far above and below the ports the strands reach."""
        heights = [*self._source.unit_heights(), *self._target.unit_heights(), 0.0]
        return max(abs(height) for height in heights)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Finds the strongest contributions, where the units of both cards can be told apart."""
        self.contributions = self._strongest(snapshot)
        if self.contributions is None:
            self._paths.clear()

    def show_look(self, look: Look) -> None:
        self._pens = _pens(look)

    def follow(self) -> None:
        """Forgets the curves, for a card has moved."""
        self._paths.clear()

    def paint(self, painter: QPainter) -> None:
        """Draws the strands, the strongest on top; the origin is the source's output port."""
        found = self.contributions
        if found is None or not len(found.values):
            return
        starts, ends = self._source.unit_heights(), self._target.unit_heights()
        if len(ends) <= int(found.targets.max()) or len(starts) <= int(found.sources.max()):
            return  # the cards show other units than the contributions are of, until the next snapshot
        magnitudes = np.abs(found.values)
        levels = 1 + np.minimum(LEVELS - 1, magnitudes * (LEVELS / (float(magnitudes[-1]) or 1.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paths: dict[tuple[int, int], QPainterPath] = {}
        for source, target, value, level in zip(
            found.sources.tolist(),
            found.targets.tolist(),
            found.values.tolist(),
            levels.astype(int).tolist(),
            strict=True,
        ):
            path = self._paths.get((source, target))
            if path is None:
                path = self._path(starts[source], ends[target])
            paths[source, target] = path
            painter.setPen(self._pens[value > 0, level])
            painter.drawPath(path)
        self._paths = paths  # those of strands that are gone would pile up over a long run

    def _strongest(self, snapshot: Snapshot) -> Contributions | None:
        wire, y = self._wire, snapshot.activations.get(self._wire.source)
        if y is None or self.detoured or wire.target not in snapshot.graph or not self._source.has_units:
            return None
        node = snapshot.graph[wire.target]
        kernel = summed_kernel(node.layer, snapshot.weights.get(wire.target, {}), y)
        if kernel is None or kernel.size > MAX_PRODUCTS or wire.source not in node.inputs:
            return None
        units = len(self._source.unit_heights()), len(self._target.unit_heights())
        fits = units == kernel.shape and self._source.fits(snapshot) and self._target.fits(snapshot)
        return strongest_contributions(y, kernel, STRONGEST) if fits else None

    def _path(self, start: float, end: float) -> QPainterPath:
        """The curve between two units at these heights of their cards."""
        origin = self._source.pos() + self._source.output_port()
        return curve(QPointF(0, start), self._target.pos() + QPointF(0, end) - origin)


def _pens(look: Look) -> dict[tuple[bool, int], QPen]:
    """A pen for each sign and strength; opaque, for Qt blends wide see-through lines slowly."""
    theme = look.theme
    pens = {}
    for positive, color in ((True, theme.positive), (False, theme.negative)):
        for level in range(1, LEVELS + 1):
            strength = 0.14 + 0.86 * (level / LEVELS) ** 1.4
            pen = QPen(QColor(mix(theme.ground, color, strength)), 2 if level >= THICK_FROM else 1)
            pen.setCosmetic(True)
            pens[positive, level] = pen
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
