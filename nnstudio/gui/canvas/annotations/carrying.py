"""Carrying: what goes along when annotations and cards are moved together."""

import dataclasses
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import move_layers
from nnstudio.document.marks import AnnotationId, Annotations, Arrow
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.nn.graph import NodeId


@dataclass(frozen=True)
class Load:
    """Cards, notes and arrows that are moved together; blocks follow their cards."""

    nodes: frozenset[NodeId]
    marks: frozenset[AnnotationId]

    def annotations(self, annotations: Annotations, offset: Position) -> Annotations:
        """The annotations with what is carried moved by so much."""
        if not self.marks:
            return annotations
        dx, dy = offset
        return annotations.moved(lambda at: (at[0] + dx, at[1] + dy), self.marks)

    def places(self, document: Document, offset: Position) -> dict[NodeId, Position]:
        """Where the cards then stand."""
        dx, dy = offset
        places = ((node_id, document.layout[node_id]) for node_id in document.graph if node_id in self.nodes)
        return {node_id: (x + dx, y + dy) for node_id, (x, y) in places}

    def moved(self, document: Document, offset: Position) -> Document:
        """The document with all of it moved by so much."""
        moved = move_layers(document, self.places(document, offset))
        return moved.replace(annotations=self.annotations(moved.annotations, offset))


def moved_with(
    document: Document, nodes: frozenset[NodeId], ids: frozenset[AnnotationId], offset: Position
) -> Document:
    """The document with these cards, and with these annotations, moved by so much, each once."""
    return load_of(document, nodes, ids).moved(document, offset)


def load_of(document: Document, nodes: frozenset[NodeId], ids: frozenset[AnnotationId]) -> Load:
    """These cards and annotations, with the layers of blocks."""
    blocks = document.annotations.blocks
    inner = (blocks[block_id].nodes for block_id in ids if block_id in blocks)
    return Load(nodes.union(*inner), ids - blocks.keys())


def load_with_blocks(
    layer: AnnotationLayer, document: Document, load: Load, blocks: frozenset[AnnotationId]
) -> Load:
    """The load with what stands in these blocks, and what is attached to nothing but what is moved."""
    annotations = document.annotations
    frames = [layer.blocks[block_id].frame for block_id in blocks]
    inside = {
        note_id
        for note_id, item in layer.notes.items()
        if note_id in annotations.notes and any(frame.contains(item.box) for frame in frames)
    }
    moved: frozenset[str] = load.nodes | load.marks | inside
    attached = {note_id for note_id in annotations.notes if _points_only_at(annotations, note_id, moved)}
    moved |= attached
    arrows = {
        arrow_id
        for arrow_id, arrow in annotations.arrows.items()
        if _goes_along(arrow, moved, frames, layer, arrow_id)
    }
    return dataclasses.replace(load, marks=load.marks | inside | attached | arrows)


def _points_only_at(annotations: Annotations, note_id: AnnotationId, moved: frozenset[str]) -> bool:
    """Whether arrows lead from a note, or to it, and all of them join it with what is moved."""
    others = [
        end.on
        for arrow in annotations.arrows.values()
        for end, other in ((arrow.end, arrow.start), (arrow.start, arrow.end))
        if other.on == note_id
    ]
    return bool(others) and all(other in moved for other in others)


def _goes_along(
    arrow: Arrow,
    moved: frozenset[str],
    frames: list[QRectF],
    layer: AnnotationLayer,
    arrow_id: AnnotationId,
) -> bool:
    """Whether each end of an arrow is on what is moved, or is free within a frame that is."""
    line = layer.arrows[arrow_id].line if arrow_id in layer.arrows else None
    if line is None:
        return False
    ends = ((arrow.start, line.p1()), (arrow.end, line.p2()))
    return all(
        end.on in moved if end.on is not None else any(frame.contains(at) for frame in frames)
        for end, at in ends
    )
