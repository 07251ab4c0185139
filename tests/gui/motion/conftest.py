"""A step to be told of: small networks on the spot, and one dissected step of each."""

import numpy as np
import pytest

from nnstudio.engine.dissect import dissect
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Sample
from nnstudio.gui.motion.moment import Step
from nnstudio.nn.activations import ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.shaping import Flatten
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam
from nnstudio.nn.training import TrainingSettings

CLASSES = ("ring", "bar", "cross")


def chain(**layers):
    graph, previous = Graph(), ()
    for node_id, layer in {"input": Input(), **layers}.items():
        graph = graph.with_node(NodeId(node_id), Node(node_id.capitalize(), layer, previous))
        previous = (NodeId(node_id),)
    return graph


DENSE = chain(hidden=Dense(units=15, activation=Tanh()), output=Output(units=3, activation=Softmax()))
SQUARES = chain(
    hidden=Dense(units=4, activation=Sigmoid(), bias=False),
    bend=ActivationLayer(activation=Tanh()),
    output=Output(units=3, activation=Sigmoid(), loss=MeanSquaredError()),
)
IMAGES = chain(
    conv=Conv2D(filters=2, kernel_size=3, padding="same", activation=ReLU()),
    pool=MaxPool2D(size=2),
    flat=Flatten(),
    output=Output(units=3),
)
GRAPHS = {"dense": DENSE, "squares": SQUARES, "images": IMAGES}


def make_step(graph, optimizer=None, rows=1, shape=(6, 6, 1)):
    """What one step of some noise was for a network."""
    optimizer = optimizer or SGD(learning_rate=0.1)
    network = Network(graph, shape, len(CLASSES), seed=3)
    training = TrainingSettings.from_fields({"optimizer": optimizer})
    learning = Learning(network, training, np.random.SeedSequence(1))
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 255, (rows, *shape)).astype(np.uint8)
    x, labels = pixels.astype(np.float32) / 255, rng.integers(0, len(CLASSES), rows)
    _, trace = dissect(
        network,
        learning,
        x,
        np.eye(len(CLASSES), dtype=np.float32)[labels],
        optimizer.learning_rate,
        step=1,
        sample=Sample(None, pixels[0], int(labels[0])),
        optimizer=optimizer,
    )
    return Step(trace, graph, CLASSES)


@pytest.fixture(params=GRAPHS)
def step(request):
    """A step of each network."""
    return make_step(GRAPHS[request.param])


@pytest.fixture
def dense():
    return make_step(DENSE)


@pytest.fixture
def adam():
    return make_step(DENSE, Adam())
