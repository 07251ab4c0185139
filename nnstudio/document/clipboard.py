"""The clipboard: layers as text that people can read, keep in a note, and send each other."""

import dataclasses
from typing import Literal, Self

from pydantic import Field

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import free_name
from nnstudio.document.plain import MAX_NODES, MAX_PIXELS, PlainNode
from nnstudio.document.strict_json import read_json, write_json
from nnstudio.nn.graph import Node, NodeId, new_node_id
from nnstudio.nn.settings import Settings, SettingsError


class PlainLayers(Settings):
    """Some nodes of a document with the wires between them; wires to others are left out."""

    nnstudio: Literal["layers"]
    nodes: tuple[PlainNode, ...] = Field(min_length=1, max_length=MAX_NODES)

    @classmethod
    def of(cls, document: Document, node_ids: frozenset[NodeId]) -> Self:
        """The plain form of these nodes, in the order of the document."""
        nodes = []
        for node_id in document.graph:
            if node_id in node_ids:
                node = PlainNode.of(document, node_id)
                inner = tuple(source for source in node.inputs if source in node_ids)
                nodes.append(node.replace(inputs=inner))
        return cls(nnstudio="layers", nodes=tuple(nodes))


def copy_layers(document: Document, node_ids: frozenset[NodeId]) -> str:
    """These layers as text, at least one."""
    return write_json(PlainLayers.of(document, node_ids).model_dump(mode="json")).decode()


def paste_layers(document: Document, text: str, offset: Position) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with the layers of a text, moved by `offset` from where they were, and their new ids.

    Raises:
        SettingsError: The text holds no layers, or some that cannot be.
    """
    try:
        plain = read_json(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise SettingsError("There are no layers in the clipboard. Copy some with Ctrl+C") from error
    if not isinstance(plain, dict) or plain.get("nnstudio") != "layers":
        raise SettingsError("There are no layers in the clipboard. Copy some with Ctrl+C")
    return _add(document, PlainLayers.from_fields(plain).nodes, offset)


def duplicate_layers(
    document: Document, node_ids: frozenset[NodeId], offset: Position
) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with these layers once more, and the ids of the new ones."""
    return _add(document, PlainLayers.of(document, node_ids).nodes, offset)


def _add(
    document: Document, nodes: tuple[PlainNode, ...], offset: Position
) -> tuple[Document, tuple[NodeId, ...]]:
    ids = {node.id: new_node_id() for node in nodes}
    if len(ids) < len(nodes):
        raise SettingsError("Two of the copied layers have the same id; each must have one of its own")
    if len(document.graph) + len(nodes) > MAX_NODES:
        raise SettingsError(f"A network has at most {MAX_NODES:,} layers; these would be more")
    graph, layout = document.graph, dict(document.layout)
    for node in nodes:
        taken = {other.name for other in graph.nodes.values()}
        name = free_name(graph, node.layer) if node.name in taken else node.name
        graph = graph.with_node(ids[node.id], Node(name, node.layer))
        layout[ids[node.id]] = (_within(node.x + offset[0]), _within(node.y + offset[1]))
    for node in nodes:
        unknown = [source for source in node.inputs if source not in ids]
        if unknown:
            raise SettingsError(f"{node.name} is fed by {unknown[0]}, which has not been copied")
        checked = dataclasses.replace(node.node(), inputs=tuple(ids[source] for source in node.inputs))
        graph = graph.with_inputs(ids[node.id], checked.inputs)
    return document.replace(graph=graph, layout=layout), tuple(ids.values())


def _within(place: float) -> float:
    return min(max(place, -MAX_PIXELS), MAX_PIXELS)
