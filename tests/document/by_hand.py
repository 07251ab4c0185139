"""Designs as hands leave them: random edits of a document, and a data set that costs nothing."""

import contextlib
from typing import ClassVar

import numpy as np
from hypothesis import strategies as st

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.document.document import Document
from nnstudio.document.edits import (
    add_layer,
    append_layer,
    change_layer,
    connect,
    disconnect,
    insert_layer,
    remove_layers,
)
from nnstudio.engine.api import DivergenceError, TrainingJob
from nnstudio.engine.network import Network
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ReLU, Sigmoid, Softmax
from nnstudio.nn.graph import Graph, Wire
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add, Concatenate
from nnstudio.nn.layers.pooling import MaxPool2D, UpSample2D
from nnstudio.nn.layers.shaping import Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import BinaryCrossEntropy, Hinge
from nnstudio.nn.registry import Entry
from nnstudio.nn.shapes import size


class Few(DatasetSource):
    """Five samples of random bytes, of any shape, in three classes."""

    entry: ClassVar[Entry] = Entry("few", "Few", "Few")

    shape: tuple[int, ...] = (8, 8, 1)

    def spec(self):
        return DatasetSpec("Few", self.shape, ("a", "b", "c"), "nothing")

    def missing(self):
        return None

    def load(self):
        rng = np.random.default_rng(0)

        def split(count):
            return Split(rng.integers(0, 256, (count, *self.shape), np.uint8), rng.integers(0, 3, count))

        return Dataset(self.spec(), split(5), split(2), split(1), Scaling(1 / 64, -2))


def empty(shape=(8, 8, 1)):
    return Document(Graph(), {}, Few(shape=shape))


def step(document):
    """Compiles the network of a document and makes one step, unless that would take many seconds."""
    spec, checked = document.dataset.spec(), document.check()
    if max(map(size, checked.shapes.values())) > 1_000_000:
        Network(document.graph, spec.sample_shape, len(spec.classes), seed=1)
        return
    job = TrainingJob(document.graph, document.dataset, document.training)
    # Numbers may grow too large, which is not the design's fault.
    with np.errstate(all="ignore"), contextlib.suppress(DivergenceError):
        Trainer(job, document.dataset.load()).step()


SETTINGS = [
    Output(units=3),
    Output(units=7),
    Output(units=3, activation=Sigmoid()),
    Output(units=3, activation=ReLU(), loss=BinaryCrossEntropy()),
    Output(units=3, activation=Softmax(), loss=Hinge()),
    Dense(units=3),
    Dense(units=8, activation=Softmax()),
    Dense(units=65536),
    ActivationLayer(activation=Softmax()),
    Conv2D(filters=2, kernel_size=3),
    Conv2D(filters=4, kernel_size=3, padding="same"),
    MaxPool2D(size=3, stride=1),
    UpSample2D(factor=64),
    Reshape(shape=(4, 4, 4)),
    Reshape(shape=(8, 8)),
    Add(),
    Concatenate(),
    UnknownLayer.from_plain({"kind": "x"}),
]
LAYER = st.one_of(
    st.sampled_from([Input(), Output(units=3), Dense(units=3)]),
    st.sampled_from(SETTINGS),
    st.sampled_from([cls() for cls in LAYERS]),
)
PLACE = st.tuples(st.integers(0, 9), st.integers(-2, 2)).map(lambda at: (at[0] * 272.0, at[1] * 120.0))


@st.composite
def documents(draw, most=8):
    """What is left after some edits."""
    document = empty(draw(st.sampled_from([(8, 8, 1), (4, 6, 2), (7, 3), (9,)])))
    if draw(st.integers(0, 3)):
        for layer in (Input(), Output(units=3), *draw(st.lists(LAYER, max_size=6))):
            document, _ = append_layer(document, layer, 200.0)
    for _ in range(draw(st.integers(0, most))):
        document = draw(edits(document))
    return document


@st.composite
def edits(draw, document):
    """The document after one edit."""
    layer, graph = draw(LAYER), document.graph
    if not graph:
        return append_layer(document, layer, 200.0)[0]
    ids, wires = st.sampled_from(list(graph)), graph.wires()
    kinds = ["append", "add", "insert", "connect", "connect", "connect", "cut", "delete", "set"]
    match draw(st.sampled_from(kinds)):
        case "append":
            return append_layer(document, layer, 200.0)[0]
        case "add":
            return add_layer(document, layer, draw(PLACE))[0]
        case "insert" if wires and layer.fan_in:
            return insert_layer(document, layer, draw(PLACE), draw(st.sampled_from(wires)))[0]
        case "connect":
            return connect(document, Wire(draw(ids), draw(ids)))
        case "cut" if wires:
            return disconnect(document, draw(st.sampled_from(wires)))
        case "set":
            return change_layer(document, draw(ids), layer)
        case _:
            return remove_layers(document, frozenset({draw(ids)}))
