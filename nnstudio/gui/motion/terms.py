"""The terms: which sums a step is made of, unit by unit."""

from collections.abc import Iterator

from nnstudio.engine.trace import NodeTrace
from nnstudio.explain.arithmetic import Arithmetic, Place, arithmetic_of, strongest_place
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output


def told_units(layer: Layer, node: NodeTrace) -> int:
    """How many units of a layer are told one by one; 0 for layers that are told as a whole."""
    if isinstance(layer, Dense | Output) or (isinstance(layer, ActivationLayer) and node.output.ndim == 1):
        return node.output.size
    return int(node.output.shape[-1]) if isinstance(layer, Conv2D) else 0


def place_of(node: NodeTrace, unit: int) -> Place:
    """Where in the output the number stands that is told of a unit: of a filter, its strongest one."""
    return (unit,) if node.output.ndim == 1 else strongest_place(node.output, unit)


def sum_of(step: Step, node_id: NodeId, unit: int, most: int) -> Arithmetic | None:
    """The weighted sum of a unit on the way forward, with `most` terms named; None where there is none."""
    node = step.node(node_id)
    place = place_of(node, unit)
    return arithmetic_of(step.layer(node_id), node.before, node.inputs[0], place, most)


def fed_by(step: Step, node_id: NodeId) -> Iterator[tuple[NodeId, NodeTrace]]:
    """The nodes that take what this one gives."""
    for other in step.trace.order:
        if node_id in step.graph[other].inputs:
            yield other, step.node(other)


def summed_back(step: Step, node_id: NodeId) -> list[tuple[NodeId, NodeTrace]]:
    """The nodes whose slopes add up to this one's, weight by weight; none where any does otherwise."""
    found = list(fed_by(step, node_id))
    dense = all(
        isinstance(step.layer(other), Dense | Output) and node.sum_slope is not None for other, node in found
    )
    return found if dense and step.node(node_id).output.ndim == 1 else []


def count_terms(step: Step, moment: Moment) -> int:
    """How many terms the sum has that is told of a unit, or how many weights the unit."""
    assert moment.unit is not None  # a layer as a whole has no sum
    layer = step.layer(moment.node_id)
    if moment.stage is Stage.FORWARD and isinstance(layer, Conv2D):
        # At the edge of an image, a filter sees less of it.
        found = sum_of(step, moment.node_id, moment.unit, 1)
        return found.total if found else 0
    if moment.stage is Stage.FORWARD:
        return step.node(moment.node_id).inputs[0].size if isinstance(layer, Dense | Output) else 0
    if moment.stage is Stage.BACKWARD:
        return sum(node.output.size for _, node in summed_back(step, moment.node_id))
    kernel = step.node(moment.node_id).gradients.get("kernel")
    return 0 if kernel is None else kernel.size // int(kernel.shape[-1])
