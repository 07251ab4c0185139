"""Rows: a figure that is too wide to be read is broken like a text, into rows from left to right."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nnstudio.document.document import Document, Position
from nnstudio.export.figure.drawing import Box, around
from nnstudio.export.figure.measuring import width_of
from nnstudio.export.figure.placing import FLOW, Card, Paper, Places, Rows
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import NodeId

GAP, LANE = 40.0, 12.0
"""Free pixels between two rows, and more for each wire that runs there."""
SIDE = 20.0
"""Free pixels on both sides of a row, for wires that come from other rows and lead there."""
TIGHT = 40.0
"""Free pixels between two columns, besides words on their wires."""
OVER = 40.0
"""Free pixels above a row, for wires that pass over its cards."""
CUT_WIRE, CUT_BLOCK = 0.1, 1.0
"""How bad it is to cut one wire more, or a block, where a row that is half empty counts 0.25."""


@dataclass(frozen=True)
class _Column:
    """What stands one above the other, and moves as one: names of layers and of notes."""

    nodes: tuple[NodeId, ...]
    notes: tuple[str, ...]
    box: Box
    behind: float
    """Free pixels to its right, for what stands on its wires."""

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


def in_rows(document: Document, checked: Check, places: Places, room: float) -> Places:
    """The places in rows that are at most so many pixels wide, as far as columns are no wider themselves.

    What fits into one row as it stands on the canvas stays so.
    """
    columns = _columns(checked, places)
    if not columns or columns[-1].box[2] - columns[0].box[0] <= room:
        return places
    ends = _breaks(document, columns, room - 2 * SIDE)
    row_of = {
        node: row
        for row, (first, end) in enumerate(zip([0, *ends], ends, strict=False))
        for column in columns[first:end]
        for node in column.nodes
    }
    lanes = _lanes(document, row_of, len(ends))
    cards: dict[NodeId, Card] = {}
    notes: dict[str, Paper] = {}
    edges: dict[NodeId, tuple[float, float]] = {}
    gaps: list[float] = []
    shifts: list[tuple[Box, Position]] = []
    top = 0.0
    for row, (first, end) in enumerate(zip([0, *ends], ends, strict=False)):
        parts = columns[first:end]
        highest, lowest = min(part.box[1] for part in parts), max(part.box[3] for part in parts)
        dy, x = top - highest, 0.0
        for part in parts:
            dx = x - part.box[0]
            shifts.append((part.box, (dx, dy)))
            for node in part.nodes:
                card = places.cards[node]
                cards[node] = replace(card, at=(card.at[0] + dx, card.at[1] + dy))
                edges[node] = x, x + part.width
            for note in part.notes:
                notes[note] = _moved(places.notes[note], dx, dy)
            x += part.width + part.behind
        bottom = lowest + dy
        gaps.append(bottom + GAP / 2)
        over = OVER if row + 1 < len(ends) and _passes(document, columns[end : ends[row + 1]]) else 0.0
        top = bottom + GAP + LANE * len(lanes[row]) + over
    # In the order of the graph, as they were.
    cards = {node: cards[node] for node in places.cards}
    return Places(cards, notes, places.stretch, Rows(row_of, tuple(gaps), lanes, edges, tuple(shifts)))


def _columns(checked: Check, places: Places) -> list[_Column]:
    """All that stands in the figure from left to right, in columns that do not overlap."""
    boxes: list[tuple[Box, NodeId | None, str]] = [
        (card.box, node, "") for node, card in places.cards.items()
    ]
    boxes += [(paper.box, None, note) for note, paper in places.notes.items()]
    groups: list[list[tuple[Box, NodeId | None, str]]] = []
    right = -math.inf
    for one in sorted(boxes, key=lambda one: one[0][0]):
        if one[0][0] >= right:
            groups.append([])
        groups[-1].append(one)
        right = max(right, one[0][2])
    columns = []
    for group in groups:
        nodes = tuple(node for _, node, _ in group if node is not None)
        words = max((width_of(flow(checked, node), FLOW) for node in nodes), default=0.0)
        notes = tuple(note for _, node, note in group if node is None)
        columns.append(_Column(nodes, notes, around(box for box, _, _ in group), TIGHT + words))
    return columns


def _breaks(document: Document, columns: Sequence[_Column], room: float) -> list[int]:
    """Behind which columns rows end: as even as possible, and where few wires and no blocks are cut."""
    count = len(columns)
    cost = _cuts(document, columns)
    starts = [0.0]
    for column in columns:
        starts.append(starts[-1] + column.width + column.behind)
    room = max([room, *(column.width for column in columns)])
    # In as few rows as there can be; then each is about as wide as the others.
    wanted = _fewest(columns, room)
    even = starts[-1] / wanted
    best = [0.0, *([math.inf] * count)]
    last = [0] * (count + 1)
    for end in range(1, count + 1):
        for first in range(end - 1, -1, -1):
            width = starts[end] - starts[first] - columns[end - 1].behind
            if width > room:
                break
            loss = best[first] + ((width - even) / room) ** 2 + (cost[end] if end < count else 0.0) + 0.05
            if loss < best[end]:
                best[end], last[end] = loss, first
    ends = [count]
    while last[ends[0]]:
        ends.insert(0, last[ends[0]])
    return ends


def _fewest(columns: Sequence[_Column], room: float) -> int:
    rows, width = 1, 0.0
    for at, column in enumerate(columns):
        wider = width + (columns[at - 1].behind if width else 0.0) + column.width
        rows, width = (rows, wider) if wider <= room else (rows + 1, column.width)
    return rows


def _cuts(document: Document, columns: Sequence[_Column]) -> list[float]:
    """How bad it is to end a row before each column."""
    at = {node: number for number, column in enumerate(columns) for node in column.nodes}
    cost = [0.0] * (len(columns) + 1)
    graph = document.graph
    spans = [(at[source], at[target], CUT_WIRE) for target in graph for source in graph[target].inputs]
    for block in document.annotations.blocks.values():
        inside = [at[node] for node in block.nodes]
        spans += [(min(inside), max(inside), CUT_BLOCK)]
    for one, other, bad in spans:
        for number in range(min(one, other) + 1, max(one, other) + 1):
            cost[number] += bad
    return cost


def _lanes(document: Document, row_of: Mapping[NodeId, int], rows: int) -> tuple[tuple[NodeId, ...], ...]:
    """The layers whose wires run below each row, one lane for each."""
    lanes: list[list[NodeId]] = [[] for _ in range(rows)]
    for target in document.graph:
        for source in document.graph[target].inputs:
            for gap in gaps_of(row_of[source], row_of[target]):
                if source not in lanes[gap]:
                    lanes[gap].append(source)
    return tuple(map(tuple, lanes))


def gaps_of(source: int, target: int) -> tuple[int, ...]:
    """Below which rows a wire runs: that of its source, and the one above that of its target."""
    if source == target:
        return ()
    return tuple(dict.fromkeys((source, max(target - 1, 0))))


def _passes(document: Document, columns: Iterable[_Column]) -> bool:
    """Whether a wire of a row may have to pass over its cards."""
    at = {node: number for number, column in enumerate(columns) for node in column.nodes}
    graph = document.graph
    return any(
        at[target] - at[source] > 1 for target in at for source in graph[target].inputs if source in at
    )


def _moved(paper: Paper, dx: float, dy: float) -> Paper:
    left, top, right, bottom = paper.box
    return Paper((left + dx, top + dy, right + dx, bottom + dy), paper.lines)
