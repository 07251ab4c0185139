"""Edits: pure functions from document to document, one for each thing a user does to the design."""

from collections.abc import Mapping

from nnstudio.document.document import Document, Position
from nnstudio.nn.graph import Graph, Node, NodeId, Wire, new_node_id
from nnstudio.nn.layer import Layer
from nnstudio.nn.settings import Settings

SPACING = 72.0
"""Free pixels between a node and one that is appended behind it."""


def add_layer(document: Document, layer: Layer, position: Position) -> tuple[Document, NodeId]:
    """The document with a layer that nothing is wired to, and the layer's id."""
    node_id = new_node_id()
    graph = document.graph.with_node(node_id, Node(free_name(document.graph, layer), layer))
    return document.replace(graph=graph, layout={**document.layout, node_id: position}), node_id


def insert_layer(document: Document, layer: Layer, position: Position, wire: Wire) -> tuple[Document, NodeId]:
    """The document with a layer put into a wire, and the layer's id."""
    added, node_id = add_layer(document, layer, position)
    return added.replace(graph=added.graph.insert(wire, node_id)), node_id


def append_layer(document: Document, layer: Layer, width: float) -> tuple[Document, NodeId]:
    """The document with a layer at the end of the chain, before the Output, and the layer's id.

    Nodes to the right move by `width`, the new node's, so that it finds room.
    """
    graph = document.graph
    outputs, last = graph.of_kind("output"), _loose_end(graph)
    goes_last = layer.entry.kind == "output" or not outputs or not graph[outputs[0]].inputs
    if layer.fan_in == 0 or (goes_last and last is None):
        right = max((x for x, _ in document.layout.values()), default=0.0)
        return add_layer(document, layer, (right + width + SPACING if graph else 0.0, _middle(document)))
    if goes_last:
        assert last is not None  # what nothing could feed has been placed above
        x, y = document.layout[last]
        added, node_id = add_layer(document, layer, (x + width + SPACING, y))
        return added.replace(graph=added.graph.connect(Wire(last, node_id))), node_id
    wire = Wire(graph[outputs[0]].inputs[-1], outputs[0])
    x, y = document.layout[wire.target]
    return insert_layer(make_room(document, x, width + SPACING), layer, (x, y), wire)


def make_room(document: Document, x: float, width: float) -> Document:
    """The document with every node from `x` on moved to the right by `width`."""
    moved = {
        node_id: (at_x + width if at_x >= x else at_x, at_y)
        for node_id, (at_x, at_y) in document.layout.items()
    }
    return document.replace(layout=moved)


def remove_layers(document: Document, node_ids: frozenset[NodeId]) -> Document:
    """The document without these layers; wires through them heal."""
    layout = {node_id: at for node_id, at in document.layout.items() if node_id not in node_ids}
    return document.replace(graph=document.graph.without(node_ids), layout=layout)


def move_layers(document: Document, positions: Mapping[NodeId, Position]) -> Document:
    """The document with some nodes elsewhere."""
    return document.replace(layout={**document.layout, **positions})


def connect(document: Document, wire: Wire) -> Document:
    """The document with a wire; the same object if it is there already."""
    graph = document.graph.connect(wire)
    return document if graph is document.graph else document.replace(graph=graph)


def disconnect(document: Document, wire: Wire) -> Document:
    """The document without a wire; the same object if there is none."""
    graph = document.graph.disconnect(wire)
    return document if graph is document.graph else document.replace(graph=graph)


def change_layer(document: Document, node_id: NodeId, layer: Settings) -> Document:
    """The document with other settings of one layer."""
    assert isinstance(layer, Layer)  # forms give back what they were given
    return document.replace(graph=document.graph.with_layer(node_id, layer))


def free_name(graph: Graph, layer: Layer) -> str:
    """A name that no node has yet: Input, Output, Hidden 1, Hidden 2, Dropout 1 ..."""
    title = layer.entry.title
    taken = {node.name for node in graph.nodes.values()}
    if title in ("Input", "Output") and title not in taken:
        return title
    number = 1
    while f"{title} {number}" in taken:
        number += 1
    return f"{title} {number}"


def _loose_end(graph: Graph) -> NodeId | None:
    """The node last added that could feed another and feeds none."""
    ends = [
        node_id
        for node_id in graph
        if not graph.consumers(node_id) and node_id not in graph.of_kind("output")
    ]
    return ends[-1] if ends else None


def _middle(document: Document) -> float:
    heights = [y for _, y in document.layout.values()]
    return sum(heights) / len(heights) if heights else 0.0
