"""The scene: keeps one card per node and one item per wire in step with the document."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from nnstudio.document.document import Document
from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.card import PORT_RADIUS
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.facts import facts_of
from nnstudio.gui.canvas.levels import Sight
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.routing import Box, heights_over, region
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Check, Problem
from nnstudio.nn.graph import Graph, NodeId, Wire

EXTENT = 50_000.0
REACH = PORT_RADIUS + 4
"""How far a card can be hit beyond its edge, where its ports are."""


class CanvasScene(QGraphicsScene):
    """What the canvas shows. Items are keyed by ids of the document and removed in one place only.

    Signals:
        nodes_selected: (tuple of NodeId) when the selection of cards has changed.
    """

    nodes_selected = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The default index keeps pointers to items that are gone, and crashes on them.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-EXTENT, -EXTENT, 2 * EXTENT, 2 * EXTENT)
        self._look = Look(theme)
        self.drawing = Drawing(self)
        self.nodes: dict[NodeId, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.annotations = AnnotationLayer(self, self.nodes, self._look, self.drawing)
        self._graph = Graph()
        self._checked: Check | None = None
        self._troubles: dict[NodeId, tuple[Problem, ...]] = {}
        self._boxes: dict[NodeId, Box] = {}
        self._regions: dict[Wire, Box | None] = {}
        self._unrouted: set[Wire] = set()
        self._snapshot: Snapshot | None = None
        self._previewed: set[NodeItem | WireItem] = set()
        self._stale: frozenset[NodeId] = frozenset()
        self._removed: list[QGraphicsItem] = []
        self._selected: tuple[NodeId, ...] = ()
        self._marked: set[QGraphicsItem] = set()
        self.selectionChanged.connect(self._on_selection_changed)

    def show_document(self, document: Document, checked: Check) -> None:
        """Brings the items in step; those that stay keep selection and face, the same are not touched."""
        graph = document.graph
        if graph is not self._graph or checked is not self._checked:
            self._show_graph(graph, checked)
        for node_id, (x, y) in document.layout.items():
            item = self.nodes.get(node_id)
            if item is not None and (item.x() != x or item.y() != y):
                item.setPos(x, y)
        self.follow_all()
        self.annotations.show(document)
        self.drawing.draw_now()
        self._on_selection_changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings all faces and wires to this moment; those that are not seen follow when they are."""
        self._snapshot = snapshot
        for item in (*self.nodes.values(), *self.wires.values()):
            item.show_snapshot(snapshot)
        self.drawing.draw_changed()

    def clear_snapshot(self) -> None:
        """Forgets the moment: faces and wires show no numbers until the next one."""
        self._snapshot = None
        for item in (*self.nodes.values(), *self.wires.values()):
            item.clear_snapshot()
        self.drawing.draw_changed()

    def show_preview(self, document: Document | None) -> None:
        """Shows what would be if this document were taken: other facts, shapes and problems; None ends it."""
        if document is None:
            for item in self._previewed:
                item.show_preview(None)
            self._previewed.clear()
        else:
            self._preview(document.graph, document.check())
        self.drawing.draw_changed()

    def show_stale(self, node_ids: Iterable[NodeId]) -> None:
        """Marks the layers that the run trains as they were before an edit, and no others."""
        stale = frozenset(node_ids)
        for node_id in stale ^ self._stale:
            if node_id in self.nodes:
                self.nodes[node_id].show_stale(stale=node_id in stale)
        self._stale = stale
        self.drawing.draw_changed()

    def show_theme(self, theme: Theme) -> None:
        self._look = Look(theme)
        for item in (*self.nodes.values(), *self.wires.values()):
            item.show_look(self._look)
        self.annotations.show_look(self._look)
        self.drawing.draw_now()

    def show_view(self, seen: QRectF | None, sight: Sight) -> None:
        """Takes over which part is seen and how large, so that pictures are drawn for it; None for all."""
        before = self.drawing.sight
        self.drawing.look(seen, sight)
        if sight.scale != before.scale:
            self.annotations.follow()  # names of blocks and lines of arrows are larger from far out
        if sight.thin != before.thin:
            for wire in self.wires.values():
                wire.show_sight()

    def bounds(self, node_ids: Iterable[NodeId] | None = None) -> QRectF:
        """The rectangle that holds these cards, by default all."""
        known = self._boxes
        boxes = list(known.values()) if node_ids is None else [self.nodes[one].box() for one in node_ids]
        if not boxes:
            return QRectF()
        left, top, right, bottom = zip(*boxes, strict=True)
        return QRectF(QPointF(min(left), min(top)), QPointF(max(right), max(bottom)))

    def contributions_drawn(self) -> tuple[int, int]:
        """How many contributions all wires draw, of how many there are."""
        drawn = [item.drawn for item in self.wires.values()]
        return sum(shown for shown, _ in drawn), sum(total for _, total in drawn)

    def restore(self, document: Document) -> None:
        """Puts the cards back to their places, after a drag that came to nothing."""
        for node_id, item in self.nodes.items():
            item.setPos(QPointF(*document.layout[node_id]))
        self.follow_all()
        self.annotations.show(document)

    def follow_all(self) -> None:
        """Lets wires run between the cards as they stand now, and over those that are in their way.

        Only wires whose cards have moved, or whose way is touched by where a card was or is, are laid anew.
        """
        before, boxes = self._boxes, {node_id: item.box() for node_id, item in self.nodes.items()}
        moved = {node_id for node_id, box in boxes.items() if before.get(node_id) != box}
        gone = before.keys() - boxes.keys()
        self._boxes = boxes
        self.annotations.follow()
        if not self._unrouted and not gone and len(moved) == len(boxes) and _one_move(before, boxes):
            self.drawing.look_again()
            for item in self.wires.values():
                item.shift()
            some = next(iter(boxes))
            dx, dy = boxes[some][0] - before[some][0], boxes[some][1] - before[some][1]
            self._regions = {
                wire: box and (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)
                for wire, box in self._regions.items()
            }
            return
        touched = [
            box for node_id in (*moved, *gone) for box in (before.get(node_id), boxes.get(node_id)) if box
        ]
        dirty = self._crossed(touched) | self._unrouted
        if moved:
            dirty |= {wire for wire in self.wires if wire.source in moved or wire.target in moved}
        self._unrouted = set()
        self._route([wire for wire in self.wires if wire in dirty] if dirty else [])

    def selected_nodes(self) -> tuple[NodeId, ...]:
        return tuple(node_id for node_id, item in self.nodes.items() if item.isSelected())

    def selected_wires(self) -> tuple[Wire, ...]:
        return tuple(wire for wire, item in self.wires.items() if item.isSelected())

    def select(self, node_ids: Iterable[NodeId]) -> None:
        """Selects these cards and nothing else."""
        wanted = frozenset(node_ids)
        self.blockSignals(True)  # Qt's signature
        for item in self.selectedItems():
            if not (isinstance(item, NodeItem) and item.node_id in wanted):
                item.setSelected(False)
        for node_id in wanted:
            self.nodes[node_id].setSelected(True)
        self.blockSignals(False)
        self._on_selection_changed()

    def wire_at(self, at: QPointF) -> WireItem | None:
        """The wire under a point of the scene, if no card is above it."""
        if self.node_at(at) is not None:
            return None
        for item in reversed(self.wires.values()):
            near = at - item.pos()
            if item.isVisible() and item.rect().contains(near) and item.shape().contains(near):
                return item
        return None

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The uppermost card under a point of the scene."""
        x, y = at.x(), at.y()
        hit = [
            self.nodes[node_id]
            for node_id, (left, top, right, bottom) in self._boxes.items()
            if left - REACH <= x <= right + REACH and top <= y <= bottom and node_id in self.nodes
        ]
        hit = [item for item in hit if item.shape().contains(at - item.pos())]
        return max(reversed(hit), key=lambda item: item.zValue(), default=None)

    def port_at(self, at: QPointF, reach: float) -> tuple[NodeItem, bool] | None:
        """The nearest port within `reach`, and whether it is an output; None if there is none."""
        x, y = at.x(), at.y()
        best: tuple[float, NodeItem, bool] | None = None
        for node_id, (left, top, right, bottom) in self._boxes.items():
            if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
                continue
            item = self.nodes[node_id]
            inputs = item.input_ports() if item.takes_input else []
            outputs = [item.output_port()] if item.gives_output else []
            for port, is_output in (*((port, False) for port in inputs), *((port, True) for port in outputs)):
                offset = item.pos() + port - at
                distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
                if distance <= reach and (best is None or distance < best[0]):
                    best = (distance, item, is_output)
        return (best[1], best[2]) if best else None

    def _show_graph(self, graph: Graph, checked: Check) -> None:
        """Brings cards and wires in step with a graph, and only those that something is other for."""
        self.show_preview(None)
        self._show_wires_gone(graph)
        for node_id in [node_id for node_id in self.nodes if node_id not in graph]:
            self._remove(self.nodes.pop(node_id))
        troubles: dict[NodeId, tuple[Problem, ...]] = {}
        for problem in checked.problems:
            if problem.node is not None:
                troubles[problem.node] = (*troubles.get(problem.node, ()), problem)
        changed = set[NodeId]()
        for node_id in graph:
            fresh = node_id not in self.nodes
            if fresh:
                self.nodes[node_id] = NodeItem(node_id, self._look, self.drawing)
                self._add(self.nodes[node_id])
                self.nodes[node_id].show_stale(stale=node_id in self._stale)
            item = self.nodes[node_id]
            if (fresh or self._differs(node_id, graph, checked, troubles)) and item.show_node(
                graph, checked, troubles.get(node_id, ())
            ):
                changed.add(node_id)
        for wire in _wires_into(_altered(self._graph, graph), graph):
            if wire not in self.wires:
                source, target = self.nodes[wire.source], self.nodes[wire.target]
                self.wires[wire] = WireItem(wire, source, target, self._look, self.drawing)
                self._add(self.wires[wire])
        # A new wire is always at a changed node, for the inputs of its target are others.
        for wire, line in self.wires.items() if changed else ():
            if wire.source in changed or wire.target in changed:
                self._unrouted.add(wire)
                line.show_check(checked)
                if self._snapshot:
                    line.show_snapshot(self._snapshot)
        if self._snapshot:
            for node_id in changed:
                self.nodes[node_id].show_snapshot(self._snapshot)
        self._graph, self._checked, self._troubles = graph, checked, troubles

    def _show_wires_gone(self, graph: Graph) -> None:
        altered = _altered(graph, self._graph)
        wires = _wires_into(altered, graph)
        for wire in _wires_into(altered, self._graph):
            if wire not in wires:
                self._regions.pop(wire, None)
                self._unrouted.discard(wire)
                self._remove(self.wires.pop(wire))

    def _differs(
        self, node_id: NodeId, graph: Graph, checked: Check, troubles: dict[NodeId, tuple[Problem, ...]]
    ) -> bool:
        """Whether anything that a card shows may be other than before: its node, or what the check says."""
        node, old = graph[node_id], self._checked
        if old is None or node is not self._graph.nodes.get(node_id):
            return True
        if troubles.get(node_id) != self._troubles.get(node_id):
            return True
        if checked is old:
            return False
        return (
            checked.shapes.get(node_id) != old.shapes.get(node_id)
            or checked.parameters.get(node_id) != old.parameters.get(node_id)
            or any(checked.shapes.get(source) != old.shapes.get(source) for source in node.inputs)
        )

    def _preview(self, graph: Graph, checked: Check) -> None:
        troubled = {problem.node for problem in checked.problems}
        for node_id, item in self.nodes.items():
            if node_id not in graph:
                continue
            problem = node_id in troubled and node_id not in self._troubles
            item.show_preview(facts_of(graph[node_id], checked, node_id), problem=problem)
            self._previewed.add(item)
        for wire, line in self.wires.items():
            if wire.source in graph:
                line.show_preview(checked)
                self._previewed.add(line)

    def _crossed(self, touched: list[Box]) -> set[Wire]:
        """The wires whose way one of these boxes lies in."""
        if not touched or not self._regions:
            return set()
        wires = [wire for wire, box in self._regions.items() if box is not None]
        if not wires:
            return set()
        ways = np.array([self._regions[wire] for wire in wires])
        left, top, right, bottom = np.array(touched).T[:, :, None]
        met = (left < ways[:, 2]) & (right > ways[:, 0]) & (top <= ways[:, 3]) & (bottom >= ways[:, 1])
        return {wires[row] for row in np.flatnonzero(met.any(axis=0)).tolist()}

    def _route(self, wires: list[Wire]) -> None:
        """Lays these wires anew."""
        if not wires:
            return
        rows = {node_id: row for row, node_id in enumerate(self._boxes)}
        ways = np.array([self.wires[wire].way() for wire in wires])
        own = np.array([(rows[wire.source], rows[wire.target]) for wire in wires])
        over = heights_over(ways, np.array(list(self._boxes.values())), own)
        for wire, way, height in zip(wires, ways.tolist(), over, strict=True):
            self.wires[wire].follow(height)
            self._regions[wire] = region(way, height)

    def _add(self, item: NodeItem | WireItem) -> None:
        self.addItem(item)
        self.drawing.add(item)

    def _remove(self, item: NodeItem | WireItem) -> None:
        self.drawing.forget(item)
        self._marked.discard(item)
        self._previewed.discard(item)
        self.removeItem(item)
        # Kept until the event that may have come from the item itself is over.
        self._removed.append(item)
        QTimer.singleShot(0, self._removed.clear)

    def _on_selection_changed(self) -> None:
        marked = set(self.selectedItems())
        for item in marked ^ self._marked:
            if isinstance(item, NodeItem | WireItem):
                item.show_selected(selected=item in marked)
        self._marked = marked
        self.annotations.show_selection()
        selected = self.selected_nodes()
        if selected != self._selected:
            self._selected = selected
            self.nodes_selected.emit(selected)


def _altered(before: Graph, after: Graph) -> list[NodeId]:
    """The nodes of `after` that are others, or not there, in `before`."""
    return [node_id for node_id, node in after.nodes.items() if before.nodes.get(node_id) is not node]


def _wires_into(node_ids: Iterable[NodeId], graph: Graph) -> dict[Wire, None]:
    """The wires that end at these nodes, as far as they are in the graph."""
    return {
        Wire(source, node_id): None
        for node_id in node_ids
        if node_id in graph
        for source in graph[node_id].inputs
    }


def _one_move(before: dict[NodeId, Box], boxes: dict[NodeId, Box]) -> bool:
    """Whether all cards have moved by the same and none has another size."""
    if before.keys() != boxes.keys() or not boxes:
        return False
    offsets = np.array(list(boxes.values())) - np.array([before[node_id] for node_id in boxes])
    return bool((np.ptp(offsets, axis=0) < 0.01).all() and abs(offsets[0, 0] - offsets[0, 2]) < 0.01)
