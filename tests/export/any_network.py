"""Networks of every kind of layer, with weights that no initializer would draw, and their answers."""

import dataclasses
from typing import ClassVar, Literal, get_args, get_origin

import numpy as np
from hypothesis import strategies as st

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.document.document import Document, Project
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.check import check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Input, Output
from nnstudio.nn.layers.shaping import Reshape
from nnstudio.nn.losses import LOSSES
from nnstudio.nn.registry import Choice, Entry
from nnstudio.nn.shapes import ShapeError, size

CLASSES = 3
MOST_NUMBERS = 5_000


class Few(DatasetSource):
    """A few samples of random numbers, of any shape, in three classes."""

    entry: ClassVar[Entry] = Entry("few", "Few", "Few")

    shape: tuple[int, ...] = (8, 8, 1)
    classes: int = CLASSES

    def spec(self):
        return DatasetSpec("Few", self.shape, tuple(map(str, range(self.classes))), "nothing")

    def missing(self):
        return None

    def load(self):
        def split(count):
            return Split(samples(self.shape, count), np.arange(count) % self.classes)

        return Dataset(self.spec(), split(5), split(2), split(1), Scaling(2, -1))


def samples(shape, count=5, seed=0):
    """Samples of a bell curve."""
    return np.random.default_rng(seed).standard_normal((count, *shape), np.float32)


def project_of(graph, shape, seed=0, classes=CLASSES):
    """The project of a graph, with weights that differ everywhere."""
    network = Network(graph, shape, classes, seed=seed)
    rng = np.random.default_rng(seed)
    for params in network.params.values():
        for name, values in params.items():
            spread = rng.standard_normal(values.shape) * 0.3
            values[...] += np.abs(spread) if name == "running_variance" else spread
    layout = {node_id: (272.0 * at, 0.0) for at, node_id in enumerate(graph)}
    document = Document(graph, layout, Few(shape=shape, classes=classes))
    return Project(document, network.copy_weights())


def chain(*layers):
    """Layers in a row."""
    graph, previous = Graph(), ()
    for at, layer in enumerate(layers):
        node_id = NodeId(f"n{at}")
        graph = graph.with_node(node_id, Node(f"{layer.entry.title} {at}", layer, previous))
        previous = (node_id,)
    return graph


def answers(project, x):
    """What our engine answers."""
    document = project.document
    spec = document.dataset.spec()
    seed = document.training.seed
    network = Network(document.graph, spec.sample_shape, spec.outputs, seed=seed, task=spec.task)
    network.load(project.weights)
    with np.errstate(all="ignore"):
        return Pass(network, training=False).forward(np.asarray(x, np.float32)).copy()


def settings_of(cls):
    """A class of a registry with its settings as they are, or with any."""
    fields = {name: _values_of(field) for name, field in cls.model_fields.items()}
    return st.just(cls()) | st.builds(cls, **fields) if fields else st.just(cls())


def _values_of(field):
    for mark in field.metadata:
        if isinstance(mark, Choice):
            return st.one_of([settings_of(cls) for cls in mark.registry])
    if field.annotation is bool:
        return st.booleans()
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if get_origin(field.annotation) is tuple:
        return st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)
    names = ("ge", "gt", "le", "lt")
    bounds = {name: getattr(mark, name) for mark in field.metadata for name in names if hasattr(mark, name)}
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    if field.annotation is int:
        return st.integers(low, min(high, low + 4))
    steps = st.integers(int("gt" in bounds), 1000 - int("lt" in bounds))
    return steps.map(lambda step: low + step * (min(high, 1) - low) / 1000)


HIDDEN = st.sampled_from([cls for cls in LAYERS if cls not in (Input, Output)]).flatmap(settings_of)
ENDS = st.sampled_from(
    [
        Output(units=CLASSES, activation=activation(), loss=loss())
        for activation in ACTIVATIONS
        for loss in LOSSES
        if loss().misfit(activation()) is None
    ]
)
SHAPES = st.sampled_from([(6, 6, 2), (4, 3, 1), (5, 7, 3), (7, 3), (5,), (1,)])


@st.composite
def networks(draw, most=8):
    """A graph that computes, with branches, and the shape of its samples."""
    shape = draw(SHAPES)
    graph = chain(Input())
    for at in range(draw(st.integers(0, most))):
        node_id, node = NodeId(f"m{at}"), draw(_fed(graph, shape))
        # Names may be anything, even the same.
        name = draw(st.sampled_from([f"M{at}", "Layer", "", "Größe/1", "M0.kernel"]))
        grown = graph.with_node(node_id, dataclasses.replace(node, name=name))
        found = check(grown, shape, CLASSES).shapes.get(node_id)
        if found is not None and size(found) <= MOST_NUMBERS:
            graph = grown
    last = list(graph.nodes)[-1]
    return graph.with_node(NodeId("y"), Node("Answer", draw(ENDS), (last,))), shape


@st.composite
def _fed(draw, graph, shape):
    layer, ids = draw(HIDDEN), list(reversed(graph.nodes))
    shapes = check(graph, shape, CLASSES).shapes
    fitting = [node_id for node_id in ids if _takes(layer, shapes[node_id])]
    source = draw(st.sampled_from(fitting[:2] if fitting else ids))
    if isinstance(layer, Reshape):
        layer = Reshape(shape=draw(st.permutations(_divided(size(shapes[source])))))
    if not layer.joins:
        return Node("", layer, (source,))
    alike = [other for other in graph if shapes.get(other) == shapes.get(source)]
    return Node("", layer, (source, *draw(st.lists(st.sampled_from(alike), min_size=1, max_size=3))))


def _takes(layer, shape):
    try:
        layer.infer_shape(*(shape,) * layer.fan_in)
    except ShapeError:
        return False
    return True


def _divided(count):
    first = next(factor for factor in (4, 3, 2, 5, 7, 1) if count % factor == 0)
    second = next(factor for factor in (3, 2, 5, 7, 1) if count // first % factor == 0)
    return [first, second, count // first // second]
