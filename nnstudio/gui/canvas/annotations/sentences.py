"""Sentences: what blocks, notes and arrows say to those who do not see them, and in the history."""

from collections.abc import Callable

from nnstudio.document.marks import AnnotationId, Annotations, End
from nnstudio.nn.graph import NodeId

MOST = 40
"""Characters of a note by which others call it."""


def annotation_sentence(
    annotations: Annotations, annotation_id: AnnotationId, name: Callable[[NodeId], str]
) -> str:
    """An annotation in one breath: "Block Encoder, 6 layers", "Note: Why this?", "Arrow from ... to ..."."""
    if annotation_id in annotations.blocks:
        block = annotations.blocks[annotation_id]
        count = len(block.nodes)
        return f"Block {block.name}, {count} layer{'' if count == 1 else 's'}"
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


def _place(annotations: Annotations, end: End, name: Callable[[NodeId], str]) -> str:
    """What the end of an arrow is attached to; empty if to nothing."""
    if end.on is None:
        return ""
    note = annotations.notes.get(AnnotationId(end.on))
    if note is None:
        return name(NodeId(end.on))
    words = " ".join(note.text.split())
    return f"note {words[:MOST].rstrip()}…" if len(words) > MOST else f"note {words}".rstrip()
