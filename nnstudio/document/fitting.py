"""Fitting: layers with settings that suit the place where they are put, and which ones suit it at all."""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnstudio.document.document import Document
from nnstudio.nn.activations import Linear, Sigmoid, Softmax
from nnstudio.nn.answering import gives_shares, no_lone_answer
from nnstudio.nn.check import MAX_OUTPUTS, MAX_PARAMETERS
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.layer import LAYERS, Layer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.pooling import Pooling
from nnstudio.nn.layers.shaping import Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nnstudio.nn.shapes import Shape, ShapeError, describe, size
from nnstudio.nn.task import Task

# The limits of the settings of Reshape and of a hidden layer, and of a convolution.
MAX_AXIS, MAX_FILTERS = 65536, 4096

# What is likely to come next, by how many axes there are: a row of numbers, a sequence, an image.
_USUAL = {
    1: "dense output activation dropout batch_norm reshape layer_norm gaussian_noise",
    2: "lstm gru simple_rnn dense output flatten activation dropout layer_norm reshape",
    3: "conv2d max_pool2d dense output activation flatten batch_norm dropout average_pool2d "
    "global_average_pool recursive_merge lstm gru simple_rnn",
}
# Joins come last, for they need another wire before they do anything.
_LAST = "add concatenate multiply"

_TRIALS: tuple[Shape, ...] = ((28, 28, 8), (24, 32), (784,))
"""What might be wired into a layer that nothing is wired into yet: an image, a sequence, a row."""


@dataclass(frozen=True)
class Fit:
    """A layer that could stand at the loose end of a wire, and what it would give: "→ 24×24×6".

    `words` is empty where that cannot be known yet.
    """

    layer: Layer
    words: str


def adapted(layer: Layer, shape: Shape | None, outputs: int, task: Task = Task.CLASSIFICATION) -> Layer:
    """The layer with settings that suit an input of this shape, as far as there are any; None: not known.

    An Output answers as the task asks, with so many `outputs`, a Reshape has as many numbers as come in, and
    the filter of a convolution or the window of a pooling is no larger than the image.
    """
    if isinstance(layer, Output):
        return answering(layer, outputs, task)
    if shape is None:
        return layer
    if isinstance(layer, Reshape):
        if size(layer.shape) == size(shape) and layer.shape != shape:
            return layer
        found = next(arrangements(shape), None)
        return layer.replace(shape=found) if found else layer
    if len(shape) != 3 or 0 in shape:
        return layer
    side = min(shape[:2])
    if isinstance(layer, Conv2D) and layer.padding == "valid" and layer.kernel_size > side:
        # An odd filter has a pixel in its middle.
        return layer.replace(kernel_size=side if side % 2 else side - 1)
    if isinstance(layer, Pooling) and layer.size > side:
        return layer.replace(size=side)
    return layer


def answering(output: Output, outputs: int, task: Task) -> Output:
    """The Output as a task with so many outputs asks for it: units, for numbers no bounds, else shares."""
    changes: dict[str, object] = {}
    lone = task is Task.BINARY and output.units == 1 and no_lone_answer(output) is None
    # A dataset that is yet to be described asks for nothing.
    if outputs and output.units != outputs and not lone:
        changes["units"] = outputs
    if not task.predicts_classes:
        if math.isfinite(output.activation.lowest) or math.isfinite(output.activation.highest):
            changes["activation"] = Linear()
        if output.loss.for_classes:
            changes["loss"] = MeanSquaredError()
    elif outputs and not output.loss.for_classes and not gives_shares(output.activation):
        # It was made for numbers.
        changes["activation"] = Sigmoid() if lone else Softmax()
        changes["loss"] = BinaryCrossEntropy() if lone else CrossEntropy()
    return output.replace(**changes) if changes else output


