"""Edits: pure functions from document to document, one for each thing a user does to the design."""

import dataclasses
from collections.abc import Iterable, Mapping

from nnstudio.document.document import Document, Position
from nnstudio.document.marks import within
from nnstudio.nn.graph import Graph, Node, NodeId, Wire, new_node_id
from nnstudio.nn.layer import Layer
from nnstudio.nn.settings import Settings

SPACING = 72.0
"""Free pixels between a node and one that is appended behind it."""

COLUMN = 272.0
"""Pixels from a node to one before or behind it, where their widths are not looked at."""


def add_layer(document: Document, layer: Layer, position: Position) -> tuple[Document, NodeId]:
    """The document with a layer that nothing is wired to, and the layer's id."""
    node_id = new_node_id()
    graph = document.graph.with_node(node_id, Node(free_name(document.graph, layer), layer))
    return document.replace(graph=graph, layout={**document.layout, node_id: within(position)}), node_id


def insert_layer(document: Document, layer: Layer, position: Position, wire: Wire) -> tuple[Document, NodeId]:
    """The document with a layer put into a wire, and the layer's id; inside a block, it belongs to it."""
    added, node_id = add_layer(document, layer, position)
    return insert_existing(added, node_id, wire), node_id


def insert_existing(document: Document, node_id: NodeId, wire: Wire) -> Document:
    """The document with a layer that nothing is wired to put into a wire; inside a block, it belongs to it.

    The same object if the layer is an end of the wire, or takes no wires.
    """
    graph = document.graph
    if node_id in (wire.source, wire.target) or graph[node_id].layer.fan_in == 0:
        return document
    annotations = document.annotations
    if annotations.block_of(node_id) is None:
        annotations = annotations.joined(node_id, wire.source, wire.target)
    return document.replace(graph=graph.insert(wire, node_id), annotations=annotations)


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
    """The document with every node and note from `x` on moved to the right by `width`."""

    def moved(place: Position) -> Position:
        return within((place[0] + width if place[0] >= x else place[0], place[1]))

    return document.replace(
        layout={node_id: moved(place) for node_id, place in document.layout.items()},
        annotations=document.annotations.moved(moved),
    )


def remove_layers(document: Document, node_ids: frozenset[NodeId]) -> Document:
    """The document without these layers; wires through them heal, and blocks without layers go with them."""
    layout = {node_id: at for node_id, at in document.layout.items() if node_id not in node_ids}
    return document.replace(graph=document.graph.without(node_ids), layout=layout)


def extract_layers(document: Document, node_ids: frozenset[NodeId]) -> Document:
    """The document with these layers out of their wires, which heal; wires between them stay.

    They leave their block, unless all of it is taken out. The same object if none is wired to others.
    """
    graph = document.graph
    healed = graph.without(node_ids)
    nodes = {}
    for node_id, node in graph.nodes.items():
        if node_id in node_ids:
            inner = tuple(source for source in node.inputs if source in node_ids)
            nodes[node_id] = dataclasses.replace(node, inputs=inner)
        else:
            nodes[node_id] = healed[node_id]
    if nodes == graph.nodes:
        return document
    annotations = document.annotations
    whole = frozenset().union(*(b.nodes for b in annotations.blocks.values() if b.nodes <= node_ids))
    blocks = {
        block_id: dataclasses.replace(block, nodes=block.nodes - (node_ids - whole))
        for block_id, block in annotations.blocks.items()
    }
    return document.replace(graph=Graph(nodes), annotations=annotations.replace(blocks=blocks))


def move_layers(document: Document, positions: Mapping[NodeId, Position]) -> Document:
    """The document with some nodes elsewhere, but never so far that it could not be saved."""
    moved = {node_id: within(position) for node_id, position in positions.items()}
    return document.replace(layout={**document.layout, **moved})


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


class FreeNames:
    """Gives layers names that no node has yet: Input, Output, Hidden 1, Hidden 2, Dropout 1 ..."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def of(self, layer: Layer, wanted: str = "") -> str:
        """A name for the layer, the wanted one if it is free; it is taken from now on."""
        title = layer.entry.title
        ends = title if title in ("Input", "Output") else ""
        name = next((name for name in (wanted, ends) if name and name not in self._taken), "")
        while not name or name in self._taken:
            self._next[title] = self._next.get(title, 0) + 1
            name = f"{title} {self._next[title]}"
        self._taken.add(name)
        return name


def free_name(graph: Graph, layer: Layer) -> str:
    """A name for a layer that no node of the graph has yet."""
    return FreeNames(node.name for node in graph.nodes.values()).of(layer)


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
