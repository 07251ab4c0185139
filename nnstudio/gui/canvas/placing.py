"""Placing: how cards make room for each other, so that an edit never leaves them overlapping."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import SPACING, add_layer, insert_layer, make_room, move_layers
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.facts import card_size, facts_of
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layer import Layer

NEAR = 24.0
"""Free pixels that stay between a card and one that has grown."""
KEPT, MOST_KNOWN = 4, 4096
"""Designs, and single cards, whose sizes are kept."""

Size: TypeAlias = tuple[float, float]
Sizes: TypeAlias = dict[NodeId, Size]

_measured: list[tuple[Graph, Check, Sizes]] = []
_known: dict[tuple[object, str, tuple[str, ...]], Size] = {}


def sizes(document: Document) -> Sizes:
    """Width and height of each card as its face will be."""
    graph, found = document.graph, document.check()
    for known_graph, known, known_sizes in _measured:
        if known_graph is graph and known is found:
            return dict(known_sizes)
    base = _measured[0] if _measured else None
    result = {}
    for node_id, node in graph.nodes.items():
        if base is not None and _looks_alike(node_id, node, found, base):
            result[node_id] = base[2][node_id]
        else:
            key, build = face_for(graph, node_id, found)
            result[node_id] = _size(key, build, node.name, facts_of(node, found, node_id))
    _measured.insert(0, (graph, found, result))
    del _measured[KEPT:]
    return dict(result)


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
    spread = make_room(inserted, target_x, missing)
    free = target_x + missing - source_x - before[wire.source][0] - width
    position: Position = (source_x + before[wire.source][0] + free / 2, (source_y + target_y) / 2)
    return spread.replace(layout={**spread.layout, node_id: position}), node_id


def settle(before: Document, after: Document) -> Document:
    """`after`, with room made for cards that have grown or are new: what is to the right is pushed aside.

    A new card that nothing is wired to stands below those that it would cover.
    """
    if before.graph is after.graph:
        return after
    old, new = sizes(before), sizes(after)
    fresh = frozenset(after.graph.nodes.keys() - old.keys())
    places: npt.NDArray[np.float64] | None = None
    for row, node_id in enumerate(after.graph):
        if node_id in fresh:
            after, places = _make_place(after, new, node_id, fresh), None
        elif new[node_id][0] > old[node_id][0]:
            if places is None:
                places = np.array([(*after.layout[other], new[other][1]) for other in after.graph])
            if _is_in_the_way(places, row, new[node_id]):
                after, places = _push(after, new, node_id, NEAR), None
    return after


def _looks_alike(node_id: NodeId, node: Node, found: Check, base: tuple[Graph, Check, Sizes]) -> bool:
    """Whether a node is the same, and is given the same, as when it was measured."""
    graph, known, measured = base
    if graph.nodes.get(node_id) is not node or node_id not in measured:
        return False
    return (
        found.shapes.get(node_id) == known.shapes.get(node_id)
        and found.parameters.get(node_id) == known.parameters.get(node_id)
        and all(found.shapes.get(source) == known.shapes.get(source) for source in node.inputs)
    )


def _size(key: object, build: Callable[[], Face | None], name: str, facts: tuple[str, ...]) -> Size:
    """The size of a card; a face is only made to be measured if none like it has been."""
    worn = (key, name, facts)
    if worn not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[worn] = card_size(build(), name, facts)
    return _known[worn]


def _is_in_the_way(places: npt.NDArray[np.float64], row: int, size: Size) -> bool:
    """Whether a card, at this row of (x, y, height), has another too near to its right."""
    x, y, height = places.T
    ahead = (x > x[row]) & (x < x[row] + size[0] + NEAR)
    return bool((ahead & (np.abs(y - y[row]) < (height + size[1]) / 2)).any())


def _push(after: Document, found: Sizes, node_id: NodeId, near: float) -> Document:
    """Pushes what a card covers, and all to the right of it, aside."""
    x, y = after.layout[node_id]
    width, height = found[node_id]
    right = x + width
    in_the_way = [
        other_x
        for other, (other_x, other_y) in after.layout.items()
        if other != node_id
        and x < other_x < right + near
        and abs(other_y - y) < (found[other][1] + height) / 2
    ]
    if not in_the_way:
        return after
    first = min(in_the_way)
    push = right + SPACING - first
    moved = {
        other: (other_x + push, other_y)
        for other, (other_x, other_y) in after.layout.items()
        if other_x >= first and other != node_id
    }
    return move_layers(after, moved)


def _make_place(after: Document, found: Sizes, node_id: NodeId, fresh: frozenset[NodeId]) -> Document:
    """Lets a new card cover none: it goes behind the card that it would stand on, and others make room."""
    node = after.graph[node_id]
    wired = bool(node.inputs) or bool(after.graph.consumers(node_id))
    for _ in range(len(after.graph)):
        x, y = after.layout[node_id]
        covered = [
            other for other in after.graph if other != node_id and _overlap(after, found, node_id, other)
        ]
        # Those that came with it stand where whoever made them wanted them.
        covered = [other for other in covered if other not in fresh or other < node_id]
        if not covered:
            return after
        if not wired:
            lowest = max(after.layout[other][1] + found[other][1] / 2 for other in covered)
            after = move_layers(after, {node_id: (x, lowest + NEAR + found[node_id][1] / 2)})
            continue
        left = [other for other in covered if after.layout[other][0] <= x]
        if left:
            right = max(after.layout[other][0] + found[other][0] for other in left)
            after = move_layers(after, {node_id: (right + SPACING, y)})
        else:
            return _push(after, found, node_id, 0.0)
    return after


def _overlap(document: Document, found: Sizes, one: NodeId, other: NodeId) -> bool:
    (x, y), (other_x, other_y) = document.layout[one], document.layout[other]
    beside = x + found[one][0] <= other_x or other_x + found[other][0] <= x
    return not beside and abs(y - other_y) < (found[one][1] + found[other][1]) / 2
