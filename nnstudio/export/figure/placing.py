"""Placing: where cards and notes stand in a figure, in the order of the canvas and as near as words allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.document.document import Document, Position
from nnstudio.export.figure.drawing import Box
from nnstudio.export.figure.facts import facts_of
from nnstudio.export.figure.measuring import LINE, broken, elided, plain, shortened, width_of
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Node, NodeId

Floats: TypeAlias = npt.NDArray[np.float64]

NAME, FACT, FLOW, NOTE = 13.0, 11.0, 10.0, 13.0
"""Sizes of letters, in pixels at 100 %."""
INDENT = 12.0
"""Free pixels between words and the edge of what they stand on."""
HEADER = 30.0
WIDEST, NARROWEST = 220.0, 96.0
"""Of cards."""
BETWEEN, BELOW = 56.0, 34.0
"""Free pixels between cards side by side, besides words on their wires, and one above the other."""
FLOW_HEIGHT = 18.0
PITCH = 22.0
"""Between the ends of several wires into one card."""
LEAST_STRETCH, MOST_STRETCH = 0.5, 3.0


@dataclass(frozen=True)
class Card:
    """One layer in the figure: `at` is the middle of its left edge, `name` and `facts` are what it says."""

    at: Position
    width: float
    height: float
    name: str
    facts: tuple[str, ...]
    category: str
    ports: tuple[float, ...]
    """How far above or below the middle each wire ends."""

    @property
    def box(self) -> Box:
        (x, y), half = self.at, self.height / 2
        return x, y - half, x + self.width, y + half


@dataclass(frozen=True)
class Paper:
    """One note in the figure: its words in lines, and where it lies."""

    box: Box
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """How a figure is broken: the row of each layer, and what lies between two rows.

    `gaps` are the heights of the first lane below each row, and `lanes` the layers whose wires run there, one
    in each. `edges` are the left and right edges of the column in which a layer stands. `shifts` are the box
    of each column as it stands on the canvas, and how far it was moved from there.
    """

    of: Mapping[NodeId, int]
    gaps: tuple[float, ...]
    lanes: tuple[tuple[NodeId, ...], ...]
    edges: Mapping[NodeId, tuple[float, float]]
    shifts: tuple[tuple[Box, Position], ...]


@dataclass(frozen=True)
class Places:
    """Where everything stands; `stretch` is what distances on the canvas were multiplied by.

    `rows` are those into which the figure is broken; None where it is as on the canvas.
    """

    cards: Mapping[NodeId, Card]
    notes: Mapping[str, Paper]
    stretch: Position
    rows: Rows | None = None

    def moved(self, point: Position) -> Position:
        """Where a point of the canvas is in the figure; in rows, it goes with the nearest column."""
        x, y = point[0] * self.stretch[0], point[1] * self.stretch[1]
        if self.rows is None:
            return x, y
        _, (dx, dy) = min(self.rows.shifts, key=lambda one: max(one[0][0] - x, x - one[0][2]))
        return x + dx, y + dy


def places_of(document: Document, checked: Check) -> Places:
    """The places of all layers and notes of a document."""
    graph, notes = document.graph, document.annotations.notes
    cards = [_card(graph[node_id], checked, node_id) for node_id in graph]
    papers = {note_id: _lines(note.text, note.size[0]) for note_id, note in notes.items()}
    sizes = [(card.width, card.height) for card in cards]
    sizes += [
        (notes[note_id].size[0], max(notes[note_id].size[1], len(lines) * NOTE * LINE + 2 * INDENT))
        for note_id, lines in papers.items()
    ]
    spots = [document.layout[node_id] for node_id in graph]
    # A card hangs on the middle of its left edge, a note on its upper left corner.
    hangs = [card.height / 2 for card in cards] + [0.0] * len(papers)
    spots += [note.position for note in notes.values()]
    # To the right of a card, there is room for what stands on its wires.
    free = [BETWEEN + width_of(flow(checked, node_id), FLOW) for node_id in graph] + [BETWEEN] * len(papers)
    stretch = _stretch(np.array(spots), np.array(sizes), np.array(hangs), np.array(free))
    x, y = stretch
    return Places(
        {
            node_id: Card(
                (document.layout[node_id][0] * x, document.layout[node_id][1] * y),
                card.width, card.height, card.name, card.facts, card.category, card.ports,
            )
            for node_id, card in zip(graph, cards, strict=True)
        },
        {
            note_id: Paper(
                (
                    notes[note_id].position[0] * x,
                    notes[note_id].position[1] * y,
                    notes[note_id].position[0] * x + width,
                    notes[note_id].position[1] * y + height,
                ),
                lines,
            )
            for (note_id, lines), (width, height) in zip(papers.items(), sizes[len(cards) :], strict=True)
        },
        stretch,
    )  # fmt: skip


def _card(node: Node, checked: Check, node_id: NodeId) -> Card:
    """The card of a node, standing nowhere yet: as large as its words need."""
    room = WIDEST - 2 * INDENT
    name = shortened(plain(node.name), NAME, room, bold=True)
    facts = tuple(elided(plain(fact), FACT, room) for fact in facts_of(node, checked, node_id))
    words = max([width_of(name, NAME, bold=True), *(width_of(fact, FACT) for fact in facts)])
    count = max(1, node.layer.fan_in, len(node.inputs))
    body = len(facts) * FACT * LINE + INDENT if facts else 0.0
    height = max(HEADER + body, count * PITCH)
    ports = tuple((number - (count - 1) / 2) * PITCH for number in range(count))
    width = max(NARROWEST, words + 2 * INDENT)
    return Card((0.0, 0.0), width, height, name, facts, node.layer.entry.category, ports)


def _lines(text: str, width: float) -> tuple[str, ...]:
    """The lines of a note of this width, without empty ones at its end."""
    paragraphs = "\n".join(plain(line) for line in text.rstrip().split("\n"))
    return tuple(broken(paragraphs, NOTE, max(NOTE, width - 2 * INDENT)))


def _stretch(spots: Floats, sizes: Floats, hangs: Floats, free: Floats) -> Position:
    """By how much distances must be multiplied, across and down, so that nothing lies on anything else.

    Cards of a figure are smaller than those on the canvas, or larger, for they show words and no pictures.
    Each pair is kept apart in the direction that needs less.
    """
    if len(spots) < 2:
        return 1.0, 1.0
    first, second = np.triu_indices(len(spots), 1)
    order = np.where(spots[first, 0] <= spots[second, 0], 0, 1)
    left, right = np.where(order == 0, first, second), np.where(order == 0, second, first)
    across = spots[right, 0] - spots[left, 0]
    need_across = (sizes[left, 0] + free[left]) / np.maximum(across, 1e-9)
    order = np.where(spots[first, 1] <= spots[second, 1], 0, 1)
    upper, lower = np.where(order == 0, first, second), np.where(order == 0, second, first)
    down = spots[lower, 1] - spots[upper, 1]
    reach = sizes[upper, 1] - hangs[upper] + hangs[lower] + BELOW
    need_down = reach / np.maximum(down, 1e-9)
    beside = need_across <= need_down
    # What lies on something else on the canvas itself cannot be parted by any stretch.
    most_across, most_down = need_across[beside], need_down[~beside]
    most_across, most_down = most_across[most_across <= MOST_STRETCH], most_down[most_down <= MOST_STRETCH]
    return tuple(  # type: ignore[return-value]
        float(np.clip(most.max(), LEAST_STRETCH, MOST_STRETCH)) if len(most) else 1.0
        for most in (most_across, most_down)
    )
