"""Consequences: what an edit would change in the layers further down, in words, before it is made."""

from dataclasses import dataclass

from nnstudio.document.document import Document
from nnstudio.gui.canvas.sentences import count
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Graph, NodeId


@dataclass(frozen=True)
class Consequence:
    """One line about a layer, or about the network as a whole; `bad` if something would not fit any more."""

    words: str
    bad: bool = False


def consequences(before: Document, after: Document, edited: NodeId | None = None) -> tuple[Consequence, ...]:
    """What would be different in `after`, in the order in which data flows, what does not fit first.

    Of the layer that is `edited` only what is wrong is said: all else stands beside its settings anyway.
    """
    old, new = before.check(), after.check()
    graph = after.graph
    order = graph.in_order()
    order += tuple(node_id for node_id in graph if node_id not in order)
    troubles = [_trouble(graph, node_id, old, new) for node_id in order]
    lines = [
        line
        for node_id, trouble in zip(order, troubles, strict=True)
        if not trouble and node_id != edited and (line := _difference(graph, node_id, old, new))
    ]
    waiting = len(_waiting(new) - _waiting(old))
    wait = f"{count(waiting, 'layer')} behind would have to wait"
    return (
        *(Consequence(words, bad=True) for words in troubles if words),
        *([Consequence(wait, bad=True)] if waiting else []),
        *map(Consequence, lines),
    )


def total_change(before: Document, after: Document) -> str:
    """How many parameters the whole network would have: "13,002 → 51,066 parameters"; empty if as many."""
    old, new = before.check(), after.check()
    # Where shapes are unknown, the sum leaves layers out, and would look like a saving.
    known = all(node_id in new.shapes for node_id in after.graph)
    if not known or old.total_parameters == new.total_parameters:
        return ""
    return f"{old.total_parameters:,} → {new.total_parameters:,} parameters"


def _trouble(graph: Graph, node_id: NodeId, old: Check, new: Check) -> str:
    """The problem that a layer would have and has not yet; empty if there is none."""
    known = {problem.message for problem in old.problems if problem.node == node_id}
    found = [
        problem.message
        for problem in new.problems
        if problem.node == node_id and problem.message not in known and not problem.waits
    ]
    if not found:
        return ""
    name = graph[node_id].name
    reason = found[0].removeprefix(f"{name}: ")
    return found[0] if reason == found[0] else f"{name} would not fit: {reason}"


def _difference(graph: Graph, node_id: NodeId, old: Check, new: Check) -> str:
    if node_id in _waiting(new) or node_id not in new.shapes:
        return ""
    parts = []
    if new.shapes[node_id] != old.shapes.get(node_id):
        parts.append(f"{flow(old, node_id)} → {flow(new, node_id)}")
    learned, before = new.parameters[node_id], old.parameters.get(node_id)
    if before is None and learned:
        parts.append(count(learned, "parameter"))
    elif before is not None and learned != before:
        parts.append(f"{before:,} → {count(learned, 'parameter')}")
    return f"{graph[node_id].name}: {', '.join(parts)}" if parts else ""


def _waiting(check: Check) -> frozenset[NodeId | None]:
    return frozenset(problem.node for problem in check.problems if problem.waits)
