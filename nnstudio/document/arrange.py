"""Arranging: pure functions that give the nodes of a document better places."""

import itertools
from collections.abc import Callable, Mapping
from typing import TypeAlias

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import SPACING, make_room, move_layers
from nnstudio.document.sketches import CARD
from nnstudio.nn.graph import Graph, NodeId

Sizes: TypeAlias = Mapping[NodeId, tuple[float, float]]
"""Width and height of the card of each node, in pixels at 100 %."""

ROW_GAP = 32.0
"""Free pixels between two cards that stand one above the other."""


def tidy(document: Document, sizes: Sizes) -> Document:
    """The document from left to right: each node in a column behind all that feed it.

    A node stands as high as what feeds it, as far as there is room; a chain becomes a straight row. The
    upper left corner of the whole stays where it was.
    Source: Sugiyama, Tagawa and Toda (1981), with one pass of barycenters.
    """
    graph = document.graph
    if not len(graph):
        return document
    layout: dict[NodeId, Position] = {}
    x = 0.0
    for column in _columns(graph):
        wishes = {node_id: _wish(graph, node_id, layout, document.layout[node_id][1]) for node_id in column}
        # Means of the same heights may differ by a rounding, which must not change who stands above.
        ordered = sorted(column, key=lambda at: (round(wishes[at], 3), document.layout[at][1]))
        for node_id, y in zip(ordered, _spread(ordered, wishes, sizes), strict=True):
            layout[node_id] = (x, y)
        x += max(sizes[node_id][0] for node_id in column) + SPACING
    left = min(x for x, _ in document.layout.values())
    top = min(y - sizes[node_id][1] / 2 for node_id, (_, y) in document.layout.items())
    new_top = min(y - sizes[node_id][1] / 2 for node_id, (_, y) in layout.items())
    return move_layers(
        document, {node_id: (x + left, y + top - new_top) for node_id, (x, y) in layout.items()}
    )


def align_row(document: Document, node_ids: frozenset[NodeId], sizes: Sizes) -> Document:  # noqa: ARG001
    """The document with the middles of these nodes on one height, that of the leftmost."""
    _, y = document.layout[min(node_ids, key=lambda node_id: document.layout[node_id])]
    return move_layers(document, {node_id: (document.layout[node_id][0], y) for node_id in node_ids})


def align_column(document: Document, node_ids: frozenset[NodeId], sizes: Sizes) -> Document:
    """The document with these nodes centred below each other, as the uppermost stands."""
    first = min(node_ids, key=lambda node_id: document.layout[node_id][1])
    middle = document.layout[first][0] + sizes[first][0] / 2
    moved = {node_id: (middle - sizes[node_id][0] / 2, document.layout[node_id][1]) for node_id in node_ids}
    return move_layers(document, moved)


def distribute_row(document: Document, node_ids: frozenset[NodeId], sizes: Sizes) -> Document:
    """The document with equal gaps between these nodes from left to right; the outer two stay."""
    places = _distributed(
        sorted(node_ids, key=lambda node_id: document.layout[node_id][0]),
        lambda node_id: document.layout[node_id][0],
        lambda node_id: sizes[node_id][0],
    )
    return move_layers(document, {node_id: (x, document.layout[node_id][1]) for node_id, x in places.items()})


def distribute_column(document: Document, node_ids: frozenset[NodeId], sizes: Sizes) -> Document:
    """The document with equal gaps between these nodes from top to bottom; the outer two stay."""
    places = _distributed(
        sorted(node_ids, key=lambda node_id: document.layout[node_id][1]),
        lambda node_id: document.layout[node_id][1] - sizes[node_id][1] / 2,
        lambda node_id: sizes[node_id][1],
    )
    moved = {
        node_id: (document.layout[node_id][0], top + sizes[node_id][1] / 2) for node_id, top in places.items()
    }
    return move_layers(document, moved)


def spread(document: Document, node_ids: tuple[NodeId, ...], sizes: Sizes) -> Document:
    """The document with these layers, which stand in columns and rows, as far apart as their cards need.

    Layers to the right go along; the first column and the row of the last layer stay where they are.
    """
    columns = sorted({document.layout[node_id][0] for node_id in node_ids})
    rows = sorted({document.layout[node_id][1] for node_id in node_ids})
    x, y = {columns[0]: columns[0]}, {rows[0]: rows[0]}

    def largest(axis: int, place: float) -> float:
        return max(sizes[node_id][axis] for node_id in node_ids if document.layout[node_id][axis] == place)

    for left, right in itertools.pairwise(columns):
        x[right] = x[left] + max(largest(0, left) + SPACING, right - left)
    for upper, lower in itertools.pairwise(rows):
        y[lower] = y[upper] + max((largest(1, upper) + largest(1, lower) + SPACING) / 2, lower - upper)
    last = columns[-1]
    grown = x[last] - last + max(0.0, largest(0, last) - CARD)
    end = document.layout[node_ids[-1]][1]
    before = make_room(document, last + CARD, grown)
    places = {node_id: document.layout[node_id] for node_id in node_ids}
    return move_layers(
        before,
        {node_id: (x[at_x], y[at_y] - y[end] + end) for node_id, (at_x, at_y) in places.items()},
    )


def _columns(graph: Graph) -> list[list[NodeId]]:
    """The nodes by the length of the longest way to them; those on loops of wires come last."""
    depth: dict[NodeId, int] = {}
    for node_id in graph.in_order():
        depth[node_id] = 1 + max((depth[source] for source in graph[node_id].inputs), default=-1)
    last = max(depth.values(), default=-1) + 1
    columns: dict[int, list[NodeId]] = {}
    for node_id in graph:
        columns.setdefault(depth.get(node_id, last), []).append(node_id)
    return [columns[key] for key in sorted(columns)]


def _wish(graph: Graph, node_id: NodeId, layout: Mapping[NodeId, Position], before: float) -> float:
    """The mean height of what feeds a node; where nothing does, that at which it stood."""
    heights = [layout[source][1] for source in graph[node_id].inputs if source in layout]
    return sum(heights) / len(heights) if heights else before


def _spread(ordered: list[NodeId], wishes: Mapping[NodeId, float], sizes: Sizes) -> list[float]:
    """Heights for the nodes of a column, in order: as wished, but that none covers another."""
    places: list[float] = []
    for at, node_id in enumerate(ordered):
        place = wishes[node_id]
        if at:
            previous = ordered[at - 1]
            least = (sizes[previous][1] + sizes[node_id][1]) / 2 + ROW_GAP
            place = max(place, places[-1] + least)
        places.append(place)
    # Pushed down, the column is moved up again so that on the whole its wishes are met.
    excess = sum(place - wishes[node_id] for place, node_id in zip(places, ordered, strict=True))
    return [place - excess / len(places) for place in places]


def _distributed(
    ordered: list[NodeId], start: Callable[[NodeId], float], length: Callable[[NodeId], float]
) -> dict[NodeId, float]:
    """Where each of these begins if all gaps are equal."""
    room = start(ordered[-1]) + length(ordered[-1]) - start(ordered[0])
    gap = (room - sum(length(node_id) for node_id in ordered)) / max(1, len(ordered) - 1)
    places: dict[NodeId, float] = {}
    at = start(ordered[0])
    for node_id in ordered:
        places[node_id] = at
        at += length(node_id) + gap
    return places
