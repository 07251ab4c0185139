"""Walking: which layer lies before, behind, above and below another, for those who go by keys."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from nnstudio.document.document import Document, Position
from nnstudio.nn.graph import NodeId, Wire

Way: TypeAlias = Literal["before", "behind", "above", "below"]

_SIDES: dict[Way, tuple[int, int]] = {"before": (-1, 0), "behind": (1, 0), "above": (0, -1), "below": (0, 1)}
_ASIDE = 1.5
"""A layer that lies aside of the way counts as so much farther off."""


def reading_order(document: Document) -> tuple[NodeId, ...]:
    """Every layer once: as data flows, and where that says nothing, as one reads."""
    flowing = document.graph.in_order()
    sorted_in = set(flowing)
    looped = [node_id for node_id in document.graph if node_id not in sorted_in]
    return (*flowing, *sorted(looped, key=lambda node_id: document.layout[node_id]))


def first(document: Document) -> NodeId | None:
    """Where a walk begins: the Input, or what comes first without one; None on an empty canvas."""
    inputs = document.graph.of_kind("input")
    order = reading_order(document)
    return inputs[0] if inputs else order[0] if order else None


def last(document: Document) -> NodeId | None:
    """Where a walk ends: the Output, or what comes last without one; None on an empty canvas."""
    outputs = document.graph.of_kind("output")
    order = reading_order(document)
    return outputs[0] if outputs else order[-1] if order else None


def next_in_order(document: Document, at: NodeId | None, steps: int) -> NodeId | None:
    """The layer so many steps on in the reading order, round and round; so each layer can be come to."""
    order = reading_order(document)
    if not order:
        return None
    if at not in order:
        return order[0 if steps > 0 else -1]
    return order[(order.index(at) + steps) % len(order)]


def neighbor(document: Document, at: NodeId, way: Way) -> NodeId | None:
    """Where a step leads from a layer: along a wire, to the other branch, or to the nearest card there."""
    graph = document.graph
    if way == "before":
        return _nearest(document, at, graph[at].inputs) or _lying(document, at, way)
    if way == "behind":
        return _nearest(document, at, graph.consumers(at)) or _lying(document, at, way)
    return _lying(document, at, way, _branches(document, at)) or _lying(document, at, way)


def wires_of(document: Document, node_id: NodeId) -> tuple[Wire, ...]:
    """The wires at a layer, those that lead in first."""
    graph = document.graph
    leading_in = [Wire(source, node_id) for source in dict.fromkeys(graph[node_id].inputs)]
    return (*leading_in, *(Wire(node_id, target) for target in graph.consumers(node_id)))


def _branches(document: Document, at: NodeId) -> tuple[NodeId, ...]:
    """The layers that are fed by what feeds this one, or feed what it feeds."""
    graph = document.graph
    beside = [other for source in graph[at].inputs for other in graph.consumers(source)]
    beside += [other for target in graph.consumers(at) for other in graph[target].inputs]
    return tuple(other for other in dict.fromkeys(beside) if other != at)


def _nearest(document: Document, at: NodeId, others: Iterable[NodeId]) -> NodeId | None:
    """The one whose height is nearest."""
    height = document.layout[at][1]
    found = [other for other in dict.fromkeys(others) if other != at]
    return min(found, key=lambda other: abs(document.layout[other][1] - height), default=None)


def _lying(document: Document, at: NodeId, way: Way, others: Iterable[NodeId] | None = None) -> NodeId | None:
    """The nearest of these layers, by default of all, that lies on this side."""
    here = document.layout[at]
    candidates = document.graph if others is None else others
    found = [(_far(here, document.layout[other], way), other) for other in candidates if other != at]
    reached = [(far, other) for far, other in found if far is not None]
    return min(reached)[1] if reached else None


def _far(here: Position, there: Position, way: Way) -> float | None:
    """How far there is to go; None if it lies on another side."""
    dx, dy = there[0] - here[0], there[1] - here[1]
    across, down = _SIDES[way]
    onwards = dx * across + dy * down
    if onwards <= 0:
        return None
    return onwards + _ASIDE * (abs(dy) if across else abs(dx) / 4)
