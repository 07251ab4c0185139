"""Answering: whether an Output can say what the dataset asks for, and what to change where it cannot."""

import math

from nnstudio.nn.activations import Activation
from nnstudio.nn.activations.softmax import Softmax
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.losses import Hinge
from nnstudio.nn.problem import Cause, Problem
from nnstudio.nn.task import Task

PASSING = (Flatten, Reshape, Dropout, GaussianNoise)
"""Layers that hand on the numbers they are given, as far as their size is concerned."""


def answer_problems(graph: Graph, node_id: NodeId, outputs: int, task: Task) -> list[Problem]:
    """What is wrong with how an Output answers."""
    node = graph[node_id]
    layer = node.layer
    if not isinstance(layer, Output):
        return []
    problems = []
    lone = task is Task.BINARY and layer.units == 1
    # A dataset that is yet to be chosen asks for nothing; it says itself what to do.
    if outputs and layer.units != outputs and not lone:
        units = "a single unit" if layer.units == 1 else f"{layer.units} units"
        message = f"{node.name} has {units} and {_asked_for(outputs, task)}"
        problems.append(Problem(node_id, message, cause=Cause.CLASSES))
    misfit = no_lone_answer(layer) if lone else None
    if misfit:
        problems.append(Problem(node_id, f"{node.name}: {misfit}", cause=Cause.CLASSES))
    elif misfit := _no_numbers(layer, task) or layer.loss.misfit(layer.activation):
        problems.append(Problem(node_id, f"{node.name}: {misfit}", cause=Cause.MISFIT))
    elif not task.predicts_classes and (reach := _reach(layer.activation)):
        message = (
            f"{node.name}: {layer.activation.entry.title} gives numbers {reach} only, and those asked for "
            "may lie beyond. Choose the activation Linear"
        )
        problems.append(Problem(node_id, message, blocks=False, cause=Cause.MISFIT))
    elif lone and not gives_shares(layer.activation):
        message = (
            f"{node.name}: yes or no is told by a number from 0 to 1, and outputs of "
            f"{layer.activation.entry.title} can lie outside. Choose the activation Sigmoid and the loss "
            "Binary cross-entropy"
        )
        problems.append(Problem(node_id, message, blocks=False, cause=Cause.MISFIT))
    if isinstance(layer.activation, Softmax) or layer.loss.fuses == "softmax":
        problems += _softmax_twice(graph, node_id)
    return problems


def _asked_for(outputs: int, task: Task) -> str:
    """What the dataset asks for, and how many units that takes."""
    if task is Task.BINARY:
        return "the dataset asks for yes or no. Set its units to 2, or to 1 with the activation Sigmoid"
    if task is Task.CLASSIFICATION:
        return f"the dataset has {outputs} classes. Set its units to {outputs}"
    many = "a single number" if outputs == 1 else f"{outputs} numbers"
    return f"the dataset asks for {many}. Set its units to {outputs}"


def no_lone_answer(layer: Output) -> str | None:
    """Why a lone unit cannot say yes or no with this activation and loss, as advice; None where it can."""
    if isinstance(layer.activation, Softmax) or layer.loss.fuses == "softmax":
        why = "Softmax shares 1 among the units, so that a lone one always gives 1"
    elif isinstance(layer.loss, Hinge):
        why = f"{layer.loss.entry.title} wants a unit for each class"
    else:
        return None
    return f"{why}. Choose the activation Sigmoid and the loss Binary cross-entropy, or set the units to 2"


def gives_shares(activation: Activation) -> bool:
    """Whether all its numbers lie from 0 to 1, as those that are read as probabilities must."""
    return activation.lowest >= 0 and activation.highest <= 1


def _no_numbers(layer: Output, task: Task) -> str | None:
    """Why activation or loss are not for numbers, as advice; None where there is nothing to say."""
    if task.predicts_classes:
        return None
    softmax, advice = isinstance(layer.activation, Softmax), []
    if softmax:
        advice.append("the activation Linear")
    if layer.loss.for_classes:
        advice.append("the loss Mean squared error")
    if not advice:
        return None
    title = layer.activation.entry.title if softmax else layer.loss.entry.title
    return f"{title} is for classes, and the dataset asks for numbers. Choose {' and '.join(advice)}"


def _reach(activation: Activation) -> str:
    """Between which bounds an activation stays, in words; empty where it can give any number."""
    low, high = activation.lowest, activation.highest
    if math.isfinite(low) and math.isfinite(high):
        return f"from {low:.2g} to {high:.2g}".replace("-", "−")
    if math.isfinite(low):
        return f"from {low:.2g} on".replace("-", "−")
    return f"up to {high:.2g}".replace("-", "−") if math.isfinite(high) else ""


def _softmax_twice(graph: Graph, output: NodeId) -> list[Problem]:
    """A warning where softmax is taken of what is a softmax already, but for weights in between.

    It trains, but slowly: shares of a whole are small and their slopes are smaller still.
    """
    problems = []
    waiting, seen = list(graph[output].inputs), {output}
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        node = graph[at]
        if isinstance(node.layer, PASSING):
            waiting.extend(node.inputs)
        elif isinstance(node.layer, Dense | ActivationLayer) and isinstance(node.layer.activation, Softmax):
            message = (
                f"Softmax twice: {node.name} makes shares that sum to 1, and {graph[output].name} makes "
                f"shares of those again. Both level differences out, so the network learns slowly. Choose "
                f"another activation in {node.name}, such as ReLU"
            )
            problems.append(Problem(at, message, blocks=False, cause=Cause.SOFTMAX_TWICE))
    return problems
