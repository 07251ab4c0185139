"""Composing: a document as a drawing: blocks behind, then wires, cards, notes, and arrows on top."""

import math
from collections.abc import Iterator

from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId, Block, End
from nnstudio.export.errors import ExportError
from nnstudio.export.figure.colors import COLORS, Colors, Look
from nnstudio.export.figure.drawing import (
    Box,
    Drawing,
    Mark,
    Outline,
    Point,
    Words,
    around,
    grown,
    meet,
    moved,
    polygon,
    rounded,
    rounded_top,
)
from nnstudio.export.figure.measuring import LINE, elided, plain, width_of
from nnstudio.export.figure.placing import (
    FACT,
    FLOW,
    FLOW_HEIGHT,
    HEADER,
    INDENT,
    NAME,
    NOTE,
    Card,
    Paper,
    Places,
    places_of,
)
from nnstudio.export.figure.rows import in_rows
from nnstudio.export.figure.wires import Run, run_of, turn_of
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import NodeId

MARGIN = 12.0
"""Free pixels between what is drawn and the edge of the page."""
LEAST_FILLED = 0.7
"""Which part of the room rows fill at least; else there is free space beside them."""
ROOM, STRIP = 16.0, 26.0
"""Between the layers of a block and its frame, and the height of the strip with its name."""
BASE = 0.36
"""How far below the middle of its line the letters stand, for those of size 1."""
HEAD, WING = 13.0, 5.5
"""Length of an arrow's head, and how far it reaches to each side."""


def compose(document: Document, look: Look = "print", room: float | None = None) -> Drawing:
    """The figure of a document; in rows of at most so many pixels if there is a `room`.

    Raises:
        ExportError: There is nothing on the canvas.
    """
    if not len(document.graph) and not document.annotations:
        raise ExportError("There is nothing on the canvas to make a figure of. Add a layer first")
    checked, colors = document.check(), COLORS[look]
    places = places_of(document, checked)
    if room is not None:
        places = in_rows(document, checked, places, room - 2 * MARGIN)
    marks: list[Mark] = []
    boxes = [card.box for card in places.cards.values()] + [paper.box for paper in places.notes.values()]
    frames = _frames(document, places)
    for block_id, box in frames:
        marks += _block(document.annotations.blocks[block_id], box, colors)
    lines, words = _wires(document, checked, places, colors)
    marks += lines
    for card in places.cards.values():
        marks += _card(card, colors)
    marks += words
    for paper in places.notes.values():
        marks += _note(paper, colors)
    arrows = [*_arrows(document, places, colors)]
    marks += arrows
    reach = [box for mark in [*lines, *words, *arrows] if isinstance(mark, Outline) for box in [_reach(mark)]]
    left, top, right, bottom = grown(around([*boxes, *(box for _, box in frames), *reach]), MARGIN)
    # Few rows would be blown up to the width of the page, with letters as large as those of a title.
    beside = max(0.0, (room or 0.0) * LEAST_FILLED - (right - left)) / 2
    shifted = tuple(_moved(mark, beside - left, -top) for mark in marks)
    return Drawing(
        right - left + 2 * beside, bottom - top, colors.ground, shifted, "Figure of a neural network"
    )


def _card(card: Card, colors: Colors) -> Iterator[Mark]:
    left, top, right, _ = card.box
    if not card.facts:
        yield Outline(rounded(card.box, 7), fill=colors.header(card.category))
    else:
        yield Outline(rounded(card.box, 7), fill=colors.card)
        head = (left, top, right, top + HEADER)
        yield Outline(rounded_top(head, 7), fill=colors.header(card.category))
        yield Outline(polygon(((left, top + HEADER), (right, top + HEADER))), edge=colors.edge, width=0.75)
    yield Outline(rounded(card.box, 7), edge=colors.edge, width=1.1)
    middle = top + (HEADER if card.facts else card.height) / 2
    name_at = (left + INDENT, middle + BASE * NAME)
    yield Words(card.name, name_at, NAME, colors.text, bold=True)
    line = FACT * LINE
    room = card.height - HEADER
    first = top + HEADER + (room - len(card.facts) * line) / 2
    for row, fact in enumerate(card.facts):
        yield Words(fact, (left + INDENT, first + (row + 0.5) * line + BASE * FACT), FACT, colors.quiet)


def _wires(
    document: Document, checked: Check, places: Places, colors: Colors
) -> tuple[list[Mark], list[Mark]]:
    """The lines of all wires, and what is written on them, as far as there is room for it."""
    lines: list[Mark] = []
    words: list[Mark] = []
    taken = [card.box for card in places.cards.values()] + [paper.box for paper in places.notes.values()]
    for target in document.graph:
        card = places.cards[target]
        for source, port in zip(document.graph[target].inputs, card.ports, strict=False):
            run = _run(source, target, port, places)
            lines.append(Outline(run.path, edge=colors.wire, width=1.6))
            lines.append(Outline(polygon(run.head), fill=colors.wire))
            text = flow(checked, source)
            half, (x, y) = width_of(text, FLOW) / 2 + 7, run.middle
            pill = (x - half, y - FLOW_HEIGHT / 2, x + half, y + FLOW_HEIGHT / 2)
            if any(meet(pill, box) for box in taken):
                continue
            taken.append(pill)
            words.append(Outline(rounded(pill, 9), fill=colors.ground, edge=colors.wire, width=0.75))
            words.append(Words(text, (x, y + BASE * FLOW), FLOW, colors.quiet, centered=True))
    return lines, words


