"""Connecting: a wire is drawn from port to port, or its end is moved."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.document.document import Document
from nnstudio.document.edits import connect, disconnect
from nnstudio.gui.canvas.gestures.gesture import Propose
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Wire


class ConnectGesture:
    """Draws a wire from a port; ports that it could end at glow, the other cards dim and say why not.

    A wire that was `pulled` off its end is hidden while it is dragged. Where it is released, it is
    connected anew; on nothing, it is gone; on a card that cannot take it or where it was, nothing changes.
    """

    def __init__(
        self,
        scene: CanvasScene,
        document: Document,
        start: tuple[NodeItem, bool],
        theme: Theme,
        propose: Propose,
        *,
        reach: float = CATCH_RADIUS,
        pulled: Wire | None = None,
    ) -> None:
        self._document = disconnect(document, pulled) if pulled else document
        self._scene, self._propose, self._theme, self._pulled = scene, propose, theme, pulled
        self._node, self._from_output = start
        self._reach = reach
        self._fitting = frozenset(item.node_id for item in scene.nodes.values() if not self._refusal(item))
        self._ghost = QGraphicsPathItem()
        self._ghost.setZValue(3)
        scene.addItem(self._ghost)
        self._reason = ReasonItem(theme)
        scene.addItem(self._reason)
        if pulled:
            scene.wires[pulled].setVisible(False)
        for item in scene.nodes.values():
            fits = item.node_id in self._fitting
            item.dim(dimmed=not fits and item is not self._node)
            item.glow_ports(left=fits and self._from_output, right=fits and not self._from_output)

    def move(self, at: QPointF) -> None:
        target = self._target(at)
        under = None if target else self._under(at)
        self._reason.setPos(at)
        if under and under is not self._node:
            self._reason.say(self._refusal(under))
        else:
            self._reason.say(self._promise(target) if target else "", bad=False)
        color = QColor(self._theme.accent if target else self._theme.quiet)
        self._ghost.setPen(QPen(color, 3, Qt.PenStyle.SolidLine if target else Qt.PenStyle.DashLine))
        port = self._node.output_port() if self._from_output else self._node.input_port()
        start = self._node.pos() + port
        end = at
        if target:
            end = target.pos() + (target.input_port() if self._from_output else target.output_port())
        path = QPainterPath(start)
        bend = max(30.0, abs(end.x() - start.x()) / 2) * (1 if self._from_output else -1)
        path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
        self._ghost.setPath(path)

    def finish(self, at: QPointF) -> None:
        target = self._target(at)
        on_nothing = self._under(at) is None
        self.cancel()
        graph = self._document.graph
        if target:
            wire = self._wire_to(target)
            if wire != self._pulled:
                label = f"Connect {graph[wire.source].name} to {graph[wire.target].name}"
                self._propose(connect(self._document, wire), label)
        elif self._pulled and on_nothing:
            self._propose(self._document, f"Disconnect {graph[self._pulled.target].name}")

    def cancel(self) -> None:
        for part in (self._ghost, self._reason):
            if part.scene():
                self._scene.removeItem(part)
        if self._pulled in self._scene.wires:
            self._scene.wires[self._pulled].setVisible(True)
        for item in self._scene.nodes.values():
            item.dim(dimmed=False)
            item.glow_ports(left=False, right=False)

    def _target(self, at: QPointF) -> NodeItem | None:
        item = self._under(at)
        return item if item and item.node_id in self._fitting else None

    def _under(self, at: QPointF) -> NodeItem | None:
        """The card that a release here would mean, whether it can take the wire or not."""
        found = self._scene.port_at(at, self._reach)
        return found[0] if found and found[1] != self._from_output else self._scene.node_at(at)

    def _wire_to(self, item: NodeItem) -> Wire:
        """The wire between the card where the gesture began and this one."""
        first, second = (self._node, item) if self._from_output else (item, self._node)
        return Wire(first.node_id, second.node_id)

    def _promise(self, item: NodeItem) -> str:
        """What a wire to a card that has some already would do; empty where it is the first one."""
        graph, wire = self._document.graph, self._wire_to(item)
        node = graph[wire.target]
        if len(node.inputs) >= node.layer.fan_in and not node.layer.joins:
            return f"Takes the place of the wire from {graph[node.inputs[-1]].name}"
        joined = " and ".join(graph[source].name for source in node.inputs)
        return f"{node.name} joins {graph[wire.source].name} with {joined}" if joined else ""

    def _refusal(self, item: NodeItem) -> str:
        """Why there can be no wire between the card where the gesture began and this one; empty if it can."""
        graph, wire = self._document.graph, self._wire_to(item)
        source, target = graph[wire.source].name, graph[wire.target].name
        if wire.source == wire.target:
            return f"{source} cannot feed itself"
        if graph[wire.source].layer.entry.kind == "output":
            return f"{source} gives nothing on"
        if graph[wire.target].layer.fan_in == 0:
            return f"{target} takes no input"
        if graph.leads_to(wire.target, wire.source):
            return f"A loop: {target} would feed itself"
        if wire.source in graph[wire.target].inputs:
            return f"{source} feeds {target} already"
        return ""
