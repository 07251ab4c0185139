"""The check: which shapes flow through a graph, and why it cannot be trained, said where and for the user."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.nn.answering import answer_problems
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.problem import Cause, Problem
from nnstudio.nn.shapes import Shape, ShapeError, describe, size
from nnstudio.nn.task import Task

__all__ = ["MAX_OUTPUTS", "MAX_PARAMETERS", "Cause", "Check", "Problem", "check", "flow"]

MAX_OUTPUTS = 4_000_000
"""Numbers that a layer may give for one sample; a batch of ten then takes 160 MB, and so does its slope."""

MAX_PARAMETERS = 50_000_000
"""So many float32 take 200 MB, and a run keeps up to six such vectors: values, gradients, the optimizer's
two, and the values of the last and of the best evaluation."""


@dataclass(frozen=True)
class Check:
    """What follows from a graph without computing with it.

    `shapes` holds the output shape of each node that has one, `parameters` how many numbers it learns;
    `total_parameters` is their sum over the nodes that the answer depends on. `problems` begin with those
    that block; among them, causes come before what only waits for them.
    """

    shapes: Mapping[NodeId, Shape]
    parameters: Mapping[NodeId, int]
    problems: tuple[Problem, ...]
    total_parameters: int

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that keep the network from being trained."""
        return tuple(problem for problem in self.problems if problem.blocks)

    @property
    def causes(self) -> tuple[Problem, ...]:
        """The problems without those that only follow from another."""
        return tuple(problem for problem in self.problems if not problem.waits)


