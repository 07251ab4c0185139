"""The plain form of annotations: blocks, notes and arrows, as project files and the clipboard hold them."""

from collections.abc import Sized
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    FailFast,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from nnstudio.document.marks import (
    MAX_NODES,
    MAX_PIXELS,
    AnnotationId,
    Annotations,
    Arrow,
    Block,
    End,
    Note,
    checked_name,
    checked_text,
)
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import Settings, SettingsError

T = TypeVar("T")


def _few(values: object) -> object:
    if isinstance(values, Sized) and len(values) > MAX_NODES:
        raise SettingsError(f"{len(values):,} are too many; there can be at most {MAX_NODES:,}")
    return values


# They are counted before any is looked at, and the first fault is enough: a hostile file may hold millions.
Row = Annotated[tuple[T, ...], FailFast(), BeforeValidator(_few)]

Pixel = Annotated[float, Field(ge=-MAX_PIXELS, le=MAX_PIXELS)]
Length = Annotated[float, Field(gt=0, le=MAX_PIXELS)]


class PlainBlock(Settings):
    """A named group of layers."""

    id: AnnotationId
    # Not by a limit of the field, which refuses half of a surrogate pair.
    name: Annotated[str, AfterValidator(checked_name)]
    nodes: Row[NodeId] = Field(min_length=1)


class PlainNote(Settings):
    """Words on the canvas; x and y are those of the upper left corner."""

    id: AnnotationId
    text: Annotated[str, AfterValidator(checked_text)]
    x: Pixel
    y: Pixel
    width: Length
    height: Length


class PlainEnd(Settings):
    """Where an arrow begins or ends: on the canvas, or as seen from the node or note that it is on."""

    x: Pixel
    y: Pixel
    on: str | None = None

    @classmethod
    def of(cls, end: End) -> Self:
        """The plain form of an end."""
        return cls(x=end.point[0], y=end.point[1], on=end.on)

    def end(self) -> End:
        """The end."""
        return End((self.x, self.y), None if self.on is None else AnnotationId(self.on))


class PlainArrow(Settings):
    """An arrow on the canvas."""

    id: AnnotationId
    start: PlainEnd
    end: PlainEnd


class PlainAnnotations(Settings):
    """Blocks, notes and arrows; what was drawn later stands later."""

    blocks: Row[PlainBlock] = ()
    notes: Row[PlainNote] = ()
    arrows: Row[PlainArrow] = ()

    @classmethod
    def of(cls, annotations: Annotations) -> Self:
        """The plain form of annotations.

        Raises:
            SettingsError: There are more than `MAX_NODES` of one sort, or one is out of its limits.
        """
        blocks = [
            {"id": block_id, "name": block.name, "nodes": sorted(block.nodes)}
            for block_id, block in annotations.blocks.items()
        ]
        notes = [
            {
                "id": note_id,
                "text": note.text,
                "x": note.position[0],
                "y": note.position[1],
                "width": note.size[0],
                "height": note.size[1],
            }
            for note_id, note in annotations.notes.items()
        ]
        arrows = [
            {"id": arrow_id, "start": PlainEnd.of(arrow.start), "end": PlainEnd.of(arrow.end)}
            for arrow_id, arrow in annotations.arrows.items()
        ]
        return cls.from_fields({"blocks": blocks, "notes": notes, "arrows": arrows})

    def annotations(self) -> Annotations:
        """The annotations.

        Raises:
            SettingsError: Two of them share an id, or a block names a node twice.
        """
        ids = [
            *(block.id for block in self.blocks),
            *(note.id for note in self.notes),
            *(arrow.id for arrow in self.arrows),
        ]
        if len(set(ids)) < len(ids):
            raise SettingsError("Two annotations have the same id; each must have one of its own")
        for block in self.blocks:
            if len(set(block.nodes)) < len(block.nodes):
                raise SettingsError(f"The block {block.name} names a layer twice")
        return Annotations(
            {block.id: Block(block.name, frozenset(block.nodes)) for block in self.blocks},
            {note.id: Note(note.text, (note.x, note.y), (note.width, note.height)) for note in self.notes},
            {arrow.id: Arrow(arrow.start.end(), arrow.end.end()) for arrow in self.arrows},
        )


class WithAnnotations(Settings):
    """What has annotations, and is written without where there are none."""

    annotations: PlainAnnotations = PlainAnnotations()

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """So that an older nnstudio can read it."""
        plain: dict[str, Any] = write(self)
        if self.annotations == PlainAnnotations():
            del plain["annotations"]
        return plain
