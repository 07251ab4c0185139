"""Gestures: what a press of the mouse becomes; each proposes one edit when it ends, none if cancelled."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from nnstudio.document.document import Document
from nnstudio.document.edits import connect, disconnect, move_layers
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Graph, NodeId, Wire

GRID = 8.0
"""Cards stand on multiples of this."""

Propose = Callable[[Document, str], None]


class Gesture(Protocol):
    """What happens between press and release; points are in the scene."""

    def move(self, at: QPointF) -> None: ...

    def finish(self, at: QPointF) -> None: ...

    def cancel(self) -> None: ...


class MoveGesture:
    """Drags the selected cards; they snap to the grid unless `free`."""

    def __init__(
        self, scene: CanvasScene, document: Document, start: QPointF, propose: Propose, *, free: bool = False
    ) -> None:
        self._scene, self._document, self._propose = scene, document, propose
        self._start, self._free = start, free
        self._nodes = scene.selected_nodes()

    def move(self, at: QPointF) -> None:
        for node_id, (x, y) in self._positions(at).items():
            self._scene.nodes[node_id].setPos(x, y)
        self._scene.follow_all()

    def finish(self, at: QPointF) -> None:
        positions = self._positions(at)
        names = [self._document.graph[node_id].name for node_id in positions]
        label = f"Move {names[0]}" if len(names) == 1 else f"Move {len(names)} layers"
        self._propose(move_layers(self._document, positions), label)

    def cancel(self) -> None:
        self.move(self._start)

    def _positions(self, at: QPointF) -> dict[NodeId, tuple[float, float]]:
        offset = at - self._start
        step = 1.0 if self._free else GRID
        dx, dy = round(offset.x() / step) * step, round(offset.y() / step) * step
        return {
            node_id: (self._document.layout[node_id][0] + dx, self._document.layout[node_id][1] + dy)
            for node_id in self._nodes
        }


class ConnectGesture:
    """Draws a wire from a port; ports that it could end at glow, the other cards dim."""

    def __init__(
        self,
        scene: CanvasScene,
        document: Document,
        start: tuple[NodeItem, bool],
        theme: Theme,
        propose: Propose,
        *,
        reach: float = CATCH_RADIUS,
    ) -> None:
        self._scene, self._document, self._propose, self._theme = scene, document, propose, theme
        self._node, self._from_output = start
        self._reach = reach
        self._fitting = frozenset(
            item.node_id for item in scene.nodes.values() if self._wire_to(item) is not None
        )
        self._ghost = QGraphicsPathItem()
        self._ghost.setZValue(3)
        scene.addItem(self._ghost)
        for item in scene.nodes.values():
            fits = item.node_id in self._fitting
            item.dim(dimmed=not fits and item is not self._node)
            item.glow_ports(left=fits and self._from_output, right=fits and not self._from_output)

    def move(self, at: QPointF) -> None:
        target = self._target(at)
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
        self.cancel()
        wire = self._wire_to(target) if target else None
        if wire:
            graph = self._document.graph
            label = f"Connect {graph[wire.source].name} to {graph[wire.target].name}"
            self._propose(connect(self._document, wire), label)

    def cancel(self) -> None:
        if self._ghost.scene():
            self._scene.removeItem(self._ghost)
        for item in self._scene.nodes.values():
            item.dim(dimmed=False)
            item.glow_ports(left=False, right=False)

    def _target(self, at: QPointF) -> NodeItem | None:
        found = self._scene.port_at(at, self._reach)
        item = found[0] if found and found[1] != self._from_output else self._scene.node_at(at)
        return item if item and item.node_id in self._fitting else None

    def _wire_to(self, item: NodeItem) -> Wire | None:
        """The wire between the card where the gesture began and this one; None if it would be wrong."""
        first, second = (self._node, item) if self._from_output else (item, self._node)
        if first is second or not first.gives_output or not second.takes_input:
            return None
        wire = Wire(first.node_id, second.node_id)
        return None if closes_a_loop(self._document.graph, wire) else wire


class SelectGesture:
    """Drags a box; the cards and wires in it are selected, besides those selected before if `adding`."""

    def __init__(self, scene: CanvasScene, start: QPointF, theme: Theme, *, adding: bool) -> None:
        self._scene, self._start = scene, start
        self._before = scene.selected_nodes() if adding else ()
        self._box = QGraphicsRectItem()
        self._box.setPen(QPen(QColor(theme.accent), 0))
        fill = QColor(theme.accent)
        fill.setAlphaF(0.1)
        self._box.setBrush(fill)
        self._box.setZValue(4)
        scene.addItem(self._box)
        scene.select(self._before)

    def move(self, at: QPointF) -> None:
        box = QRectF(self._start, at).normalized()
        self._box.setRect(box)
        inside = [
            item.node_id
            for item in self._scene.nodes.values()
            if item.card().translated(item.pos()).intersects(box)
        ]
        self._scene.select(tuple(dict.fromkeys((*self._before, *inside))))

    def finish(self, at: QPointF) -> None:  # the last move has selected
        self.cancel()

    def cancel(self) -> None:
        if self._box.scene():
            self._scene.removeItem(self._box)


def pull_off(document: Document, node_id: NodeId) -> tuple[Document, NodeId] | None:
    """The document without the last wire into a node, and where it came from; None if there is none."""
    inputs = document.graph[node_id].inputs
    return (disconnect(document, Wire(inputs[-1], node_id)), inputs[-1]) if inputs else None


def closes_a_loop(graph: Graph, wire: Wire) -> bool:
    """Whether the wire's target already leads to its source."""
    return graph.leads_to(wire.target, wire.source)
