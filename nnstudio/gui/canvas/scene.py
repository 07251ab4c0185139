"""The scene: keeps one card per node and one item per wire in step with the document."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from nnstudio.document.document import Document
from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Check
from nnstudio.nn.graph import NodeId, Wire

EXTENT = 50_000.0


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
        self.nodes: dict[NodeId, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self._snapshot: Snapshot | None = None
        self._resolution = 1.0
        self._removed: list[QGraphicsItem] = []
        self._selected: tuple[NodeId, ...] = ()
        self.selectionChanged.connect(self._on_selection_changed)

    def show_document(self, document: Document, checked: Check) -> None:
        """Brings the items in step: those that stay keep selection and face."""
        graph = document.graph
        wires, changed = dict.fromkeys(graph.wires()), set[NodeId]()
        for wire in [wire for wire in self.wires if wire not in wires]:
            self._remove(self.wires.pop(wire))
        for node_id in [node_id for node_id in self.nodes if node_id not in graph]:
            self._remove(self.nodes.pop(node_id))
        for node_id in graph:
            if node_id not in self.nodes:
                self.nodes[node_id] = NodeItem(node_id, self._look)
                self.nodes[node_id].show_resolution(self._resolution)
                self.addItem(self.nodes[node_id])
            item = self.nodes[node_id]
            if item.show_node(graph, checked):
                changed.add(node_id)
            item.setPos(QPointF(*document.layout[node_id]))
        for wire in wires:
            if wire not in self.wires:
                self.wires[wire] = WireItem(
                    wire, self.nodes[wire.source], self.nodes[wire.target], self._look
                )
                self.wires[wire].show_resolution(self._resolution)
                self.addItem(self.wires[wire])
            self.wires[wire].show_check(checked)
        self.follow_all()
        if self._snapshot:
            self._show_again(self._snapshot, changed)
        self._on_selection_changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings all faces and wires to this moment."""
        self._snapshot = snapshot
        for node in self.nodes.values():
            node.show_snapshot(snapshot)
        for wire in self.wires.values():
            wire.show_snapshot(snapshot)

    def clear_snapshot(self) -> None:
        """Forgets the moment: faces and wires show no numbers until the next one."""
        self._snapshot = None
        for node in self.nodes.values():
            node.clear_snapshot()
        for wire in self.wires.values():
            wire.clear_snapshot()

    def show_theme(self, theme: Theme) -> None:
        self._look = Look(theme)
        for item in (*self.nodes.values(), *self.wires.values()):
            item.show_look(self._look)

    def show_resolution(self, resolution: float) -> None:
        """Draws live pictures for so many device pixels per unit: the zoom times the screen's ratio."""
        if resolution != self._resolution:
            self._resolution = resolution
            for item in (*self.nodes.values(), *self.wires.values()):
                item.show_resolution(resolution)

    def bounds(self, node_ids: Iterable[NodeId] | None = None) -> QRectF:
        """The rectangle that holds these cards, by default all."""
        box = QRectF()
        for node_id in self.nodes if node_ids is None else node_ids:
            item = self.nodes[node_id]
            box = box.united(item.card().translated(item.pos()))
        return box

    def contributions_drawn(self) -> tuple[int, int]:
        """How many contributions all wires draw, of how many there are."""
        drawn = [item.drawn for item in self.wires.values()]
        return sum(shown for shown, _ in drawn), sum(total for _, total in drawn)

    def restore(self, document: Document) -> None:
        """Puts the cards back to their places, after a drag that came to nothing."""
        for node_id, item in self.nodes.items():
            item.setPos(QPointF(*document.layout[node_id]))
        self.follow_all()

    def follow_all(self) -> None:
        """Lets every wire run between the cards as they stand now, and over those that are in its way."""
        cards = {node_id: item.card().translated(item.pos()) for node_id, item in self.nodes.items()}
        for wire in self.wires.values():
            wire.follow(cards)

    def selected_nodes(self) -> tuple[NodeId, ...]:
        return tuple(node_id for node_id, item in self.nodes.items() if item.isSelected())

    def selected_wires(self) -> tuple[Wire, ...]:
        return tuple(wire for wire, item in self.wires.items() if item.isSelected())

    def select(self, node_ids: tuple[NodeId, ...]) -> None:
        """Selects these cards and nothing else."""
        self.blockSignals(True)  # Qt's signature
        for wire in self.wires.values():
            wire.setSelected(False)
        for node_id, item in self.nodes.items():
            item.setSelected(node_id in node_ids)
        self.blockSignals(False)
        self._on_selection_changed()

    def wire_at(self, at: QPointF) -> WireItem | None:
        """The wire under a point of the scene, if no card is above it."""
        for item in self.items(at):
            if isinstance(item, NodeItem):
                return None
            if isinstance(item, WireItem):
                return item
        return None

    def node_at(self, at: QPointF) -> NodeItem | None:
        return next((item for item in self.items(at) if isinstance(item, NodeItem)), None)

    def port_at(self, at: QPointF, reach: float) -> tuple[NodeItem, bool] | None:
        """The nearest port within `reach`, and whether it is an output; None if there is none."""
        best: tuple[float, NodeItem, bool] | None = None
        for item in self.nodes.values():
            inputs = [(item.takes_input, port, False) for port in item.input_ports()]
            for exists, port, is_output in (*inputs, (item.gives_output, item.output_port(), True)):
                offset = item.pos() + port - at
                distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
                if (
                    exists
                    and distance <= min(reach, CATCH_RADIUS * 4)
                    and (best is None or distance < best[0])
                ):
                    best = (distance, item, is_output)
        return (best[1], best[2]) if best else None

    def _show_again(self, snapshot: Snapshot, changed: set[NodeId]) -> None:
        """Brings nodes that an edit has changed, and the wires at them, to the moment of the others.

        A new wire is always at a changed node, for the inputs of its target are others.
        """
        for node_id in changed:
            self.nodes[node_id].show_snapshot(snapshot)
        for wire, item in self.wires.items():
            if wire.source in changed or wire.target in changed:
                item.show_snapshot(snapshot)

    def _remove(self, item: QGraphicsItem) -> None:
        self.removeItem(item)
        # Kept until the event that may have come from the item itself is over.
        self._removed.append(item)
        QTimer.singleShot(0, self._removed.clear)

    def _on_selection_changed(self) -> None:
        selected = self.selected_nodes()
        if selected != self._selected:
            self._selected = selected
            self.nodes_selected.emit(selected)
