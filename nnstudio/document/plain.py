"""The plain form of a document: text, numbers, lists and dictionaries, as project files hold it."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import PlainSerializer, PlainValidator

from nnstudio.data.dataset import DatasetChoice
from nnstudio.document.document import Document
from nnstudio.document.marks import MAX_NODES
from nnstudio.document.plain_annotations import Pixel, PlainAnnotations, Row, WithAnnotations
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import LAYERS, Layer
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.registry import UnknownKindError
from nnstudio.nn.settings import Settings, SettingsError
from nnstudio.nn.training import TrainingSettings

__all__ = ["MAX_NODES", "PlainDocument", "PlainNode", "dump_layer", "parse_layer"]


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


class PlainDocument(WithAnnotations):
    """A document; nodes stand in the order in which they were added."""

    nodes: Row[PlainNode]
    dataset: DatasetChoice
    training: TrainingSettings
    notes: str = ""

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
