"""The check: which shapes flow through a graph, and why it cannot be trained, said where and for the user."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layers.core import Output
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.shapes import Shape, ShapeError, describe, size

MAX_OUTPUTS = 4_000_000
"""Numbers that a layer may give for one sample; a batch of ten then takes 160 MB, and so does its slope."""

MAX_PARAMETERS = 50_000_000
"""So many float32 take 200 MB, and a run keeps up to six such vectors: values, gradients, the optimizer's
two, and the values of the last and of the best evaluation."""


@dataclass(frozen=True)
class Problem:
    """Something the user should know about the design: what is wrong and what would help.

    `node` is where; None if it is the design as a whole. Training is possible if no problem `blocks`.
    """

    node: NodeId | None
    message: str
    blocks: bool = True


@dataclass(frozen=True)
class Check:
    """What follows from a graph without computing with it.

    `shapes` holds the output shape of each node that has one, `parameters` how many numbers it learns;
    `total_parameters` is their sum over the nodes that the answer depends on.
    """

    shapes: Mapping[NodeId, Shape]
    parameters: Mapping[NodeId, int]
    problems: tuple[Problem, ...]
    total_parameters: int

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that keep the network from being trained."""
        return tuple(problem for problem in self.problems if problem.blocks)


def check(graph: Graph, sample_shape: Shape, classes: int) -> Check:
    """Shapes, parameter counts and problems of a graph that learns from samples of this shape."""
    shapes: dict[NodeId, Shape] = {}
    parameters: dict[NodeId, int] = {}
    order = graph.in_order()
    used = _used(graph)
    problems = _whole(graph) + _cycles(graph, order, used)
    for node_id in order:
        problem = _node(graph, node_id, sample_shape, shapes, parameters)
        if problem:
            problems.append(Problem(node_id, problem, blocks=node_id in used))
        elif node_id not in used and graph.of_kind("output"):
            name = graph[node_id].name
            message = f"{name} leads to no Output and is left out of training. Wire it on, or delete it"
            problems.append(Problem(node_id, message, blocks=False))
    problems += _answers(graph, classes)
    learned = {node_id: count for node_id, count in parameters.items() if node_id in used}
    total = sum(learned.values())
    if total > MAX_PARAMETERS:
        largest = max(learned, key=lambda node_id: learned[node_id])
        message = (
            f"The network has {total:,} parameters, more than the {MAX_PARAMETERS:,} that fit into memory "
            f"comfortably. {graph[largest].name} has most of them; give it fewer units"
        )
        problems.append(Problem(largest, message))
    return Check(shapes, parameters, tuple(problems), total)


def _used(graph: Graph) -> frozenset[NodeId]:
    """The nodes that the answer depends on."""
    return frozenset().union(*(graph.ancestors(output) for output in graph.of_kind("output")))


def _whole(graph: Graph) -> list[Problem]:
    problems = []
    for kind, title in (("input", "Input"), ("output", "Output")):
        found = graph.of_kind(kind)
        if not found:
            problems.append(Problem(None, f"There is no {title}. Drag one from the palette onto the canvas"))
        problems += [
            Problem(extra, f"There are {len(found)} {title} layers; a network has one. Delete this one")
            for extra in found[1:]
        ]
    return problems


def _cycles(graph: Graph, order: tuple[NodeId, ...], used: frozenset[NodeId]) -> list[Problem]:
    on_cycle = [
        node_id
        for node_id in graph
        if node_id not in order and any(graph.leads_to(node_id, source) for source in graph[node_id].inputs)
    ]
    return [
        Problem(
            node_id,
            f"{graph[node_id].name} feeds itself through a loop of wires. Delete one wire of the loop",
            blocks=node_id in used,
        )
        for node_id in on_cycle
    ]


def _node(
    graph: Graph,
    node_id: NodeId,
    sample_shape: Shape,
    shapes: dict[NodeId, Shape],
    parameters: dict[NodeId, int],
) -> str | None:
    """Fills in shape and parameter count of a node, or says why it has none."""
    node = graph[node_id]
    if len(node.inputs) < node.layer.fan_in:
        if node.inputs:
            return (
                f"{node.name} joins at least {node.layer.fan_in} layers; draw another wire to its left port"
            )
        return f"{node.name} has nothing wired into it. Draw a wire to its left port"
    takes_all = node.layer.joins or isinstance(node.layer, UnknownLayer)
    if len(node.inputs) > node.layer.fan_in and not takes_all:
        return (
            f"Too many wires lead into {node.name}: {len(node.inputs)}; it takes {node.layer.fan_in}. "
            "Delete one of them"
        )
    inputs = [shapes.get(source) for source in node.inputs] if node.layer.fan_in else [sample_shape]
    known = [shape for shape in inputs if shape is not None]
    if len(known) < len(inputs):
        return f"{node.name} waits for a layer before it that has a problem itself"
    try:
        shape = node.layer.infer_shape(*known)
        wanted = node.layer.parameters(*known)
    except ShapeError as error:
        return f"{node.name}: {error}"
    if size(shape) > MAX_OUTPUTS:
        return (
            f"{node.name} would give {size(shape):,} numbers for each sample ({describe(shape)}), more than "
            f"the {MAX_OUTPUTS:,} that fit into memory comfortably. Let it give a smaller shape"
        )
    shapes[node_id] = shape
    parameters[node_id] = sum(size(parameter.shape) for parameter in wanted.values() if parameter.trained)
    return None


def _answers(graph: Graph, classes: int) -> list[Problem]:
    problems = []
    for node_id in graph.of_kind("output"):
        node = graph[node_id]
        if not isinstance(node.layer, Output):
            continue
        if node.layer.units != classes:
            message = (
                f"{node.name} has {node.layer.units} units and the dataset has {classes} classes. "
                f"Set its units to {classes}"
            )
            problems.append(Problem(node_id, message))
        misfit = node.layer.loss.misfit(node.layer.activation)
        if misfit:
            problems.append(Problem(node_id, f"{node.name}: {misfit}"))
    return problems


def flow(check: Check, node_id: NodeId) -> str:
    """The shape that leaves a node as shown on its wires; a question mark where it is not known."""
    return describe(check.shapes[node_id]) if node_id in check.shapes else "?"