def arrangements(shape: Shape) -> Iterator[Shape]:
    """Other shapes for the same numbers, likely ones first: a square image, rows, any image."""
    count = size(shape)
    root = math.isqrt(count)
    tall = next((height for height in range(root, 0, -1) if count % height == 0), 0)
    if not tall:
        return
    found: list[Shape] = [(root, root, 1)] if root * root == count else []
    if len(shape) == 3:
        found.append((shape[0], shape[1] * shape[2]))
    third = math.isqrt(count // 3)
    found += [(count // tall, tall), (count // tall, tall, 1)]
    if 3 * third * third == count:
        found.append((third, third, 3))
    for arrangement in dict.fromkeys(found):
        if arrangement != shape and max(arrangement) <= MAX_AXIS:
            yield arrangement


def fits_behind(document: Document, source: NodeId) -> tuple[Fit, ...]:
    """The layers that could be fed by a node, likely ones first, with settings that suit what it gives."""
    graph, spec, checked = document.graph, document.dataset.spec(), document.check()
    if graph[source].layer.entry.kind == "output":
        return ()
    shape = checked.shapes.get(source)
    found = []
    for cls in LAYERS:
        if cls.fan_in == 0 or (cls.entry.kind == "output" and graph.of_kind("output")):
            continue
        layer = adapted(cls(), shape, spec.outputs, spec.task)
        if shape is None:
            found.append(Fit(layer, ""))
            continue
        given = _given(layer, *(shape,) * layer.fan_in)
        if given is not None:
            found.append(Fit(layer, "joins another layer" if layer.fan_in > 1 else f"→ {describe(given)}"))
    usual = _order(len(shape) if shape else 1)
    if graph[source].layer.fan_in == 0:
        usual["dense"] = -1  # the samples are most often weighed at once
    return tuple(sorted(found, key=lambda fit: usual[fit.layer.entry.kind]))


def fits_before(document: Document, target: NodeId) -> tuple[Fit, ...]:
    """The layers that could feed a node, likely ones first; those whose output cannot be known yet, too."""
    graph, spec, checked = document.graph, document.dataset.spec(), document.check()
    node = graph[target]
    if node.layer.fan_in == 0:
        return ()
    others = _others(node, checked.shapes)
    found = []
    for cls in LAYERS:
        if cls.entry.kind == "output" or (cls.fan_in == 0 and graph.of_kind(cls.entry.kind)):
            continue
        layer = _suited(cls(), others)
        outputs = {spec.sample_shape} if cls.fan_in == 0 else _outputs(layer, spec.sample_shape)
        if outputs and not any(_welcomes(node.layer, others, shape) for shape in outputs):
            continue
        # It can be said where it is the same whatever comes in, but for a Reshape that is to be adapted.
        said = len(outputs) == 1 and not isinstance(layer, Reshape)
        found.append(Fit(layer, f"→ {describe(min(outputs))}" if said else ""))
    row_fits = _welcomes(node.layer, others, _TRIALS[-1]) or (others and len(others[0]) == 1)
    usual = {**_order(1 if row_fits else 3), "input": -1}
    return tuple(sorted(found, key=lambda fit: usual[fit.layer.entry.kind]))


def _order(axes: int) -> dict[str, int]:
    """The place of each kind in a menu; what is not named comes before the joins."""
    usual = _USUAL.get(axes, _USUAL[1]).split()
    rest = [cls.entry.kind for cls in LAYERS if cls.entry.kind not in [*usual, *_LAST.split()]]
    return {kind: place for place, kind in enumerate(itertools.chain(usual, rest, _LAST.split()))}


def _outputs(layer: Layer, sample_shape: Shape) -> set[Shape]:
    """What a layer that nothing is wired into yet may give; empty where nobody knows."""
    given = (_given(layer, *(trial,) * layer.fan_in) for trial in (sample_shape, *_TRIALS))
    return {shape for shape in given if shape is not None}


def _given(layer: Layer, *inputs: Shape) -> Shape | None:
    """What a layer gives for these inputs; None if it cannot take them or would be too large."""
    try:
        shape, learned = Node("", layer).measured(inputs)
    except ShapeError:
        return None
    return shape if size(shape) <= MAX_OUTPUTS and learned <= MAX_PARAMETERS else None


def _others(node: Node, shapes: Mapping[NodeId, Shape]) -> tuple[Shape, ...]:
    """What flows into a node besides a wire that is added to it, as far as it is known."""
    return tuple(shapes[source] for source in node.fed_also_by(NodeId(""))[:-1] if source in shapes)


def _suited(layer: Layer, others: tuple[Shape, ...]) -> Layer:
    """The layer with as many units or filters as come from where it is to be joined with."""
    if others and isinstance(layer, Dense) and len(others[0]) == 1:
        return layer.replace(units=min(others[0][0], MAX_AXIS))
    if others and isinstance(layer, Conv2D) and len(others[0]) == 3:
        return layer.replace(filters=min(others[0][2], MAX_FILTERS))
    return layer


def _welcomes(layer: Layer, others: tuple[Shape, ...], shape: Shape) -> bool:
    """Whether a layer could be fed by this shape, besides what it is fed by already."""
    missing = layer.fan_in - len(others) - 1
    if isinstance(layer, UnknownLayer) or missing > 0 or (missing < 0 and not layer.joins):
        return True
    return _given(layer, *others, shape) is not None