def _run(source: NodeId, target: NodeId, port: float, places: Places) -> Run:
    """The way of a wire; in a figure of rows, it only meets the cards of its own."""
    rows, cards = places.rows, places.cards
    if rows is None:
        return run_of(source, target, port, cards)
    row = rows.of[source]
    if row != rows.of[target]:
        return turn_of(source, target, port, places, rows)
    return run_of(source, target, port, {node: cards[node] for node in cards if rows.of[node] == row})


def _frames(document: Document, places: Places) -> list[tuple[AnnotationId, Box]]:
    """The frames of blocks, with the strip for the name; larger ones come first, for they lie behind.

    A block that goes on in another row has a frame in each.
    """
    frames = []
    row_of = places.rows.of if places.rows else {}
    for block_id, block in document.annotations.blocks.items():
        for row in sorted({row_of.get(node, 0) for node in block.nodes}):
            nodes = [node for node in block.nodes if row_of.get(node, 0) == row]
            left, top, right, bottom = grown(around(places.cards[node].box for node in nodes), ROOM)
            frames.append((block_id, (left, top - STRIP, right, bottom)))
    return sorted(frames, key=lambda one: -(one[1][2] - one[1][0]) * (one[1][3] - one[1][1]))


def _block(block: Block, box: Box, colors: Colors) -> Iterator[Mark]:
    yield Outline(rounded(box, 11), fill=colors.frame, edge=colors.edge, width=0.9)
    name = elided(plain(block.name), NAME, box[2] - box[0] - 2 * INDENT, bold=True)
    at = (box[0] + INDENT, box[1] + STRIP / 2 + BASE * NAME + 1)
    yield Words(name, at, NAME, colors.text, bold=True)


def _note(paper: Paper, colors: Colors) -> Iterator[Mark]:
    left, top, _, _ = paper.box
    yield Outline(rounded(paper.box, 6), fill=colors.paper, edge=colors.edge, width=0.75)
    for row, line in enumerate(paper.lines):
        if line:
            at = (left + INDENT, top + INDENT + (row + 0.5) * NOTE * LINE + BASE * NOTE)
            yield Words(line, at, NOTE, colors.text)


def _arrows(document: Document, places: Places, colors: Colors) -> Iterator[Mark]:
    for arrow in document.annotations.arrows.values():
        (start, start_box), (end, end_box) = _end(arrow.start, places), _end(arrow.end, places)
        one, other = _leave(start, end, start_box), _leave(end, start, end_box)
        ahead = (other[0] - one[0]) * (end[0] - start[0]) + (other[1] - one[1]) * (end[1] - start[1])
        if ahead <= 0:  # where boxes lie over each other, it runs from point to point
            one, other = start, end
        length = math.dist(one, other)
        if not length:
            continue
        size = min(1.0, length / (1.5 * HEAD))
        dx, dy = (other[0] - one[0]) / length * size, (other[1] - one[1]) / length * size
        back = (other[0] - dx * HEAD, other[1] - dy * HEAD)
        yield Outline(polygon((one, back)), edge=colors.text, width=1.6)
        wings = [(back[0] + side * dy * WING, back[1] - side * dx * WING) for side in (1, -1)]
        yield Outline(polygon((other, *wings)), fill=colors.text)


def _end(end: End, places: Places) -> tuple[Point, Box | None]:
    """Where an arrow begins or ends, and the box of what it is attached to."""
    if end.on is None:
        return places.moved(end.point), None
    paper, card = places.notes.get(end.on), places.cards.get(NodeId(end.on))
    if paper:
        box, (x, y) = paper.box, paper.box[:2]
    else:
        assert card is not None  # a document has no arrow that is attached to nothing
        box, (x, y) = card.box, card.at
    # A card may be smaller than on the canvas: then the nearest point of it is meant.
    x, y = x + end.point[0], y + end.point[1]
    return (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])), box


def _leave(point: Point, towards: Point, box: Box | None) -> Point:
    """Where a line from a point in a box leaves it; the other point, if that is in the box, too."""
    if box is None:
        return point
    left, top, right, bottom = grown(box, 4)
    share = 1.0
    for step, at, low, high in (
        (towards[0] - point[0], point[0], left, right),
        (towards[1] - point[1], point[1], top, bottom),
    ):
        if step:
            share = min(share, ((high if step > 0 else low) - at) / step)
    return point[0] + (towards[0] - point[0]) * share, point[1] + (towards[1] - point[1]) * share


def _reach(mark: Outline) -> Box:
    """A box that holds an outline: no curve leaves the box of its handles."""
    return grown(around((x, y, x, y) for piece in mark.path for x, y in piece), mark.width)


def _moved(mark: Mark, dx: float, dy: float) -> Mark:
    if isinstance(mark, Outline):
        return Outline(moved(mark.path, dx, dy), mark.fill, mark.edge, mark.width)
    at = (mark.at[0] + dx, mark.at[1] + dy)
    return Words(mark.text, at, mark.size, mark.color, mark.bold, mark.centered)
