"""Hits: which card, port or wire is at a point of the scene."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.card import PORT_RADIUS
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.router import Router
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.nn.graph import NodeId, Wire

REACH = PORT_RADIUS + 4
"""How far a card can be hit beyond its edge, where its ports are."""


class Hits:
    """Finds what is hit; the boxes of the cards rule most of them out before any outline is asked for."""

    def __init__(
        self, nodes: Mapping[NodeId, NodeItem], wires: Mapping[Wire, WireItem], router: Router
    ) -> None:
        self._nodes, self._wires, self._router = nodes, wires, router

    def wire_at(self, at: QPointF) -> WireItem | None:
        """The wire under a point, if no card is above it."""
        if self.node_at(at) is not None:
            return None
        for item in reversed(list(self._wires.values())):
            near = at - item.pos()
            if item.isVisible() and item.rect().contains(near) and item.shape().contains(near):
                return item
        return None

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The uppermost card under a point."""
        x, y = at.x(), at.y()
        hit = [
            self._nodes[node_id]
            for node_id, (left, top, right, bottom) in self._router.boxes.items()
            if left - REACH <= x <= right + REACH and top <= y <= bottom and node_id in self._nodes
        ]
        hit = [item for item in hit if item.shape().contains(at - item.pos())]
        return max(reversed(hit), key=lambda item: item.zValue(), default=None)

    def port_at(self, at: QPointF, reach: float) -> tuple[NodeItem, bool] | None:
        """The nearest port within `reach`, and whether it is an output; None if there is none."""
        x, y = at.x(), at.y()
        best: tuple[float, NodeItem, bool] | None = None
        for node_id, (left, top, right, bottom) in self._router.boxes.items():
            if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
                continue
            item = self._nodes[node_id]
            inputs = item.ports.points() if item.takes_input else []
            outputs = [item.output_port()] if item.gives_output else []
            for port, is_output in (*((port, False) for port in inputs), *((port, True) for port in outputs)):
                offset = item.pos() + port - at
                distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
                if distance <= reach and (best is None or distance < best[0]):
                    best = (distance, item, is_output)
        return (best[1], best[2]) if best else None
