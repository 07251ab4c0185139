"""Marks: what is drawn beside the network, as values: named blocks of layers, notes and arrows."""

import dataclasses
import secrets
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NewType, TypeAlias

from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError

Position: TypeAlias = tuple[float, float]
"""Where the middle of a node's left edge is on the canvas, in pixels at 100 %: nodes in a row share y."""

Size: TypeAlias = tuple[float, float]
"""Width and height in pixels at 100 %."""

AnnotationId = NewType("AnnotationId", str)

MAX_PIXELS = 1e7
"""How far from the origin anything may stand; Qt loses precision beyond."""

MAX_NODES = 2000
"""More than anyone draws, and few enough that the check of any graph of them takes no time."""

MAX_TEXT = 10_000
"""Characters of one note: two full pages."""

MAX_NAME = 200
"""Characters in the name of a block."""


def new_annotation_id() -> AnnotationId:
    """A short random id, made once for each annotation and kept in files."""
    return AnnotationId(secrets.token_hex(4))


@dataclass(frozen=True)
class Block:
    """A named group of layers, at least one; no layer is in two."""

    name: str
    nodes: frozenset[NodeId]


@dataclass(frozen=True)
class Note:
    """Words on the canvas, of one or several lines; `position` is the upper left corner."""

    text: str
    position: Position
    size: Size


@dataclass(frozen=True)
class End:
    """Where an arrow begins or ends: a point of the canvas, or one that goes along with a node or a note.

    `point` counts from the place of what it is attached to: the middle of a node's left edge, or the upper
    left corner of a note.
    """

    point: Position
    on: NodeId | AnnotationId | None = None


@dataclass(frozen=True)
class Arrow:
    """An arrow on the canvas; its head is at the end."""

    start: End
    end: End


@dataclass(frozen=True)
class Annotations:
    """The blocks, notes and arrows of a document by id; no id is given twice, nor is it that of a node."""

    blocks: Mapping[AnnotationId, Block] = field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[AnnotationId, Note] = field(default_factory=lambda: MappingProxyType({}))
    arrows: Mapping[AnnotationId, Arrow] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name in ("blocks", "notes", "arrows"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __bool__(self) -> bool:
        return bool(self.blocks or self.notes or self.arrows)

    def replace(self, **changes: Any) -> "Annotations":
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def ids(self) -> frozenset[AnnotationId]:
        """The ids of all blocks, notes and arrows."""
        return frozenset((*self.blocks, *self.notes, *self.arrows))

    def block_of(self, node_id: NodeId) -> AnnotationId | None:
        """The block that a node is in; None if it is in none."""
        return next((block_id for block_id, block in self.blocks.items() if node_id in block.nodes), None)

    def place(self, end: End, layout: Mapping[NodeId, Position]) -> Position:
        """Where on the canvas the end of an arrow is."""
        if end.on is None:
            return end.point
        note = self.notes.get(AnnotationId(end.on))
        x, y = note.position if note else layout[NodeId(end.on)]
        return (x + end.point[0], y + end.point[1])

    def fault(self, nodes: Container[NodeId]) -> str:
        """What does not fit together in a document of these nodes, in words; empty if all does."""
        ids = [*self.blocks, *self.notes, *self.arrows]
        if len(self.ids()) < len(ids) or any(NodeId(annotation_id) in nodes for annotation_id in ids):
            return "Two annotations, or one and a node, have the same id; each must have one of its own"
        seen: set[NodeId] = set()
        for block in self.blocks.values():
            if not block.nodes:
                return f"The block {block.name} has no layers; it needs at least one"
            for node_id in sorted(block.nodes):
                if node_id not in nodes:
                    return f"The block {block.name} holds {node_id}, which is not in the graph"
                if node_id in seen:
                    return f"The block {block.name} holds {node_id}, which is in another block, too"
            seen |= block.nodes
        for arrow in self.arrows.values():
            for end in (arrow.start, arrow.end):
                if end.on is not None and end.on not in self.notes and NodeId(end.on) not in nodes:
                    return f"An arrow is attached to {end.on}, which is neither a node nor a note"
        return ""

    def without(self, gone: frozenset[str], layout: Mapping[NodeId, Position]) -> "Annotations":
        """These without those that are gone, where nodes and annotations can be; the same object if none are.

        A block that loses all its nodes goes with them. The end of an arrow stays where it was.
        """
        blocks = {
            block_id: dataclasses.replace(block, nodes=block.nodes - gone)
            for block_id, block in self.blocks.items()
            if block_id not in gone and not block.nodes <= gone
        }
        notes = {note_id: note for note_id, note in self.notes.items() if note_id not in gone}

        def let_go(end: End) -> End:
            return End(within(self.place(end, layout))) if end.on in gone else end

        arrows = {
            arrow_id: Arrow(let_go(arrow.start), let_go(arrow.end))
            for arrow_id, arrow in self.arrows.items()
            if arrow_id not in gone
        }
        after = Annotations(blocks, notes, arrows)
        return self if after == self else after

    def moved(
        self, move: Callable[[Position], Position], chosen: frozenset[AnnotationId] | None = None
    ) -> "Annotations":
        """These with notes, and ends of arrows that are attached to nothing, elsewhere; on wish only some."""

        def moved_end(end: End) -> End:
            return End(within(move(end.point))) if end.on is None else end

        notes = {
            note_id: dataclasses.replace(note, position=within(move(note.position)))
            for note_id, note in self.notes.items()
            if chosen is None or note_id in chosen
        }
        arrows = {
            arrow_id: Arrow(moved_end(arrow.start), moved_end(arrow.end))
            for arrow_id, arrow in self.arrows.items()
            if chosen is None or arrow_id in chosen
        }
        return self.replace(notes={**self.notes, **notes}, arrows={**self.arrows, **arrows})

    def joined(self, node_id: NodeId, source: NodeId, target: NodeId) -> "Annotations":
        """These with a node in the block that both of these are in; the same object if there is none."""
        block_id = self.block_of(source)
        if block_id is None or block_id != self.block_of(target):
            return self
        block = self.blocks[block_id]
        grown = dataclasses.replace(block, nodes=block.nodes | {node_id})
        return self.replace(blocks={**self.blocks, block_id: grown})

    def free_name(self, name: str, first: int = 1) -> str:
        """A name that no block has yet: Block 1, Block 2, ...; a number at the end counts on."""
        taken = {block.name for block in self.blocks.values()}
        stem, _, last = name.rpartition(" ")
        stem, number = (stem if stem and last.isdecimal() else name), first
        while f"{stem} {number}" in taken:
            number += 1
        return f"{stem} {number}"


def within(position: Position) -> Position:
    """The place on the canvas that is nearest to this."""
    x, y = position
    return (min(max(x, -MAX_PIXELS), MAX_PIXELS), min(max(y, -MAX_PIXELS), MAX_PIXELS))


def checked_name(name: str) -> str:
    """The name of a block as it is.

    Raises:
        SettingsError: There is nothing in it to read, or it is too long.
    """
    if not name.strip():
        raise SettingsError("A block needs a name. Type one")
    if len(name) > MAX_NAME:
        raise SettingsError(f"A name has at most {MAX_NAME} characters; this one has {len(name):,}")
    return name


def checked_text(text: str) -> str:
    """The text of a note as it is.

    Raises:
        SettingsError: It is too long.
    """
    if len(text) > MAX_TEXT:
        raise SettingsError(
            f"A note has at most {MAX_TEXT:,} characters; this text has {len(text):,}. Make two notes of it"
        )
    return text
