"""Facts: what a card says of its node in numbers, written and spoken, and how much room that takes."""

import math

from nnstudio.gui.canvas.card import GAP, HEADER, INDENT, MARGIN, PARAMETERS, SEPARATOR, metrics
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.shapes import describe

WIDEST_NAME = 180
"""Pixels of a name that widen its card; longer names are elided."""


def facts_of(node: Node, checked: Check, node_id: NodeId) -> tuple[str, ...]:
    """Shape, activation and number of parameters, as far as there are any; the first matters most."""
    parameters = checked.parameters.get(node_id, 0)
    shape = checked.shapes.get(node_id)
    activation = getattr(node.layer, "activation", None)
    parts = [describe(shape)] if shape else []
    if activation is not None:
        parts.append(activation.entry.title.lower() if activation.entry.kind != "relu" else "ReLU")
    if parameters:
        parts.append(f"{parameters:,}{PARAMETERS}")
    return tuple(parts)


def layer_words(node: Node, checked: Check, node_id: NodeId, *, far: bool) -> str:
    """What a layer is and gives, said where there is nothing else to say; `far` out, how to see more."""
    title, shape = node.layer.entry.title, checked.shapes.get(node_id)
    name = node.name if node.name.startswith(title) else f"{node.name}: {title}"
    parameters = checked.parameters.get(node_id, 0)
    parts = [f"gives {describe(shape)} value{'' if shape == (1,) else 's'}"] if shape else []
    parts += [f"{parameters:,} parameter{'' if parameters == 1 else 's'}"] if parameters else []
    words = ", ".join([name, *parts])
    return f"{words}\nZoom in for values" if far else words


def is_frozen(node: Node, checked: Check, node_id: NodeId) -> bool:
    """Whether training leaves the weights of a layer as they are, and it has some."""
    return bool(getattr(node.layer, "frozen", False) and checked.parameters.get(node_id, 0))


def changed_facts(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """The fact that matters most of those that differ, as "272 → 528"; empty if all are the same."""
    if len(before) == len(after):
        pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if not pairs:
            return ""
        old, new = pairs[-1]
        return f"{old.removesuffix(PARAMETERS) if new.endswith(PARAMETERS) else old} → {new}"
    return f"→ {SEPARATOR.join(after)}" if after else ""


def card_size(face: Face | None, name: str, facts: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of the card around a face, with room for the name and the fact that matters most.

    There is room for a number of parameters, too, which an edit at hand may write there.
    """
    words = min(WIDEST_NAME, math.ceil(metrics(13, bold=True).horizontalAdvance(name)))
    if facts:
        ends = (facts[0], facts[-1].removesuffix(PARAMETERS))
        words += GAP + math.ceil(max(map(metrics(11).horizontalAdvance, ends)))
    width = max((face.width if face else 100.0) + 2 * MARGIN, INDENT + words + MARGIN - 4)
    return width, (face.height if face else 20.0) + HEADER + 2 * MARGIN - 4
