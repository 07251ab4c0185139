"""Connecting: a wire is drawn from port to port, or one of its ends is moved."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.edits import connect, disconnect
from nnstudio.document.repairs import Repair, repairs_for_wire
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage
from nnstudio.gui.canvas.gestures.wire_preview import show_wires
from nnstudio.gui.canvas.ghost_wire import GhostWire
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.nn.check import flow
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.wiring import refusal

Port = tuple[NodeItem, bool]
"""A card, and whether its output is meant."""

WireEnd = tuple[NodeId, bool]
"""A node, and whether the wire comes from its output."""

Refuse = Callable[[QPointF, str, tuple[Repair, ...]], object]
"""Called where a wire was let go that cannot be: the place, the reason, and what would make it possible."""

Wish = Callable[[QPointF, WireEnd], object]
"""Called where a wire was let go over nothing: the place, and where the wire comes from."""


class ConnectGesture:
    """Draws a wire from a port; ports that it could end at glow, the other cards dim and say why not.

    A wire that was `pulled` off its end is hidden while it is dragged. Where it is released, it is
    connected anew; on nothing, it is gone. After a `wish`, the wire stays to be seen until `cancel`.
    """

    def __init__(
        self, stage: Stage, start: Port, *, refuse: Refuse, wish: Wish, pulled: Wire | None = None
    ) -> None:
        self._stage, self._refuse, self._wish, self._pulled = stage, refuse, wish, pulled
        self._document = disconnect(stage.document, pulled) if pulled else stage.document
        self._checked = self._document.check()
        self._sample_shape = self._document.dataset.spec().sample_shape
        self._node, self._from_output = start
        self._begin = self._node.pos() + self._port_of(self._node, output=self._from_output)
        if pulled and not self._from_output:
            self._begin = self._node.pos() + self._node.ports.of_source(pulled.source)
        self._repairs: dict[Wire, tuple[Repair, ...]] = {}
        self._fitting = frozenset(
            item.node_id for item in stage.scene.nodes.values() if not self._refusal(item)
        )
        self._ghost = GhostWire(stage.theme.quiet)
        self._reason = ReasonItem(stage.theme)
        for part in (self._ghost, self._reason):
            stage.scene.addItem(part)
        show_wires(stage.scene, (pulled,) if pulled else (), visible=False)
        for item in stage.scene.nodes.values():
            fits = item.node_id in self._fitting
            item.dim(dimmed=not fits and item is not self._node)
            item.glow_ports(left=fits and self._from_output, right=fits and not self._from_output)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        theme, under = self._stage.theme, self._under(at)
        target = under if under and under.node_id in self._fitting else None
        self._reason.follow(at)
        if target:
            self._ghost.wear(theme.accent, solid=True)
            self._reason.say(self._promise(target), bad=False)
        elif under and under is not self._node:
            repairs = self._repairs_for(under)
            self._ghost.wear(theme.bad, solid=False)
            self._reason.say(self._refusal(under), offer=repairs[0].label if repairs else "")
        else:
            self._ghost.wear(theme.accent, solid=False)
            self._reason.say(self._shape(self._node) if self._from_output else "", bad=False)
        end = target.pos() + self._port_of(target, output=not self._from_output) if target else at
        if self._from_output:
            self._ghost.run(self._begin, end, tip=end)
        else:
            self._ghost.run(end, self._begin, tip=end)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        under, graph = self._under(at), self._document.graph
        if under is None and self._pulled is None:
            self._end()
            self._wish(at, (self._node.node_id, self._from_output))
            return
        self.cancel()
        if under is None and self._pulled:
            self._stage.propose(self._document, f"Disconnect {graph[self._pulled.target].name}")
        elif under and under.node_id in self._fitting:
            wire = self._wire_to(under)
            if wire != self._pulled:
                label = f"Connect {graph[wire.source].name} to {graph[wire.target].name}"
                self._stage.propose(connect(self._document, wire), label)
        elif under and under is not self._node:
            self._refuse(at, self._refusal(under), self._repairs_for(under))

    def cancel(self) -> None:
        self._end()
        if self._ghost.scene():
            self._stage.scene.removeItem(self._ghost)

    def _end(self) -> None:
        """Takes away everything but the wire that was drawn."""
        if self._reason.scene():
            self._stage.scene.removeItem(self._reason)
        show_wires(self._stage.scene, (self._pulled,) if self._pulled else (), visible=True)
        for item in self._stage.scene.nodes.values():
            item.dim(dimmed=False)
            item.glow_ports(left=False, right=False)

    def _under(self, at: QPointF) -> NodeItem | None:
        """The card that a release here would mean, whether it can take the wire or not."""
        near = self._stage.scene.port_at(at, self._stage.reach(CATCH_RADIUS))
        if near and near[1] != self._from_output:
            return near[0]
        return self._stage.scene.node_at(at) or (near[0] if near else None)

    def _port_of(self, item: NodeItem, *, output: bool) -> QPointF:
        return item.output_port() if output else item.ports.free()

    def _wire_to(self, item: NodeItem) -> Wire:
        """The wire between the card where the gesture began and this one."""
        first, second = (self._node, item) if self._from_output else (item, self._node)
        return Wire(first.node_id, second.node_id)

    def _shape(self, source: NodeItem) -> str:
        """The shape that would flow out of a card; empty where it is not known."""
        return flow(self._checked, source.node_id) if source.node_id in self._checked.shapes else ""

    def _promise(self, item: NodeItem) -> str:
        """The shape that would flow to or from this card, and what becomes of the wires that are there."""
        graph, wire = self._document.graph, self._wire_to(item)
        node, parts = graph[wire.target], []
        shape = self._shape(self._stage.scene.nodes[wire.source])
        if shape:
            parts.append(shape)
        if len(node.inputs) >= node.layer.fan_in and not node.layer.joins:
            parts.append(f"Takes the place of the wire from {graph[node.inputs[-1]].name}")
        elif node.inputs:
            joined = " and ".join(graph[source].name for source in node.inputs)
            parts.append(f"{node.name} joins {graph[wire.source].name} with {joined}")
        return "  ·  ".join(parts)

    def _refusal(self, item: NodeItem) -> str:
        """Why there can be no wire between the card where the gesture began and this one; empty if it can."""
        return refusal(self._document.graph, self._checked, self._wire_to(item), self._sample_shape)

    def _repairs_for(self, item: NodeItem) -> tuple[Repair, ...]:
        wire = self._wire_to(item)
        if wire not in self._repairs:
            self._repairs[wire] = repairs_for_wire(self._document, wire)
        return self._repairs[wire]
