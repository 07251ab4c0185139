"""The layer of annotations: keeps one item per block, note and arrow in step with the document."""

from collections.abc import Container, Iterable, Iterator, Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsScene

from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId, Annotations, Arrow, End
from nnstudio.gui.canvas.annotations.arrow_item import HANDLE, ArrowItem
from nnstudio.gui.canvas.annotations.block_item import BlockItem
from nnstudio.gui.canvas.annotations.geometry import GAP, distance, shaft
from nnstudio.gui.canvas.annotations.hit import Hit, Part
from nnstudio.gui.canvas.annotations.note_item import NoteItem
from nnstudio.gui.canvas.annotations.sentences import annotation_sentence
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.nn.graph import NodeId

REACH = 7.0
"""How far from an arrow's line, or over a handle's edge, a press still means it, in pixels of the screen."""

Item = BlockItem | NoteItem | ArrowItem


class AnnotationLayer:
    """What is drawn beside the network. Items are keyed by ids and removed in one place only.

    `nodes` are the cards of the scene; frames and arrows stand where they are. Selected are the items that
    Qt's scene says are, so that cards, wires and annotations can be selected together.
    """

    def __init__(
        self, scene: QGraphicsScene, nodes: Mapping[NodeId, NodeItem], look: Look, drawing: Drawing
    ) -> None:
        self._scene, self._nodes, self._look, self._drawing = scene, nodes, look, drawing
        self.blocks: dict[AnnotationId, BlockItem] = {}
        self.notes: dict[AnnotationId, NoteItem] = {}
        self.arrows: dict[AnnotationId, ArrowItem] = {}
        self._annotations = Annotations()
        self._target: QGraphicsRectItem | None = None
        self._removed: list[QGraphicsItem] = []

    @property
    def annotations(self) -> Annotations:
        """What is shown: those of the document, or of a gesture under way."""
        return self._annotations

    def show(self, document: Document) -> None:
        """Brings the items in step with a document; those that stay keep their selection."""
        self.show_annotations(document.annotations)

    def show_annotations(self, annotations: Annotations) -> None:
        """Shows these instead, until the document is shown again: what a gesture would make."""
        if annotations is not self._annotations:
            self._annotations = annotations
            self._match(self.blocks, annotations.blocks, BlockItem)
            self._match(self.notes, annotations.notes, NoteItem)
            self._match(self.arrows, annotations.arrows, ArrowItem)
            for block_id, block in annotations.blocks.items():
                self.blocks[block_id].show_block(block)
            for note_id, note in annotations.notes.items():
                self.notes[note_id].show_note(note)
        self.follow()
        self.show_selection()

    def follow(self) -> None:
        """Lets frames and arrows go where cards and notes are now, and be as large as the zoom asks for."""
        if not self._annotations:
            return
        scale = self._drawing.sight.scale
        self._lay_blocks(scale)
        for arrow_id, arrow in self._annotations.arrows.items():
            line = self._line(arrow)
            if line is not None:
                self.arrows[arrow_id].lay(line, scale)

    def show_look(self, look: Look) -> None:
        self._look = look
        for item in self._items():
            item.show_look(look)

    def show_selection(self) -> None:
        """Marks the items that Qt's scene says are selected, and no others."""
        for item in self._items():
            item.show_selected(selected=item.isSelected())

    def show_target(self, on: NodeId | AnnotationId | None) -> None:
        """Frames the card or note that the end of an arrow would be attached to; None frames nothing."""
        box = self.box_of(on)
        if box is None:
            if self._target is not None:
                self._scene.removeItem(self._target)
                self._target = None
            return
        if self._target is None:
            self._target = QGraphicsRectItem()
            self._target.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._target.setZValue(4)
            pen = QPen(QColor(self._look.theme.accent), 2)
            pen.setCosmetic(True)
            self._target.setPen(pen)
            self._scene.addItem(self._target)
        self._target.setRect(box.adjusted(-GAP, -GAP, GAP, GAP))

    def selected(self) -> frozenset[AnnotationId]:
        """The blocks, notes and arrows that are selected."""
        return frozenset(item.annotation_id for item in self._items() if item.isSelected())

    def select(self, ids: Container[AnnotationId]) -> None:
        """Selects these and no other annotations; cards and wires are left as they are."""
        for item in self._items():
            item.setSelected(item.annotation_id in ids)
        self.show_selection()

    def inside(self, box: QRectF) -> frozenset[AnnotationId]:
        """What a box that is drawn takes: notes that it touches, arrows and blocks that are wholly in it."""
        notes = {note_id for note_id, item in self.notes.items() if item.box.intersects(box)}
        blocks = {block_id for block_id, item in self.blocks.items() if box.contains(item.frame)}
        arrows = {
            arrow_id
            for arrow_id, item in self.arrows.items()
            if box.contains(item.line.p1()) and box.contains(item.line.p2())
        }
        return frozenset((*notes, *blocks, *arrows))

    def at(self, point: QPointF) -> Hit | None:
        """The part of an annotation under a point of the scene; cards and wires may lie over it."""
        return self._grip_at(point) or self._body_at(point)

    def thing_at(self, point: QPointF) -> NodeId | AnnotationId | None:
        """The card or note under a point of the scene, that an arrow can be attached to."""
        for node_id, item in reversed(self._nodes.items()):
            if item.card().translated(item.pos()).contains(point):
                return node_id
        return next((note_id for note_id, item in _back(self.notes) if item.box.contains(point)), None)

    def box_of(self, on: NodeId | AnnotationId | None) -> QRectF | None:
        """The edges of a card, a note, or a block's frame in the scene; None if there is no such."""
        if on in self.notes:
            return self.notes[AnnotationId(on)].box
        if on in self.blocks:
            return self.blocks[AnnotationId(on)].frame
        item = self._nodes.get(NodeId(on)) if on is not None else None
        return item.card().translated(item.pos()) if item is not None else None

    def bounds(self, ids: Iterable[AnnotationId] | None = None) -> QRectF:
        """The rectangle that holds these annotations, by default all."""
        wanted = None if ids is None else frozenset(ids)
        box = QRectF()
        for item in self._items():
            if wanted is None or item.annotation_id in wanted:
                box = box.united(item.sceneBoundingRect())
        return box

    def sentence(self, annotation_id: AnnotationId) -> str:
        """An annotation in words."""
        return annotation_sentence(self._annotations, annotation_id, self._name)

    def _name(self, node_id: NodeId) -> str:
        return self._nodes[node_id].name if node_id in self._nodes else ""

    def _items(self) -> Iterator[Item]:
        yield from self.blocks.values()
        yield from self.notes.values()
        yield from self.arrows.values()

    def _grip_at(self, point: QPointF) -> Hit | None:
        """The corner or handle of a selected annotation."""
        scale = self._drawing.sight.scale
        for arrow_id, arrow in _back(self.arrows):
            if arrow.isSelected():
                for part, end in ((Part.END, arrow.line.p2()), (Part.START, arrow.line.p1())):
                    if QLineF(end, point).length() <= (HANDLE + REACH) / scale:
                        return Hit(arrow_id, part)
        for note_id, note in _back(self.notes):
            if note.isSelected() and note.corner(scale).contains(point):
                return Hit(note_id, Part.CORNER)
        return None

    def _body_at(self, point: QPointF) -> Hit | None:
        scale = self._drawing.sight.scale
        for arrow_id, arrow in _back(self.arrows):
            if distance(arrow.line, point) <= REACH / scale:
                return Hit(arrow_id, Part.LINE)
        for note_id, note in _back(self.notes):
            if note.box.contains(point):
                return Hit(note_id, Part.BODY)
        # The smaller lies over the larger.
        blocks = sorted(self.blocks.items(), key=lambda pair: _area(pair[1].frame))
        for block_id, block in blocks:
            if block.strip.contains(point):
                return Hit(block_id, Part.TITLE)
        for block_id, block in blocks:
            if block.frame.contains(point) and not block.cards.contains(point):
                return Hit(block_id, Part.FRAME)
        return None

    def _lay_blocks(self, scale: float) -> None:
        """Runs the frames around their cards; where strips would cover each other, the larger is lifted."""
        found = []
        for block_id, block in self._annotations.blocks.items():
            cards = QRectF()
            for node_id in block.nodes:
                if node_id in self._nodes:
                    item = self._nodes[node_id]
                    cards = cards.united(item.card().translated(item.pos()))
            found.append((_area(cards), block_id, cards))
        strips: list[QRectF] = []
        for place, (_, block_id, cards) in enumerate(sorted(found, key=lambda entry: entry[:2])):
            block, lift = self.blocks[block_id], 0
            strip = block.lay(cards, scale, lift)
            while lift <= place and any(strip.intersects(other) for other in strips):
                lift += 1
                strip = block.lay(cards, scale, lift)
            strips.append(strip)
            block.setZValue(-place / (len(found) + 1))

    def _line(self, arrow: Arrow) -> QLineF | None:
        """Where an arrow is seen; None if it is attached to what is not there."""
        ends = [self._place(end) for end in (arrow.start, arrow.end)]
        if ends[0] is None or ends[1] is None:
            return None
        boxes = [self.box_of(end.on) for end in (arrow.start, arrow.end)]
        return shaft(ends[0], ends[1], *boxes)

    def _place(self, end: End) -> QPointF | None:
        """Where the end of an arrow is, with cards and notes as they stand now."""
        if end.on is None:
            return QPointF(*end.point)
        if end.on in self.notes:
            return self.notes[AnnotationId(end.on)].pos() + QPointF(*end.point)
        item = self._nodes.get(NodeId(end.on))
        return item.pos() + QPointF(*end.point) if item is not None else None

    def _match(
        self, items: dict[AnnotationId, Item], wanted: Mapping[AnnotationId, object], make: type[Item]
    ) -> None:
        """Makes the items that are missing, and removes those that are too many."""
        for annotation_id in [annotation_id for annotation_id in items if annotation_id not in wanted]:
            self._remove(items.pop(annotation_id))
        for annotation_id in wanted:
            if annotation_id not in items:
                item = make(annotation_id, self._look, self._drawing)
                items[annotation_id] = item
                self._scene.addItem(item)
                self._drawing.add(item)

    def _remove(self, item: Item) -> None:
        self._drawing.forget(item)
        self._scene.removeItem(item)
        # Kept until the event that may have come from the item itself is over.
        self._removed.append(item)
        QTimer.singleShot(0, self._removed.clear)


def _back(items: Mapping[AnnotationId, Item]) -> list[tuple[AnnotationId, Item]]:
    """From the uppermost to the lowest."""
    return list(reversed(items.items()))


def _area(box: QRectF) -> float:
    return box.width() * box.height()
