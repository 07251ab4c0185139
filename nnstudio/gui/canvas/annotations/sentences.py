"""Sentences: what blocks, notes and arrows say to those who do not see them, and in the history."""

from collections.abc import Callable

from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId, Annotations, End
from nnstudio.gui.canvas.sentences import count
from nnstudio.nn.graph import NodeId

MOST = 40
"""Characters of a note by which others call it."""


def annotation_sentence(
    annotations: Annotations, annotation_id: AnnotationId, name: Callable[[NodeId], str]
) -> str:
    """An annotation in one breath: "Block Encoder, 6 layers", "Note: Why this?", "Arrow from ... to ..."."""
    if annotation_id in annotations.blocks:
        block = annotations.blocks[annotation_id]
        return f"Block {block.name}, {count(len(block.nodes), 'layer')}"
    if annotation_id in annotations.notes:
        return f"Note: {' '.join(annotations.notes[annotation_id].text.split())}"
    arrow = annotations.arrows[annotation_id]
    start, end = (_place(annotations, where, name) for where in (arrow.start, arrow.end))
    if not start and not end:
        return "Arrow, free at both ends"
    return f"Arrow from {start or 'the free canvas'} to {end or 'the free canvas'}"


def short_name(annotations: Annotations, annotation_id: AnnotationId) -> str:
    """An annotation in the name of a step: the name of a block, note or arrow."""
    if annotation_id in annotations.blocks:
        return annotations.blocks[annotation_id].name
    return "note" if annotation_id in annotations.notes else "arrow"


def parts_in_words(document: Document, nodes: frozenset[NodeId], marks: frozenset[AnnotationId]) -> str:
    """What is moved, copied or deleted, in the name of a step: "Hidden 1", "Block 1", "3 layers", "2 parts".

    The layers of a block that is among them are part of it.
    """
    annotations = document.annotations
    inner = (block.nodes for block_id, block in annotations.blocks.items() if block_id in marks)
    names = [document.graph[node_id].name for node_id in nodes.difference(*inner)]
    names += [short_name(annotations, mark) for mark in marks]
    return names[0] if len(names) == 1 else count(len(names), "part" if marks else "layer")


def _place(annotations: Annotations, end: End, name: Callable[[NodeId], str]) -> str:
    """What the end of an arrow is attached to; empty if to nothing."""
    if end.on is None:
        return ""
    note = annotations.notes.get(AnnotationId(end.on))
    if note is None:
        return name(NodeId(end.on))
    words = " ".join(note.text.split())
    return f"note {words[:MOST].rstrip()}…" if len(words) > MOST else f"note {words}".rstrip()