class _NoShapeError(Exception):
    """Why a node has no shape."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def check(graph: Graph, sample_shape: Shape, outputs: int, task: Task = Task.CLASSIFICATION) -> Check:
    """Shapes, parameter counts and problems of a graph that learns this task from samples of this shape.

    `outputs` is how many classes or numbers an answer is about.
    """
    shapes: dict[NodeId, Shape] = {}
    parameters: dict[NodeId, int] = {}
    order = graph.in_order()
    ends = graph.of_kind("output")
    used = frozenset().union(*(graph.ancestors(end) for end in ends))
    problems = _whole(graph)
    if len(order) < len(graph):
        problems += _loops(graph, frozenset(order), used)
    for node_id in order:
        node = graph[node_id]
        try:
            measured = _measure(node, sample_shape, shapes)
        except _NoShapeError as trouble:
            problems.append(Problem(node_id, str(trouble), node_id in used, trouble.cause))
            continue
        if measured is None:
            problems.append(Problem(node_id, _waiting(node), node_id in used, Cause.WAITS))
            continue
        shapes[node_id], parameters[node_id] = measured
        if node_id not in used and ends:
            problems.append(_unused(node_id, node))
    for node_id in ends:
        problems += answer_problems(graph, node_id, outputs, task)
    learned = {node_id: count for node_id, count in parameters.items() if node_id in used}
    total = sum(learned.values())
    if total > MAX_PARAMETERS:
        largest = max(learned, key=lambda node_id: learned[node_id])
        message = (
            f"The network has {total:,} parameters, more than the {MAX_PARAMETERS:,} that fit into memory "
            f"comfortably. {graph[largest].name} has most of them; give it fewer units"
        )
        problems.append(Problem(largest, message, cause=Cause.TOO_LARGE))
    problems.sort(key=lambda problem: (not problem.blocks, problem.waits))
    return Check(shapes, parameters, tuple(problems), total)


def flow(check: Check, node_id: NodeId) -> str:
    """The shape that leaves a node as shown on its wires; a question mark where it is not known."""
    return describe(check.shapes[node_id]) if node_id in check.shapes else "?"


def _whole(graph: Graph) -> list[Problem]:
    problems = []
    for kind, title, none in (("input", "Input", Cause.NO_INPUT), ("output", "Output", Cause.NO_OUTPUT)):
        found = graph.of_kind(kind)
        if not found:
            message = f"There is no {title}. Drag one from the palette onto the canvas"
            problems.append(Problem(None, message, cause=none))
        message = f"There are {len(found)} {title} layers; a network has one. Delete this one"
        problems += [Problem(extra, message, cause=Cause.SECOND_END) for extra in found[1:]]
    for output in graph.of_kind("output"):
        fed, name = graph.consumers(output), graph[output].name
        # What an Output feeds may not be wired to itself: that is a loop, and said as such.
        names = [graph[target].name for target in fed if target != output]
        if names:
            message = f"{name} is the end and gives nothing on. Delete the wire from {name} to {names[0]}"
            problems.append(Problem(output, message, cause=Cause.OUTPUT_FEEDS))
    return problems


def _loops(graph: Graph, ordered: frozenset[NodeId], used: frozenset[NodeId]) -> list[Problem]:
    """What is wrong with the nodes that have no place in order: they are on a loop or wait behind one."""
    on_loop = frozenset().union(*graph.loops())
    problems = []
    for node_id, node in graph.nodes.items():
        if node_id in ordered:
            continue
        message, cause = _waiting(node), Cause.WAITS
        if node_id in on_loop:
            message = f"{node.name} feeds itself through a loop of wires. Delete one wire of the loop"
            cause = Cause.LOOP
        elif trouble := _miscounted(node):
            message, cause = str(trouble), trouble.cause
        problems.append(Problem(node_id, message, node_id in used, cause))
    return problems


def _waiting(node: Node) -> str:
    return f"{node.name} waits for a layer before it that has a problem itself"


def _unused(node_id: NodeId, node: Node) -> Problem:
    advice = "Wire it on" if node.layer.fan_in == 0 else "Wire it on, or delete it"
    message = f"{node.name} leads to no Output and is left out of training. {advice}"
    return Problem(node_id, message, blocks=False, cause=Cause.UNUSED)


def _measure(node: Node, sample_shape: Shape, shapes: Mapping[NodeId, Shape]) -> tuple[Shape, int] | None:
    """Output shape and parameter count of a node; None while a layer before it has no shape.

    Raises:
        _NoShapeError: It has none.
    """
    fan_in = node.layer.fan_in
    if len(node.inputs) != fan_in and (trouble := _miscounted(node)):
        raise trouble
    inputs = tuple([shapes[source] for source in node.inputs if source in shapes])
    if len(inputs) < len(node.inputs):
        return None
    try:
        shape, learned = node.measured(inputs if fan_in else (sample_shape,))
    except ShapeError as error:
        unknown = isinstance(node.layer, UnknownLayer)
        cause = Cause.UNKNOWN_LAYER if unknown else Cause.SHAPE
        raise _NoShapeError(cause, f"{node.name}: {error}") from error
    if size(shape) > MAX_OUTPUTS:
        raise _NoShapeError(
            Cause.TOO_LARGE,
            f"{node.name} would give {size(shape):,} numbers for each sample ({describe(shape)}), more than "
            f"the {MAX_OUTPUTS:,} that fit into memory comfortably. Let it give a smaller shape",
        )
    return shape, learned


def _miscounted(node: Node) -> _NoShapeError | None:
    """What is wrong where too few or too many wires lead into a node; None if it is as many as it takes."""
    count, fan_in = len(node.inputs), node.layer.fan_in
    if count == 0 and fan_in:
        message = f"{node.name} has nothing wired into it. Draw a wire to its left port"
        return _NoShapeError(Cause.UNWIRED, message)
    if count < fan_in:
        message = f"{node.name} joins at least {fan_in} layers; draw another wire to its left port"
        return _NoShapeError(Cause.TOO_FEW_WIRES, message)
    if count > fan_in and not (node.layer.joins or isinstance(node.layer, UnknownLayer)):
        message = f"Too many wires lead into {node.name}: {count}; it takes {fan_in}. Delete one of them"
        return _NoShapeError(Cause.TOO_MANY_WIRES, message)
    return None
