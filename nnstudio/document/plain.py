"""The plain form of a document: text, numbers, lists and dictionaries, as project files hold it."""

from collections.abc import Mapping, Sized
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    FailFast,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from nnstudio.data.dataset import DatasetChoice
from nnstudio.document.document import Document
from nnstudio.document.marks import (
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
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import LAYERS, Layer
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.registry import UnknownKindError
from nnstudio.nn.settings import Settings, SettingsError
from nnstudio.nn.training import TrainingSettings

MAX_NODES = 2000
"""More than anyone draws, and few enough that the check of any graph of them takes no time."""

T = TypeVar("T")


def _few(values: object) -> object:
    if isinstance(values, Sized) and len(values) > MAX_NODES:
        raise SettingsError(f"{len(values):,} are too many; there can be at most {MAX_NODES:,}")
    return values


# They are counted before any is looked at, and the first fault is enough: a hostile file may hold millions.
Row = Annotated[tuple[T, ...], FailFast(), BeforeValidator(_few)]

Pixel = Annotated[float, Field(ge=-MAX_PIXELS, le=MAX_PIXELS)]
Length = Annotated[float, Field(gt=0, le=MAX_PIXELS)]


def dump_layer(layer: Layer) -> dict[str, Any]:
    """The plain form of a layer: kind, version and fields."""
    return layer.plain() if isinstance(layer, UnknownLayer) else LAYERS.dump(layer)


def parse_layer(value: object) -> Layer:
    """The layer of this plain form; an `UnknownLayer` if no class is registered for its kind.

    Raises:
        SettingsError: It is no plain form of a layer, or a field is out of its limits.
    """
    if isinstance(value, Layer):
        return value
    if not isinstance(value, Mapping) or not isinstance(value.get("kind"), str):
        raise SettingsError("A layer needs a kind, as in {'kind': 'dense', 'units': 16}")
    try:
        LAYERS[value["kind"]]
    except UnknownKindError:
        return UnknownLayer.from_plain(value)
    return LAYERS.parse(value)


class PlainNode(Settings):
    """A node with its place on the canvas (pixels at 100 %)."""

    id: NodeId
    name: str
    layer: Annotated[Layer, PlainValidator(parse_layer), PlainSerializer(dump_layer)]
    inputs: Row[NodeId] = ()
    x: Pixel
    y: Pixel

    @classmethod
    def of(cls, document: Document, node_id: NodeId) -> Self:
        """The plain form of one node of a document."""
        node, (x, y) = document.graph[node_id], document.layout[node_id]
        return cls(id=node_id, name=node.name, layer=node.layer, inputs=node.inputs, x=x, y=y)

    def node(self) -> Node:
        """The node, without its place.

        Raises:
            SettingsError: More is wired into it than its layer takes.
        """
        takes = self.layer.fan_in
        if len(self.inputs) > takes and not (self.layer.joins or isinstance(self.layer, UnknownLayer)):
            raise SettingsError(f"{self.name} is fed by {len(self.inputs)} layers; it takes {takes}")
        return Node(self.name, self.layer, self.inputs)


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


class PlainDocument(Settings):
    """A document; nodes stand in the order in which they were added."""

    nodes: Row[PlainNode]
    dataset: DatasetChoice
    training: TrainingSettings
    notes: str = ""
    annotations: PlainAnnotations = PlainAnnotations()

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without annotations where there are none, so that an older nnstudio can read it."""
        plain: dict[str, Any] = write(self)
        if self.annotations == PlainAnnotations():
            del plain["annotations"]
        return plain

    @classmethod
    def of(cls, document: Document) -> Self:
        """The plain form of a document.

        Raises:
            SettingsError: It has more than `MAX_NODES` nodes, or something stands beyond `MAX_PIXELS`.
        """
        return cls.from_fields(
            {
                "nodes": tuple(PlainNode.of(document, node_id) for node_id in document.graph),
                "dataset": document.dataset,
                "training": document.training,
                "notes": document.notes,
                "annotations": PlainAnnotations.of(document.annotations),
            }
        )

    def document(self) -> Document:
        """The document.

        Raises:
            ValueError: Two nodes share an id, a node is fed by one that is not there or by too many, or an
                annotation names what is not there.
        """
        nodes = {plain.id: plain for plain in self.nodes}
        if len(nodes) < len(self.nodes):
            raise SettingsError("Two nodes have the same id; each must have one of its own")
        return Document(
            graph=Graph({node_id: plain.node() for node_id, plain in nodes.items()}),
            layout={node_id: (plain.x, plain.y) for node_id, plain in nodes.items()},
            dataset=self.dataset,
            training=self.training,
            notes=self.notes,
            annotations=self.annotations.annotations(),
        )
