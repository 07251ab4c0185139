"""Ports: where on a card wires begin and end."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.card import HEADER
from nnstudio.nn.graph import Node, NodeId

PITCH = 26.0
"""Between the ports of a layer that several wires lead into, as far as its card is high enough."""


@dataclass(frozen=True)
class Ports:
    """The inputs of one card: at these `heights` of its left edge, wired to `sources` from the top on."""

    heights: tuple[float, ...] = (0.0,)
    sources: tuple[NodeId, ...] = ()

    @classmethod
    def of(cls, node: Node, height: float) -> "Ports":
        """One for each wire that leads in, and for each that is still needed, on a card of this height."""
        count = max(1, node.layer.fan_in, len(node.inputs))
        pitch = min(PITCH, (height - 2 * HEADER) / max(1, count - 1))
        heights = tuple((number - (count - 1) / 2) * pitch for number in range(count))
        return cls(heights, node.inputs)

    def points(self) -> list[QPointF]:
        """All of them in the card's coordinates, from top to bottom."""
        return [QPointF(0, height) for height in self.heights]

    def free(self) -> QPointF:
        """Where the next wire would end: a port that is free, or the middle of all."""
        taken = len(self.sources)
        return QPointF(0, self.heights[taken] if taken < len(self.heights) else 0.0)

    def of_source(self, source: NodeId) -> QPointF:
        """Where the wire from this node ends."""
        wired = source in self.sources
        return QPointF(0, self.heights[self.sources.index(source)] if wired else 0.0)

    def source_at(self, height: float) -> NodeId | None:
        """The node whose wire ends at the port nearest to a height; None if that port is free."""
        ways = [abs(port - height) for port in self.heights]
        nearest = ways.index(min(ways))
        return self.sources[nearest] if nearest < len(self.sources) else None
