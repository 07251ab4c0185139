"""The network: a graph compiled into something that computes, with its parameters in one vector."""

import itertools
import zlib
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.engine.api import TrainingError
from nnstudio.engine.context import aligned
from nnstudio.nn.check import Check, check
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.layer import Array, Parameter, WeightedLayer
from nnstudio.nn.live import with_live_settings
from nnstudio.nn.shapes import Shape, size
from nnstudio.nn.task import Task

# Pieces start at multiples of a cache line (64 bytes of float32), where BLAS is fastest.
ALIGNMENT = 16


class Network:
    """The layers an answer depends on, in order, with parameters and gradients in two flat vectors.

    Mutable and private to the thread that trains it. `values` and `gradients` are (parameters + padding,);
    what is trained comes first. `params` and `gradient_views` are views into them by node and name, the
    latter of what is trained only. `learning` says which pieces of the vectors are trained and not frozen,
    `trained_places` where among them those of each node lie, padding included, and how many numbers they are.
    `outputs` is how many classes or numbers the `task` asks for. Without a `seed`, all parameters are zero
    until others are put there.

    Raises:
        TrainingError: The graph has a problem that keeps it from being trained.
    """

    def __init__(
        self,
        graph: Graph,
        sample_shape: Shape,
        outputs: int,
        *,
        seed: int | None,
        dtype: type[np.floating] = np.float32,
        task: Task = Task.CLASSIFICATION,
    ) -> None:
        checked = check(graph, sample_shape, outputs, task)
        if checked.blocking:
            raise TrainingError(checked.blocking[0].message)
        (self.output,) = graph.of_kind("output")
        used = graph.ancestors(self.output)
        self.graph = graph
        self.dtype = dtype
        self.order = tuple(node_id for node_id in graph.in_order() if node_id in used)
        wanted = self._wanted(checked, sample_shape)
        self.parameter_count = sum(checked.parameters[node_id] for node_id in self.order)
        self.shapes = {node_id: checked.shapes[node_id] for node_id in self.order}
        self._places = _places(wanted)
        total = max((place.stop for place in self._places.values()), default=0)
        self.values = aligned((-(-total // ALIGNMENT) * ALIGNMENT,), dtype)
        self.values.fill(0)
        self.params = self.views_of(self.values)
        self.gradients, self.gradient_views = self.new_gradients()
        self._divide()
        self.multiplications = sum(
            graph[node_id].layer.multiplications(*self._inputs(checked, node_id, sample_shape))
            for node_id in self.order
        )
        if seed is not None:
            for (node_id, name), parameter in wanted.items():
                first = parameter.initializer.draw(_generator(seed, node_id, name), parameter.shape)
                self.params[node_id][name][...] = first

    @property
    def layout(self) -> tuple[tuple[NodeId, str, Shape], ...]:
        """Whose the pieces of the vectors are, in order: node, name and shape."""
        return tuple((node_id, name, place.shape) for (node_id, name), place in self._places.items())

    def new_gradients(self) -> tuple[Array, Mapping[NodeId, dict[str, Array]]]:
        """A vector of zeros beside `values`, and the views into it by node and name."""
        gradients = aligned(self.values.shape, self.dtype)
        gradients.fill(0)
        return gradients, self.views_of(gradients, trained=True)

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
        return self.weights_in(values)

    def weights_in(self, vector: Array) -> Weights:
        """The parameters in a vector that is laid out as `values`, which nobody must write any more."""
        views = self.views_of(vector)
        return MappingProxyType({node_id: MappingProxyType(params) for node_id, params in views.items()})

    def set_live(self, graph: Graph) -> bool:
        """Takes over the live settings of the layers of another graph; whether there was a change.

        Passes and descents that were made before go on as if there had been none.
        """
        before, self.graph = self.graph, with_live_settings(self.graph, graph)
        if self.graph is not before:
            self._divide()
        return self.graph is not before

    def views_of(self, vector: Array, *, trained: bool = False) -> dict[NodeId, dict[str, Array]]:
        """The pieces of a vector that is laid out as `values`; on wish those that are trained alone."""
        views: dict[NodeId, dict[str, Array]] = {}
        for (node_id, name), place in self._places.items():
            if place.trained or not trained:
                view = vector[place.start : place.stop].reshape(place.shape)
                views.setdefault(node_id, {})[name] = view
        return views

    def where_not_finite(self) -> tuple[NodeId, str] | None:
        """Node and name of the trained parameter nearest to the output that holds an infinity or a NaN."""
        for (node_id, name), place in reversed(self._places.items()):
            if place.trained and not np.isfinite(self.values[place.start : place.stop]).all():
                return node_id, name
        return None

    def _divide(self) -> None:
        """Finds out which pieces of the vectors are trained and not frozen."""
        self.learning = self._learning()
        self.trained_places = self._trained_places()

    def _learning(self) -> tuple[slice, ...]:
        """Runs of the vectors, padding included, whose parameters are trained and not frozen."""
        runs: list[slice] = []
        learns = [
            (place, place.trained and not frozen(self.graph, node_id))
            for (node_id, _), place in self._places.items()
        ]
        for wanted, group in itertools.groupby(learns, key=lambda item: item[1]):
            places = [place for place, _ in group]
            if wanted:
                end = -(-places[-1].stop // ALIGNMENT) * ALIGNMENT
                runs.append(slice(places[0].start, end))
        return tuple(runs)

    def _trained_places(self) -> Mapping[NodeId, tuple[slice, int]]:
        found: dict[NodeId, tuple[slice, int]] = {}
        for (node_id, _), place in self._places.items():
            if place.trained and not frozen(self.graph, node_id):
                # A node's trained pieces follow each other, with zeros between.
                before, count = found.get(node_id, (slice(place.start, 0), 0))
                found[node_id] = slice(before.start, place.stop), count + size(place.shape)
        return found

    def _inputs(self, checked: Check, node_id: NodeId, sample_shape: Shape) -> list[Shape]:
        return [checked.shapes[source] for source in self.graph[node_id].inputs] or [sample_shape]

    def _wanted(self, checked: Check, sample_shape: Shape) -> dict[tuple[NodeId, str], Parameter]:
        """What the layers need, what is trained before what is not."""
        wanted = {}
        for node_id in self.order:
            inputs = self._inputs(checked, node_id, sample_shape)
            for name, parameter in self.graph[node_id].layer.parameters(*inputs).items():
                wanted[node_id, name] = parameter
        return dict(sorted(wanted.items(), key=lambda item: not item[1].trained))


class _Place:
    """Where in the vectors a parameter lies."""

    def __init__(self, start: int, parameter: Parameter) -> None:
        self.start = start
        self.stop = start + size(parameter.shape)
        self.shape = parameter.shape
        self.trained = parameter.trained


def frozen(graph: Graph, node_id: NodeId) -> bool:
    """Whether the user wants the weights of a node to stay as they are."""
    layer = graph[node_id].layer
    return isinstance(layer, WeightedLayer) and layer.frozen


def _places(wanted: Mapping[tuple[NodeId, str], Parameter]) -> dict[tuple[NodeId, str], _Place]:
    places: dict[tuple[NodeId, str], _Place] = {}
    start = 0
    for key, parameter in wanted.items():
        places[key] = _Place(start, parameter)
        start = -(-places[key].stop // ALIGNMENT) * ALIGNMENT
    return places


def _generator(seed: int, node_id: NodeId, name: str) -> np.random.Generator:
    """Random numbers of one parameter's own, so that another layer does not shift them."""
    key = (zlib.crc32(node_id.encode()), zlib.crc32(name.encode()))
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
