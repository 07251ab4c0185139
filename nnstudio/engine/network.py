"""The network: a graph compiled into something that computes, with its parameters in one vector."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from nnstudio.engine.api import TrainingError
from nnstudio.nn.activations import Linear
from nnstudio.nn.check import Check, check
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.layer import Array, Backward, Layer, Params
from nnstudio.nn.layers.core import Output
from nnstudio.nn.shapes import Shape

# Pieces start at multiples of a cache line (64 bytes of float32), where BLAS is fastest.
ALIGNMENT = 16


class Network:
    """The layers an answer depends on, in order, with parameters and gradients in two flat vectors.

    Mutable and private to the thread that trains it. `values` and `gradients` are (parameters + padding,);
    `params` and `gradient_views` are views into them by node and name.

    Raises:
        TrainingError: The graph has a problem that keeps it from being trained.
    """

    def __init__(
        self,
        graph: Graph,
        sample_shape: Shape,
        classes: int,
        *,
        seed: int,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        checked = check(graph, sample_shape, classes)
        if checked.blocking:
            raise TrainingError(checked.blocking[0].message)
        (self.output,) = graph.of_kind("output")
        used = graph.ancestors(self.output)
        self.graph = graph
        self.dtype = dtype
        self.order = tuple(node_id for node_id in graph.in_order() if node_id in used)
        self.values, self.params = _allocate(self._wanted(checked, sample_shape), dtype)
        self.gradients, self.gradient_views = _allocate(self._wanted(checked, sample_shape), dtype)
        self.parameter_count = sum(checked.parameters[node_id] for node_id in self.order)
        for node_id, name, shape in self._wanted(checked, sample_shape):
            inputs = self._input_shapes(checked, node_id, sample_shape)
            initializer = graph[node_id].layer.parameters(*inputs)[name].initializer
            self.params[node_id][name][...] = initializer.draw(_generator(seed, node_id, name), shape)

    def load(self, weights: Weights) -> None:
        """Copies weights in where node, name and shape agree; the rest stays as it is."""
        for node_id, params in self.params.items():
            for name, values in params.items():
                other = weights.get(node_id, {}).get(name)
                if other is not None and other.shape == values.shape:
                    values[...] = other

    def copy_weights(self) -> Weights:
        """A read-only copy of all parameters, made by one copy of the vector."""
        values = self.values.copy()
        values.flags.writeable = False
        offset = self.values.__array_interface__["data"][0]
        copies: dict[NodeId, Params] = {}
        for node_id, params in self.params.items():
            views = {}
            for name, view in params.items():
                start = (view.__array_interface__["data"][0] - offset) // view.itemsize
                views[name] = values[start : start + view.size].reshape(view.shape)
            copies[node_id] = MappingProxyType(views)
        return MappingProxyType(copies)

    def _input_shapes(self, checked: Check, node_id: NodeId, sample_shape: Shape) -> list[Shape]:
        return [checked.shapes[source] for source in self.graph[node_id].inputs] or [sample_shape]

    def _wanted(self, checked: Check, sample_shape: Shape) -> list[tuple[NodeId, str, Shape]]:
        return [
            (node_id, name, parameter.shape)
            for node_id in self.order
            for name, parameter in self.graph[node_id]
            .layer.parameters(*self._input_shapes(checked, node_id, sample_shape))
            .items()
        ]


@dataclass
class LayerContext:
    """What one layer is lent in one pass: arrays that live from step to step."""

    training: bool
    wants_input_gradient: bool
    rng: np.random.Generator
    dtype: type[np.floating]
    _arrays: dict[str, Array] = field(default_factory=dict)
    _models: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def scratch(self, name: str, shape: Shape) -> Array:
        array = self._arrays.get(name)
        if array is None or array.shape != shape:
            array = self._arrays[name] = np.empty(shape, self.dtype)
        return array

    def scratch_like(self, name: str, array: Array) -> Array:
        found = self._arrays.get(name)
        if found is None or found.shape != array.shape or self._models[name] != array.strides:
            found = self._arrays[name] = np.empty_like(array, self.dtype)
            self._models[name] = array.strides
        return found

    def zeros(self, name: str, shape: Shape) -> Array:
        array = self._arrays.get(name)
        if array is None or array.shape != shape:
            array = self._arrays[name] = np.zeros(shape, self.dtype)
        return array


class Pass:
    """A way forward and back through a network, with arrays of its own.

    With `fuse` (by default in training), the activation before the loss is left out if the loss takes it
    in: the pass is then `fused`, and the network's answer is logits.
    """

    def __init__(
        self,
        network: Network,
        *,
        training: bool,
        fuse: bool | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        self._network = network
        self.training = training
        output = network.graph[network.output].layer
        assert isinstance(output, Output)  # `of_kind("output")` found it
        self.fused = (
            training if fuse is None else fuse
        ) and output.loss.fuses == output.activation.entry.kind
        learns_before = _learns_before(network)
        index = {node_id: at for at, node_id in enumerate(network.order)}
        generator = rng or np.random.default_rng(0)
        self._plan: list[tuple[Layer, Params, LayerContext, tuple[int, ...]]] = []
        for node_id in network.order:
            layer = network.graph[node_id].layer
            if self.fused and node_id == network.output:
                layer = output.replace(activation=Linear())
            ctx = LayerContext(training, learns_before[node_id], generator, network.dtype)
            sources = tuple(index[source] for source in network.graph[node_id].inputs)
            self._plan.append((layer, network.params.get(node_id, {}), ctx, sources))
        self._gradients = [network.gradient_views.get(node_id, {}) for node_id in network.order]
        self.loss_context = LayerContext(training, True, generator, network.dtype)
        self.outputs: list[Array] = []
        self._backwards: list[Backward] = []

    def forward(self, x: Array) -> Array:
        """The network's answer (n, units) for a batch; overwritten by the next call."""
        outputs: list[Array] = []
        backwards: list[Backward] = []
        try:
            for layer, params, ctx, sources in self._plan:
                inputs = [outputs[at] for at in sources] if sources else [x]
                y, backward = layer.forward(params, ctx, *inputs)
                outputs.append(y)
                backwards.append(backward)
        except MemoryError:
            raise  # it is not the layer's fault, and is told in other words
        except Exception as error:
            raise self._blame(len(outputs), error) from error
        self.outputs, self._backwards = outputs, backwards
        return outputs[-1]

    def backward(self, dy: Array) -> None:
        """Fills the network's gradients, given dL/d(answer) of the last `forward`."""
        waiting: list[Array | None] = [None] * len(self._plan)
        waiting[-1] = dy
        for at in range(len(self._plan) - 1, -1, -1):
            arrived = waiting[at]
            if arrived is None:
                continue
            try:
                gradients = self._backwards[at](arrived, self._gradients[at])
            except MemoryError:
                raise
            except Exception as error:
                raise self._blame(at, error) from error
            for source, dx in zip(self._plan[at][3], gradients, strict=False):
                earlier = waiting[source]
                waiting[source] = dx if earlier is None else earlier + dx

    def _blame(self, at: int, error: Exception) -> TrainingError:
        """The error with the name of the layer it came from, so that the user knows where to look."""
        name = self._network.graph[self._network.order[at]].name
        return TrainingError(f"{name} cannot compute: {type(error).__name__}: {error}")

    def where_not_finite(self) -> NodeId | None:
        """The first node whose output in the last `forward` holds an infinity or a NaN."""
        for node_id, y in zip(self._network.order, self.outputs, strict=True):
            if not np.isfinite(y).all():
                return node_id
        return None


