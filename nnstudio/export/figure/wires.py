"""Wires of a figure: where they run, with the places for what is written on them."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnstudio.export.figure.drawing import Box, Path, Point, grown, traced
from nnstudio.export.figure.placing import Card, Places, Rows
from nnstudio.export.figure.rows import LANE, gaps_of
from nnstudio.nn.graph import NodeId

HEAD, WING = 9.0, 3.6
"""Length of a wire's head, and how far it reaches to each side."""
OUT, CORNER = 14.0, 8.0
"""How far a wire into another row runs level at its ends, and how round its corners are."""
APART = 6.0
"""Between wires that come down beside each other into one card."""
CLEARANCE = 18.0
"""Free pixels between a wire and a card that it passes over."""


@dataclass(frozen=True)
class Run:
    """How a wire runs, to where its head begins; `middle` is where words on it stand."""

    path: Path
    head: tuple[Point, ...]
    middle: Point


def run_of(source: NodeId, target: NodeId, port: float, cards: Mapping[NodeId, Card]) -> Run:
    """The way of a wire into a port of a card: straight there, or over the cards that are in between."""
    one, other = cards[source], cards[target]
    start = (one.at[0] + one.width, one.at[1])
    tip = (other.at[0], other.at[1] + port)
    end = (tip[0] - HEAD, tip[1])
    boxes = [card.box for node_id, card in cards.items() if node_id not in (source, target)]
    path = _curve(start, end)
    height = _over(path, start, end, [*boxes])
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    if height is not None:
        # Wires into one card go over others one above the other, the lowest port's lowest.
        height += port - max(other.ports)
        path = _detour(start, end, height)
        middle = (middle[0], height)
    head = (tip, (end[0], end[1] - WING), (end[0], end[1] + WING))
    return Run(path, head, middle)


def turn_of(source: NodeId, target: NodeId, port: float, places: Places, rows: Rows) -> Run:
    """The way of a wire from one row into another: down behind its source, and back between the rows."""
    one, other = places.cards[source], places.cards[target]
    start = (one.at[0] + one.width, one.at[1])
    tip = (other.at[0], other.at[1] + port)
    end = (tip[0] - HEAD, tip[1])
    out = rows.edges[source][1] + OUT + LANE * _turn(rows, source, rows.of[source])
    # Side by side, so that wires into one card can be told apart; the upper port's is next to it.
    inwards = rows.edges[target][0] - OUT - HEAD - APART * other.ports.index(port)
    heights = [
        rows.gaps[gap] + LANE * _turn(rows, source, gap) for gap in gaps_of(rows.of[source], rows.of[target])
    ]
    corners = [start, (out, start[1]), (out, heights[0])]
    if len(heights) > 1:  # on the left of the rows between
        aside = min(edge for edge, _ in rows.edges.values()) - OUT - HEAD - LANE
        corners += [(aside, heights[0]), (aside, heights[1])]
    corners += [(inwards, heights[-1]), (inwards, end[1]), end]
    level = [(a, b) for a, b in itertools.pairwise(corners) if a[1] == b[1]]
    (left, y), (right, _) = max(level, key=lambda piece: abs(piece[1][0] - piece[0][0]))
    head = (tip, (end[0], end[1] - WING), (end[0], end[1] + WING))
    return Run(_cornered(corners), head, ((left + right) / 2, y))


def _turn(rows: Rows, source: NodeId, gap: int) -> int:
    lanes = rows.lanes[gap]
    return lanes.index(source) if source in lanes else 0


def _cornered(points: Sequence[Point]) -> Path:
    """A line through these points, with round corners."""
    pieces: list[tuple[Point, ...]] = [(points[0],)]
    for before, at, behind in zip(points, points[1:], points[2:], strict=False):
        near, far = (_towards(at, other) for other in (before, behind))
        pieces += [(near,), (at, at, far)]
    return (*pieces, (points[-1],))


def _towards(point: Point, other: Point) -> Point:
    """A point of the way to another one, as far away as corners are round."""
    length = math.dist(point, other)
    share = min(CORNER, length / 2) / length if length else 0.0
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def _curve(start: Point, end: Point) -> Path:
    """From one point to another, leaving and arriving level."""
    bend = max(24.0, abs(end[0] - start[0]) * 0.45)
    return ((start,), ((start[0] + bend, start[1]), (end[0] - bend, end[1]), end))


def _detour(start: Point, end: Point, height: float) -> Path:
    """From one point to another at this height, leaving and arriving level."""
    rise = min(60.0, (end[0] - start[0]) / 4)
    left, right = start[0] + rise, end[0] - rise
    return (
        (start,),
        ((left, start[1]), (start[0], height), (left, height)),
        ((right, height),),
        ((end[0], height), (right, end[1]), end),
    )


def _over(path: Path, start: Point, end: Point, boxes: Sequence[Box]) -> float | None:
    """The height at which a wire passes over the cards that it would run through; None without any."""
    between = [grown(box, 4) for box in boxes if box[2] > start[0] and box[0] < end[0]]
    points = traced(path, 48)
    met = [box for box in between if any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)]
    if not met:
        return None
    height = min(box[1] for box in met) - CLEARANCE
    # On its way over these, it must not run through others.
    while higher := [box[1] for box in between if box[1] - CLEARANCE < height < box[3]]:
        height = min(higher) - CLEARANCE
    return height
