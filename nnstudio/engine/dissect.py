"""Dissecting: one step of training made as ever, and all that happened in it written down."""

import contextlib
import logging
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.snapshot import Sample
from nnstudio.engine.trace import NodeTrace, Trace
from nnstudio.nn.activations import Activation, Linear
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, FreshContext, Layer, Params
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.optimizers import Optimizer

log = logging.getLogger(__name__)

_BENT = (Dense, Output, Conv2D, Conv2DTranspose, ActivationLayer)
"""Layers that end with their activation: without it, they give the sums z."""


def dissect(
    network: Network,
    learning: Learning,
    x: Array,
    targets: Array,
    learning_rate: float,
    *,
    step: int,
    sample: Sample,
    optimizer: Optimizer,
) -> tuple[float, Trace | None]:
    """Makes one step from a batch, whose first sample is `sample`; its loss, and what happened in it.

    The parameters move bit for bit as they would have without being watched: what is written down comes from
    a rehearsal of the same pass with the same random numbers, which leaves no mark on the run. If the loss
    is not finite, nothing has moved and there are no slopes. Where a crew shares the step, the rehearsal
    differs from it by the rounding, and by what dropout draws.

    If there is not enough memory to write all that down, the step is made and nothing is said.
    """
    seen = before = moved = None
    with contextlib.suppress(MemoryError):
        seen = _rehearse(network, learning.noise[0], x, targets)
        before, moved = network.copy_weights(), np.empty_like(network.values)
    if seen is None or before is None or moved is None:
        # Nothing has moved yet, and the step alone needs far less.
        log.warning("There is not enough memory to dissect a step")
        return learning.step(x, targets, learning_rate), None
    # Once the step is made, the batch may be overwritten.
    target = _copy(targets[0])
    loss = learning.step(x, targets, learning_rate)
    np.copyto(moved, network.values)
    moved.flags.writeable = False
    after = network.views_of(moved)
    nothing: Params = MappingProxyType({})
    nodes = {
        node_id: NodeTrace(
            inputs=seen.inputs[node_id],
            output=seen.outputs[node_id],
            sums=seen.sums.get(node_id),
            slope=seen.slopes.get(node_id),
            sum_slope=seen.sum_slopes.get(node_id),
            before=before.get(node_id, nothing),
            gradients=seen.gradients.get(node_id, nothing),
            after=MappingProxyType(after.get(node_id, {})),
        )
        for node_id in network.order
    }
    return loss, Trace(
        step=step,
        rows=len(x),
        order=network.order,
        nodes=MappingProxyType(nodes),
        sample=sample,
        target=target,
        loss=loss,
        learning_rate=learning_rate,
        optimizer=optimizer,
    )


class _Seen(NamedTuple):
    """What a pass was for the first sample of its batch; the gradients are those of the mean loss."""

    inputs: Mapping[NodeId, tuple[Array, ...]]
    outputs: Mapping[NodeId, Array]
    sums: Mapping[NodeId, Array]
    slopes: Mapping[NodeId, Array]
    sum_slopes: Mapping[NodeId, Array]
    gradients: Mapping[NodeId, Params]


def _rehearse(network: Network, noise: Mapping[str, Any], x: Array, targets: Array) -> _Seen:
    """Goes forward and back with arrays of its own, and leaves the network as it was."""
    rng = np.random.default_rng()
    rng.bit_generator.state = dict(noise)
    kept = network.values.copy()
    try:
        return _rehearse_with(network, rng, x, targets)
    finally:
        # Batch normalization has counted this batch in; the step itself will do so.
        np.copyto(network.values, kept)


def _rehearse_with(network: Network, rng: np.random.Generator, x: Array, targets: Array) -> _Seen:
    vector, gradients = network.new_gradients()
    rehearsal = Pass(network, training=True, rng=rng, gradients=gradients)
    logits = rehearsal.forward(x)
    outputs = dict(zip(network.order, rehearsal.outputs, strict=True))
    inputs = {
        node_id: [outputs[source] for source in network.graph[node_id].inputs] or [x]
        for node_id in network.order
    }
    # Whole batches, for a product of another size may be rounded otherwise.
    sums = {
        node_id: _sums(network.graph[node_id].layer, network.params.get(node_id, {}), inputs[node_id])
        for node_id in network.order
        if isinstance(network.graph[node_id].layer, _BENT)
    }
    first_inputs = {node_id: tuple(_copy(array[0]) for array in inputs[node_id]) for node_id in network.order}
    first_outputs = {node_id: _copy(output[0]) for node_id, output in outputs.items()}
    slopes: dict[NodeId, Array] = {}
    sum_slopes: dict[NodeId, Array] = {}
    reached: set[NodeId] = set()

    def see(node_id: NodeId, slope: Array) -> None:
        reached.add(node_id)
        if rehearsal.fused and node_id == network.output:
            return  # that was the slope of the sums
        slopes[node_id] = _copy(slope[0])
        if node_id in sums:
            z = sums[node_id]
            activation = _activation(network.graph[node_id].layer)
            _, backward = activation.forward(FreshContext(training=True, dtype=z.dtype.type), z)
            sum_slopes[node_id] = _copy(backward(slope)[0])

    loss, dy = rehearsal.loss(logits, targets)
    if rehearsal.fused:
        answer, slope = _before_fusion(network, logits, targets)
        first_outputs[network.output] = _copy(answer[0])
        if math.isfinite(loss):
            slopes[network.output], sum_slopes[network.output] = _copy(slope[0]), _copy(dy[0])
    if math.isfinite(loss):
        rehearsal.backward(dy, see)
    vector.flags.writeable = False
    arrived = {
        node_id: MappingProxyType(params)
        for node_id, params in network.views_of(vector, trained=True).items()
        if node_id in reached
    }
    first_sums = {node_id: _copy(z[0]) for node_id, z in sums.items()}
    return _Seen(first_inputs, first_outputs, first_sums, slopes, sum_slopes, arrived)


def _before_fusion(network: Network, logits: Array, targets: Array) -> tuple[Array, Array]:
    """The answer and dL/d(answer), which a pass does without that knows dL/dz at once."""
    layer = network.graph[network.output].layer
    assert isinstance(layer, Output)  # only outputs have a loss to be fused with
    answer = layer.activation(logits)
    _, slope = layer.loss.forward(FreshContext(training=True, dtype=network.dtype), answer, targets)
    return answer, slope


def _sums(layer: Layer, params: Params, inputs: list[Array]) -> Array:
    unbent = layer.replace(activation=Linear())
    z, _ = unbent.forward(params, FreshContext(training=True, dtype=inputs[0].dtype.type), *inputs)
    return z


def _activation(layer: Layer) -> Activation:
    assert isinstance(layer, _BENT)
    return layer.activation


def _copy(array: Array) -> Array:
    copy = np.array(array)
    copy.flags.writeable = False
    return copy
