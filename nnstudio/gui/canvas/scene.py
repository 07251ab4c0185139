"""The scene: keeps one card per node and one item per wire in step with the document."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from nnstudio.document.document import Document
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.hits import Hits
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_turns import LiveTurns
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.previewing import Previewing
from nnstudio.gui.canvas.router import Router
from nnstudio.gui.canvas.shown_design import ShownDesign
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.colormaps import SignedColors
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
        self._theme = theme
        self._colors: SignedColors = "blue-orange"
        self._look = Look(theme)
        self.drawing = Drawing(self)
        self.nodes: dict[NodeId, NodeItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.annotations = AnnotationLayer(self, self.nodes, self._look, self.drawing)
        self.turns = LiveTurns(self.nodes, self.wires, self.drawing)
        self._design = ShownDesign()
        self._router = Router(self.nodes, self.wires)
        self._hits = Hits(self.nodes, self.wires, self._router)
        self._snapshot: Snapshot | None = None
        self._previewing = Previewing(self.nodes, self.wires)
        self._stale: frozenset[NodeId] = frozenset()
        self._removed: list[QGraphicsItem] = []
        self._selected: tuple[NodeId, ...] = ()
        self._marked: set[QGraphicsItem] = set()
        self.selectionChanged.connect(self._on_selection_changed)

    def show_document(self, document: Document, checked: Check) -> None:
        """Brings the items in step; those that stay keep selection and face, the same are not touched."""
        if not self._design.is_of(document.graph, checked):
            self._show_design(ShownDesign.of(document.graph, checked), checked)
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

    def show_live(self, snapshot: Snapshot) -> None:
        """Brings what follows each moment of a run that goes on to this one; `turns` bring the rest."""
        self._snapshot = snapshot
        self.turns.show_lights(snapshot)

    def clear_snapshot(self) -> None:
        """Forgets the moment: faces and wires show no numbers until the next one."""
        self._snapshot = None
        for item in (*self.nodes.values(), *self.wires.values()):
            item.clear_snapshot()
        self.drawing.draw_changed()

    def show_preview(self, document: Document | None) -> None:
        """Shows what would be if this document were taken: other facts, shapes and problems; None ends it."""
        if document is None:
            self._previewing.end()
        else:
            self._previewing.show(document, self._design.troubles)
        self.drawing.draw_changed()

    def show_stale(self, node_ids: Iterable[NodeId]) -> None:
        """Marks the layers that the run trains as they were before an edit, and no others."""
        stale = frozenset(node_ids)
        for node_id in stale ^ self._stale:
            if node_id in self.nodes:
                self.nodes[node_id].show_stale(stale=node_id in stale)
        self._stale = stale
        self.drawing.draw_changed()

    def show_colors(self, colors: SignedColors) -> None:
        """Draws what is negative and what is positive in these colors, in this theme and all others."""
        self._colors = colors
        self.show_theme(self._theme)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._look = Look(theme, self._colors)
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
        known = self._router.boxes
        boxes = list(known.values()) if node_ids is None else [self.nodes[one].box() for one in node_ids]
        if not boxes:
            return QRectF()
        left, top, right, bottom = zip(*boxes, strict=True)
        return QRectF(QPointF(min(left), min(top)), QPointF(max(right), max(bottom)))

    def contributions_drawn(self) -> tuple[int, int]:
        """How many contributions all wires draw, of how many there are; none from far out."""
        if self.drawing.sight.level is Level.PLAIN:
            return 0, 0
        drawn = [item.drawn for item in self.wires.values()]
        return sum(shown for shown, _ in drawn), sum(total for _, total in drawn)

    def restore(self, document: Document) -> None:
        """Puts the cards back to their places, after a drag that came to nothing."""
        for node_id, item in self.nodes.items():
            item.setPos(QPointF(*document.layout[node_id]))
        self.follow_all()
        self.annotations.show(document)

    def follow_all(self) -> None:
        """Lets wires run between the cards as they stand now, and over those that are in their way."""
        if self._router.follow():
            self.drawing.look_again()
        self.annotations.follow()

    def selected_nodes(self) -> tuple[NodeId, ...]:
        return tuple(node_id for node_id, item in self.nodes.items() if item.isSelected())

    def selected_wires(self) -> tuple[Wire, ...]:
        return tuple(wire for wire, item in self.wires.items() if item.isSelected())

    def select(self, node_ids: Iterable[NodeId], wires: Iterable[Wire] = ()) -> None:
        """Selects these cards and wires and nothing else, and tells it once; what is not there is ignored."""
        wanted = {self.nodes[node_id] for node_id in node_ids if node_id in self.nodes}
        wanted |= {self.wires[wire] for wire in wires if wire in self.wires}
        with self._told_once():
            for item in self.selectedItems():
                if item not in wanted:
                    item.setSelected(False)
            for item in wanted:
                item.setSelected(True)

    def wire_at(self, at: QPointF) -> WireItem | None:
        """The wire under a point of the scene, if no card is above it."""
        return self._hits.wire_at(at)

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The uppermost card under a point of the scene."""
        return self._hits.node_at(at)

    def port_at(self, at: QPointF, reach: float) -> tuple[NodeItem, bool] | None:
        """The nearest port within `reach`, and whether it is an output; None if there is none."""
        return self._hits.port_at(at, reach)

    @contextmanager
    def _told_once(self) -> Iterator[None]:
        """Has Qt tell one change of the selection, not one for each item, and none if nothing changes."""
        before = set(self.selectedItems())
        self.blockSignals(True)  # Qt's signature
        try:
            yield
        finally:
            self.blockSignals(False)
        if set(self.selectedItems()) != before:
            self.selectionChanged.emit()

    def _show_design(self, design: ShownDesign, checked: Check) -> None:
        """Brings cards and wires in step with a design, and only those that something is other for."""
        self.show_preview(None)
        before, graph = self._design, design.graph
        for wire in design.wires_gone(before):
            self._router.forget(wire)
            self._remove(self.wires.pop(wire))
        for node_id in [node_id for node_id in self.nodes if node_id not in graph]:
            self._remove(self.nodes.pop(node_id))
        changed = set[NodeId]()
        for node_id in graph:
            fresh = node_id not in self.nodes
            if fresh:
                self.nodes[node_id] = NodeItem(node_id, self._look, self.drawing)
                self._add(self.nodes[node_id])
                self.nodes[node_id].show_stale(stale=node_id in self._stale)
            item = self.nodes[node_id]
            if (fresh or design.differs(node_id, before)) and item.show_node(
                graph, checked, design.troubles.get(node_id, ())
            ):
                changed.add(node_id)
        for wire in design.new_wires(before):
            if wire not in self.wires:
                source, target = self.nodes[wire.source], self.nodes[wire.target]
                self.wires[wire] = WireItem(wire, source, target, self._look, self.drawing)
                self._add(self.wires[wire])
        # What a run says of a card depends on all that feeds it, too.
        changed.update([node_id for node_id, item in self.nodes.items() if item.show_graph(graph)])
        # A new wire is always at a changed node, for the inputs of its target are others.
        for wire, line in self.wires.items() if changed else ():
            if wire.source in changed or wire.target in changed:
                self._router.outdate(wire)
                line.show_check(checked)
                if self._snapshot:
                    line.show_snapshot(self._snapshot)
        if self._snapshot:
            for node_id in changed:
                self.nodes[node_id].show_snapshot(self._snapshot)
        self._design = design

    def _add(self, item: NodeItem | WireItem) -> None:
        self.addItem(item)
        self.drawing.add(item)

    def _remove(self, item: NodeItem | WireItem) -> None:
        self.drawing.forget(item)
        self.turns.forget(item)
        self._marked.discard(item)
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
