"""A free place: where new cards cover no others, below where they were wished."""

from nnstudio.document.document import Document
from nnstudio.document.edits import move_layers
from nnstudio.gui.canvas.placing import sizes
from nnstudio.nn.graph import NodeId

GAP = 32.0
"""Free pixels between layers and what is put below them."""


def bounds(document: Document, node_ids: tuple[NodeId, ...]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the cards of these nodes together."""
    found = sizes(document)
    places = [(*document.layout[node_id], *found[node_id]) for node_id in node_ids]
    return (
        min(x for x, _, _, _ in places),
        min(y - height / 2 for _, y, _, height in places),
        max(x + width for x, _, width, _ in places),
        max(y + height / 2 for _, y, _, height in places),
    )


def lowest_covered(document: Document, added: tuple[NodeId, ...]) -> float | None:
    """Where the lowest of the other cards ends that one of these covers; None if there is none."""
    found = sizes(document)
    lowest = None
    for other, (other_x, other_y) in document.layout.items():
        if other in added:
            continue
        width, height = found[other]
        for node_id in added:
            x, y = document.layout[node_id]
            beside = x + found[node_id][0] <= other_x or other_x + width <= x
            if not beside and abs(y - other_y) < (height + found[node_id][1]) / 2:
                lowest = max(other_y + height / 2, lowest or -float("inf"))
    return lowest


def clear_of_others(document: Document, added: tuple[NodeId, ...]) -> Document:
    """The document with these cards as far down as it takes until they cover no others."""
    for _ in range(len(document.graph)):
        covered = lowest_covered(document, added)
        if covered is None:
            break
        _, top, _, _ = bounds(document, added)
        down = covered + GAP - top
        moved = {node_id: (x, y + down) for node_id in added for x, y in [document.layout[node_id]]}
        document = move_layers(document, moved)
    return document
