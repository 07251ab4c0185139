"""Annotations: pure functions that group layers, and that write and draw on the canvas beside them."""

import dataclasses
from collections.abc import Mapping
from typing import Literal, TypeVar

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import move_layers
from nnstudio.document.marks import (
    AnnotationId,
    Annotations,
    Arrow,
    Block,
    End,
    Note,
    Size,
    checked_name,
    checked_text,
    new_annotation_id,
    within,
)
from nnstudio.document.plain import MAX_NODES
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError

__all__ = [
    "MIN_SIZE",
    "NOTE_SIZE",
    "AnnotationId",
    "Annotations",
    "Arrow",
    "Block",
    "End",
    "Note",
    "Size",
    "add_arrow",
    "add_note",
    "change_note",
    "end_at",
    "group",
    "move_annotations",
    "move_end",
    "remove_annotations",
    "rename_block",
    "resize_note",
    "ungroup",
]

NOTE_SIZE: Size = (240.0, 96.0)
"""Of a new note: about three lines of words."""

MIN_SIZE = 24.0
"""Width and height that a note has at least, so that it can be seen and held."""

T = TypeVar("T")


def group(document: Document, node_ids: frozenset[NodeId], name: str = "") -> tuple[Document, AnnotationId]:
    """The document with these layers as one block, and its id; they leave the blocks they were in.

    Without a name it is Block 1, Block 2, ...

    Raises:
        SettingsError: There are no layers, the name is too long, or there is no room for more blocks.
    """
    if not node_ids:
        raise SettingsError("Select the layers that belong together first")
    annotations = document.annotations
    blocks = {
        block_id: dataclasses.replace(block, nodes=block.nodes - node_ids)
        for block_id, block in annotations.blocks.items()
        if not block.nodes <= node_ids
    }
    free = annotations.replace(blocks=blocks).free_name("Block")
    block = Block(checked_name(name.strip() or free), node_ids)
    block_id = new_annotation_id()
    changed = annotations.replace(blocks=_with(blocks, block_id, block, "blocks"))
    return document.replace(annotations=changed), block_id


def ungroup(document: Document, node_ids: frozenset[NodeId]) -> Document:
    """The document without the blocks that any of these layers is in; the layers stay."""
    blocks = document.annotations.blocks
    return remove_annotations(
        document, frozenset(block_id for block_id, block in blocks.items() if block.nodes & node_ids)
    )


def rename_block(document: Document, block_id: AnnotationId, name: str) -> Document:
    """The document with another name of a block.

    Raises:
        SettingsError: The name is empty or too long.
    """
    annotations = document.annotations
    block = dataclasses.replace(annotations.blocks[block_id], name=checked_name(name.strip()))
    changed = annotations.replace(blocks={**annotations.blocks, block_id: block})
    return document.replace(annotations=changed)


def add_note(
    document: Document, text: str, position: Position, size: Size = NOTE_SIZE
) -> tuple[Document, AnnotationId]:
    """The document with a note whose upper left corner is there, and its id.

    Raises:
        SettingsError: The text is too long, or there is no room for more notes.
    """
    note_id = new_annotation_id()
    note = Note(checked_text(text), within(position), _large_enough(size))
    annotations = document.annotations
    notes = _with(annotations.notes, note_id, note, "notes")
    return document.replace(annotations=annotations.replace(notes=notes)), note_id


def change_note(document: Document, note_id: AnnotationId, text: str) -> Document:
    """The document with another text of a note.

    Raises:
        SettingsError: The text is too long.
    """
    return _with_note(document, note_id, text=checked_text(text))


def resize_note(document: Document, note_id: AnnotationId, position: Position, size: Size) -> Document:
    """The document with a note of another size, whose upper left corner is there."""
    return _with_note(document, note_id, position=within(position), size=_large_enough(size))


def add_arrow(document: Document, start: End, end: End) -> tuple[Document, AnnotationId]:
    """The document with an arrow, and its id.

    Raises:
        SettingsError: There is no room for more arrows.
    """
    arrow_id = new_annotation_id()
    arrow = Arrow(_on_canvas(start), _on_canvas(end))
    annotations = document.annotations
    arrows = _with(annotations.arrows, arrow_id, arrow, "arrows")
    return document.replace(annotations=annotations.replace(arrows=arrows)), arrow_id


def move_end(
    document: Document, arrow_id: AnnotationId, which: Literal["start", "end"], end: End
) -> Document:
    """The document with the start or the end of an arrow elsewhere."""
    annotations = document.annotations
    old = annotations.arrows[arrow_id]
    new = _on_canvas(end)
    arrow = Arrow(new, old.end) if which == "start" else Arrow(old.start, new)
    changed = annotations.replace(arrows={**annotations.arrows, arrow_id: arrow})
    return document.replace(annotations=changed)


def end_at(document: Document, point: Position, on: NodeId | AnnotationId | None = None) -> End:
    """The end of an arrow at this point of the canvas, attached to a node or note if one is named."""
    if on is None:
        return End(point)
    x, y = document.annotations.place(End((0.0, 0.0), on), document.layout)
    return End((point[0] - x, point[1] - y), on)


def move_annotations(document: Document, ids: frozenset[AnnotationId], offset: Position) -> Document:
    """The document with notes, arrows and the layers of blocks moved by so much.

    Ends of arrows that are attached to something stay on it.
    """
    dx, dy = offset
    annotations = document.annotations
    nodes = frozenset().union(
        *(block.nodes for block_id, block in annotations.blocks.items() if block_id in ids)
    )
    places = {node_id: document.layout[node_id] for node_id in document.graph if node_id in nodes}
    moved = move_layers(document, {node_id: (x + dx, y + dy) for node_id, (x, y) in places.items()})
    return moved.replace(annotations=annotations.moved(lambda at: (at[0] + dx, at[1] + dy), ids))


def remove_annotations(document: Document, ids: frozenset[AnnotationId]) -> Document:
    """The document without these blocks, notes and arrows; the layers of a block stay."""
    return document.replace(annotations=document.annotations.without(ids, document.layout))


def _with(some: Mapping[AnnotationId, T], new_id: AnnotationId, new: T, noun: str) -> dict[AnnotationId, T]:
    """These and one more."""
    if len(some) >= MAX_NODES:
        raise SettingsError(f"A project has at most {MAX_NODES:,} {noun}. Delete one first")
    return {**some, new_id: new}


def _with_note(document: Document, note_id: AnnotationId, **changes: str | Position) -> Document:
    annotations = document.annotations
    note = dataclasses.replace(annotations.notes[note_id], **changes)  # type: ignore[arg-type]
    return document.replace(annotations=annotations.replace(notes={**annotations.notes, note_id: note}))


def _large_enough(size: Size) -> Size:
    return within((max(size[0], MIN_SIZE), max(size[1], MIN_SIZE)))


def _on_canvas(end: End) -> End:
    return dataclasses.replace(end, point=within(end.point))
