"""Sentences: what cards, ports, wires and the network say to those who do not see them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from nnstudio.engine.snapshot import Health, Snapshot
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.shapes import Shape, size

WELL: Mapping[NodeId, Health] = MappingProxyType({})
"""What is known of units before anything was evaluated."""
STALE = "Changed since this run began"

_COUNTED = ("units", "filters")
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def node_sentence(
    graph: Graph,
    checked: Check,
    node_id: NodeId,
    health: Mapping[NodeId, Health] = WELL,
    *,
    stale: bool = False,
) -> str:
    """A layer in one breath: "Hidden 2, 64 units, ReLU, 8,256 parameters, 3 dead".

    `stale` says that the run trains another layer in its place.
    """
    node = graph[node_id]
    parts = [node.name, *_kind(node), *_counts(node), *_bend(node)]
    learned = checked.parameters.get(node_id, 0)
    if learned:
        parts.append(count(learned, "parameter"))
        parts += ["frozen"] if _field(node, "frozen") else []
    elif node_id in checked.shapes:
        parts.append(f"gives {values(checked.shapes[node_id])}")
    parts += health_words(health.get(node_id))
    messages = problems_at(checked, node_id)
    if messages:
        parts.append(count(len(messages), "problem"))
    if stale:
        parts.append(f"{STALE[:1].lower()}{STALE[1:]}")
    return ", ".join(parts)


def problem_sentence(graph: Graph, checked: Check, node_id: NodeId) -> str:
    """What is wrong with a layer, with its name before it; empty if nothing is."""
    messages = ". ".join(problems_at(checked, node_id))
    named = not messages or messages.startswith(graph[node_id].name)
    return messages if named else f"{graph[node_id].name}: {messages}"


def input_sentence(graph: Graph, node_id: NodeId, number: int = 0) -> str:
    """An input port: "Input of Hidden 2, fed by Hidden 1"; which one, where there are several."""
    node = graph[node_id]
    several = max(node.layer.fan_in, len(node.inputs)) > 1
    which = f"{_ORDINALS[number] if number < len(_ORDINALS) else number + 1} input" if several else "Input"
    fed = f"fed by {graph[node.inputs[number]].name}" if number < len(node.inputs) else "nothing wired in"
    return f"{which} of {node.name}, {fed}"


def output_sentence(graph: Graph, node_id: NodeId) -> str:
    """An output port: "Output of Hidden 1, feeds Hidden 2 and Hidden 3"."""
    fed = [graph[target].name for target in graph.consumers(node_id)]
    return f"Output of {graph[node_id].name}, {f'feeds {listed(fed)}' if fed else 'feeds nothing'}"


def wire_sentence(graph: Graph, checked: Check, wire: Wire) -> str:
    """A wire with what flows in it: "Wire from Hidden 1 to Hidden 2, 16 values"."""
    flows = values(checked.shapes[wire.source]) if wire.source in checked.shapes else "nothing known flows"
    return f"Wire from {graph[wire.source].name} to {graph[wire.target].name}, {flows}"


def network_sentence(graph: Graph, checked: Check) -> str:
    """The whole: "Network of 4 layers, 12,960 parameters, no problems"."""
    if not len(graph):
        return "Empty canvas. Tab adds a layer"
    wrong = len(checked.problems)
    return (
        f"Network of {count(len(graph), 'layer')}, {count(checked.total_parameters, 'parameter')}, "
        f"{count(wrong, 'problem') if wrong else 'no problems'}"
    )


def reading(snapshot: Snapshot | None, graph: Graph, node_id: NodeId) -> str:
    """What the picture of a layer shows: the answer and the truth, or the strongest unit."""
    name = graph[node_id].name
    found = snapshot.activations.get(node_id) if snapshot else None
    if snapshot is None or found is None:
        return f"{name} has no values yet. Run or step the training"
    flat = np.asarray(found, np.float64).ravel()
    if not np.isfinite(flat).all():
        return f"{name} gives values that are no numbers"
    sample, truth = snapshot.sample, snapshot.truth
    if graph[node_id].layer.entry.kind == "input":
        if sample.index is None:
            return f"{name} shows your drawing, {values(found.shape)}"
        return f"{name} shows sample {sample.index + 1:,}, {values(found.shape)}, in truth {truth}"
    top = int(flat.argmax())
    if graph[node_id].layer.entry.kind == "output" and len(flat) == len(snapshot.classes):
        answer = _class(snapshot, top)
        verdict = "right" if top == sample.label else f"wrong, in truth {truth}"
        verdict = verdict if truth else "for your drawing"
        second = int(np.argsort(flat)[-2]) if len(flat) > 1 else top
        return (
            f"{name} answers {answer} with {flat[top]:.2f}, {verdict}. "
            f"Next is {_class(snapshot, second)} with {flat[second]:.2f}"
        )
    silent = int((flat == 0).sum())
    rest = f", {silent:,} of {len(flat):,} at zero" if silent else ""
    return (
        f"{name}: strongest is {_place(top, found.shape)} with {flat[top]:.2f}, "
        f"from {flat.min():.2f} to {flat.max():.2f}, on average {flat.mean():.2f}{rest}"
    )


def health_words(health: Health | None) -> list[str]:
    """How many units of a layer do nothing, by what is the matter with them: "3 dead", "1 saturated"."""
    if health is None:
        return []
    found = (
        ("dead", len(health.dead)),
        ("saturated", len(health.saturated)),
        ("exploding", len(health.exploding)),
        ("duplicate", len(health.duplicate)),
    )
    return [f"{number:,} {word}" for word, number in found if number]


def problems_at(checked: Check, node_id: NodeId) -> tuple[str, ...]:
    """What is wrong with this layer."""
    return tuple(problem.message for problem in checked.problems if problem.node == node_id)


def values(shape: Shape) -> str:
    """A shape as it is read aloud: "16 values", "28 by 28 values"."""
    axes = shape[:-1] if len(shape) == 3 and shape[-1] == 1 else shape
    noun = "value" if size(shape) == 1 else "values"
    return f"{' by '.join(f'{axis:,}' for axis in axes) or '1'} {noun}"


def count(number: int, noun: str) -> str:
    """So many of something: "1 layer", "12,960 parameters"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(names: list[str]) -> str:
    """Names as people list them: "a, b and c"; the rest of a long list is counted."""
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _kind(node: Node) -> list[str]:
    title = node.layer.entry.title
    return [] if node.name.startswith(title) else [title]


def _counts(node: Node) -> list[str]:
    return [count(found, name[:-1]) for name in _COUNTED if isinstance(found := _field(node, name), int)]


def _bend(node: Node) -> list[str]:
    activation = _field(node, "activation")
    return [] if activation is None else [activation.entry.title]


def _field(node: Node, name: str) -> Any:
    return getattr(node.layer, name, None)


def _class(snapshot: Snapshot, label: int) -> str:
    return snapshot.classes[label] if 0 <= label < len(snapshot.classes) else str(label)


def _place(index: int, shape: tuple[int, ...]) -> str:
    """Which unit this is, counted from 1; in an image also where."""
    if len(shape) < 2:
        return f"unit {index + 1:,}"
    at = [int(axis) + 1 for axis in np.unravel_index(index, shape)]
    if len(shape) == 3:
        return f"channel {at[2]:,} at row {at[0]:,}, column {at[1]:,}"
    return f"value {', '.join(f'{axis:,}' for axis in at)}"
