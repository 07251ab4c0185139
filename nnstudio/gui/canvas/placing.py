"""Placing: how cards make room for each other, so that an edit never leaves them overlapping."""

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import SPACING, add_layer, insert_layer, make_room, move_layers
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.node_item import card_size, facts_of
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import Layer

NEAR = 24.0
"""Free pixels that stay between a card and one that has grown."""


def sizes(document: Document) -> dict[NodeId, tuple[float, float]]:
    """Width and height of each card as its face will be."""
    checked = document.check()
    graph = document.graph
    return {
        node_id: card_size(
            face_for(graph, node_id, checked)[1](), node.name, facts_of(node, checked, node_id)
        )
        for node_id, node in graph.nodes.items()
    }


def width_of(document: Document, layer: Layer) -> float:
    """About how wide the card of a layer would be at the end of the chain."""
    added, node_id = add_layer(document, layer, (0.0, 0.0))
    hosts = document.graph.of_kind("output") or tuple(document.graph)[-1:]
    sources = document.graph[hosts[0]].inputs if hosts and document.graph[hosts[0]].inputs else hosts
    if sources and layer.fan_in:
        added = added.replace(graph=added.graph.with_inputs(node_id, sources[:1]))
    return sizes(added)[node_id][0]


def insert_into_wire(document: Document, layer: Layer, wire: Wire) -> tuple[Document, NodeId]:
    """The document with a layer put into a wire, its card between the two, which make room for it."""
    before = sizes(document)
    source_x, source_y = document.layout[wire.source]
    x = source_x + before[wire.source][0] + SPACING
    inserted, node_id = insert_layer(document, layer, (x, source_y), wire)
    width = sizes(inserted)[node_id][0]
    target_x, target_y = document.layout[wire.target]
    if target_x <= source_x:
        return inserted, node_id
    missing = max(0.0, x + width + SPACING - target_x)
    spread = make_room(document, target_x, missing)
    free = target_x + missing - source_x - before[wire.source][0] - width
    position: Position = (source_x + before[wire.source][0] + free / 2, (source_y + target_y) / 2)
    return inserted.replace(layout={**spread.layout, node_id: position}), node_id


def settle(before: Document, after: Document) -> Document:
    """`after`, with cards to the right of one that has grown pushed aside as far as they are in its way."""
    if before.graph is after.graph:
        return after
    old, new = sizes(before), sizes(after)
    for node_id in after.graph:
        if node_id not in old or new[node_id][0] <= old[node_id][0]:
            continue
        x, y = after.layout[node_id]
        right = x + new[node_id][0]
        in_the_way = [
            after.layout[other][0]
            for other in after.graph
            if other != node_id
            and x < after.layout[other][0] < right + NEAR
            and abs(after.layout[other][1] - y) < (new[other][1] + new[node_id][1]) / 2
        ]
        if in_the_way:
            first = min(in_the_way)
            push = right + SPACING - first
            moved = {
                other: (other_x + push, other_y)
                for other, (other_x, other_y) in after.layout.items()
                if other_x >= first and other != node_id
            }
            after = move_layers(after, moved)
    return after