def _generator(seed: int, node_id: NodeId, name: str) -> np.random.Generator:
    """Random numbers of one parameter's own, so that another layer does not shift them."""
    key = (zlib.crc32(node_id.encode()), zlib.crc32(name.encode()))
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def _allocate(
    wanted: list[tuple[NodeId, str, Shape]], dtype: type[np.floating]
) -> tuple[Array, Mapping[NodeId, dict[str, Array]]]:
    """A vector of zeros and the views into it, by node and name."""
    sizes = [int(np.prod(shape)) for _, _, shape in wanted]
    starts = np.cumsum([0] + [-(-size // ALIGNMENT) * ALIGNMENT for size in sizes])
    vector: Array = np.zeros(int(starts[-1]), dtype)
    views: dict[NodeId, dict[str, Array]] = {}
    for (node_id, name, shape), start, count in zip(wanted, starts, sizes, strict=False):
        views.setdefault(node_id, {})[name] = vector[start : start + count].reshape(shape)
    return vector, views


def _learns_before(network: Network) -> dict[NodeId, bool]:
    """Whether anything that feeds a node, near or far, has parameters."""
    learns: dict[NodeId, bool] = {}
    for node_id in network.order:
        inputs = network.graph[node_id].inputs
        learns[node_id] = any(learns[source] or source in network.params for source in inputs)
    return learns
