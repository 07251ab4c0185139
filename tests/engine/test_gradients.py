"""Whole networks: the slope of the loss for every parameter, against central differences in float64."""

import itertools

import numpy as np
import pytest

from nnstudio.engine.network import Network, frozen
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import (
    ACTIVATIONS,
    ELU,
    SELU,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    Softmax,
    Softsign,
    Tanh,
)
from nnstudio.nn.graph import Graph, Node
from nnstudio.nn.initializers import Normal
from nnstudio.nn.layer import LAYERS, WeightedLayer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.losses import LOSSES, CrossEntropy, Hinge, Huber, MeanAbsoluteError

SHAPE, CLASSES, ROWS = (3, 5, 1), 3, 3
START = Normal(deviation=0.7)
KINKED = (ReLU, LeakyReLU, ELU, SELU, Softsign)
"""Activations whose slope, or whose slope's slope, jumps at zero."""
FAR_FROM_A_KINK = 1e-3
"""A hundred times as far as any parameter is moved."""


def wired(**nodes):
    """A graph of layers, each with the ids of what feeds it; the ids give the order."""
    return Graph(
        {node_id: Node(node_id, layer, tuple(sources)) for node_id, (layer, *sources) in nodes.items()}
    )


def chain(*layers):
    return wired(
        x=(Input(),),
        **{f"x{at}": (layer, "x" if at == 0 else f"x{at - 1}") for at, layer in enumerate(layers)},
    )


class Slope:
    """A network with samples, its slope as `backward` gives it and as central differences do.

    The first seed is taken that draws nothing near a kink, where central differences are wrong.
    """

    def __init__(self, graph, shape=SHAPE):
        for seed in range(200):
            self._draw(graph, shape, seed)
            if self._distance_from_kinks() > FAR_FROM_A_KINK:
                return
        raise AssertionError("Every seed has something near a kink; take a smaller network")

    def check(self):
        self._lead_back()
        led_back = {place: gradient.copy() for place, _, gradient in self._trained()}
        for place, values, _ in self._trained():
            np.testing.assert_allclose(
                led_back[place], self._measured(values), rtol=1e-6, atol=1e-9, err_msg=str(place)
            )

    def _draw(self, graph, shape, seed):
        rng = np.random.default_rng(seed)
        self._network = Network(graph, shape, CLASSES, seed=seed, dtype=np.float64)
        for params in self._network.params.values():
            for values in params.values():
                values += rng.uniform(-0.4, 0.4, values.shape)
        self._x = rng.normal(size=(ROWS, *shape))
        self._targets = np.eye(CLASSES)[rng.integers(0, CLASSES, ROWS)]
        self._rng = np.random.default_rng(9)
        self._noise = self._rng.bit_generator.state
        # Not fused: the formula of the activation and that of the loss stand alone.
        self._measuring = Pass(self._network, training=True, fuse=False, rng=self._rng)

    def _trained(self):
        """Place, values and gradient of everything that learns."""
        for node_id, gradients in self._network.gradient_views.items():
            if not frozen(self._network.graph, node_id):
                for name, gradient in gradients.items():
                    yield (node_id, name), self._network.params[node_id][name], gradient

    def _lead_back(self):
        there = Pass(self._network, training=True, rng=self._rng)
        # Other samples first, and fewer: the arrays that a step leaves behind must do no harm.
        there.learn(self._x[:-1] * 3, self._targets[:-1], 1)
        self._rng.bit_generator.state = self._noise
        there.learn(self._x, self._targets, 1)

    def _measure(self):
        self._rng.bit_generator.state = self._noise
        y = self._measuring.forward(self._x)
        return self._measuring.loss(y, self._targets)[0]

    def _measured(self, values, step=1e-5):
        slopes = np.zeros_like(values)
        for at in np.ndindex(values.shape):
            here = values[at]
            values[at] = here + step
            above = self._measure()
            values[at] = here - step
            slopes[at] = (above - self._measure()) / (2 * step)
            values[at] = here
        return slopes

    def _distance_from_kinks(self):
        self._measure()
        distances = [1.0]
        outputs = dict(zip(self._network.order, self._measuring.outputs, strict=True))
        for node_id, ctx in zip(self._network.order, self._measuring.contexts, strict=True):
            layer, *sources = self._network.graph[node_id].layer, *self._network.graph[node_id].inputs
            if isinstance(getattr(layer, "activation", None), KINKED):
                sums = [array for name, array in ctx.arrays.items() if name.split(",")[0] == "z"]
                assert sums or not isinstance(layer, WeightedLayer)
                distances += [np.abs(z).min() for z in sums or [outputs[source] for source in sources]]
        y, loss = outputs[self._network.output], self._network.graph[self._network.output].layer.loss
        match loss:
            case MeanAbsoluteError():
                distances.append(np.abs(y - self._targets).min())
            case Huber(delta=delta):
                distances.append(np.abs(np.abs(y - self._targets) - delta).min())
            case Hinge():
                distances.append(np.abs(1 - (2 * self._targets - 1) * y).min())
        return min(distances)


def output(activation, loss):
    return Output(units=CLASSES, activation=activation, loss=loss, initializer=START)


def kind(part):
    return part.entry.kind


ENDS = [
    (activation(), loss())
    for activation in ACTIVATIONS
    for loss in LOSSES
    if loss().misfit(activation()) is None
]
OWN_ENDS = [
    (
        next(
            activation for activation in (Linear(), Softmax(), Sigmoid()) if loss.misfit(activation) is None
        ),
        loss,
    )
    for loss in (*(cls() for cls in LOSSES), CrossEntropy(label_smoothing=0.2), Huber(delta=0.3))
]
"""Each loss after an activation that goes with it."""

MAPS = Conv2D(filters=2, kernel_size=1, activation=Tanh(), initializer=START)
"""Makes images (3, 5, 2) and learns from the gradient that the layer behind it leads back."""

BENDING = {
    "dense": lambda bend: [Dense(units=3, activation=bend, initializer=START)],
    "activation": lambda bend: [ActivationLayer(activation=bend), GlobalAveragePool2D()],
    "conv": lambda bend: [Conv2D(filters=2, kernel_size=2, activation=bend)],
    "conv by 2": lambda bend: [Conv2D(filters=2, kernel_size=3, stride=2, padding="same", activation=bend)],
    "deconv": lambda bend: [
        Conv2DTranspose(filters=2, kernel_size=3, stride=2, activation=bend),
        GlobalAveragePool2D(),
    ],
    "deconv, valid": lambda bend: [
        Conv2DTranspose(filters=2, kernel_size=2, stride=1, padding="valid", activation=bend),
        AveragePool2D(size=2),
    ],
    "rnn": lambda bend: [SimpleRNN(units=3, activation=bend)],
    "rnn, sequence": lambda bend: [SimpleRNN(units=2, activation=bend, output="sequence")],
    "recursive merge": lambda bend: [RecursiveMerge(units=2, patch_size=2, activation=bend)],
}
"""Layers with an activation of their own, behind images (3, 5, 2)."""

PLAIN = {
    "max": [MaxPool2D(size=2)],
    "max, overlapping": [MaxPool2D(size=2, stride=1)],
    "average, gaps": [AveragePool2D(size=2, stride=3)],
    "global average": [GlobalAveragePool2D()],
    "upsample": [UpSample2D(factor=2), MaxPool2D(size=3)],
    "upsample, bilinear": [UpSample2D(factor=3, method="bilinear"), AveragePool2D(size=4)],
    "batch norm": [BatchNorm(), AveragePool2D(size=2)],
    "layer norm": [LayerNorm(epsilon=0.1), AveragePool2D(size=2)],
    "layer norm, whole": [LayerNorm(over="whole sample"), AveragePool2D(size=2)],
    "flatten": [Flatten(), Dense(units=2)],
    "reshape": [Reshape(shape=(5, 3, 2)), Conv2D(filters=1, kernel_size=3, activation=Tanh())],
    "dropout": [Dropout(rate=0.4), Dense(units=2), Dropout(rate=0.2)],
    "noise": [GaussianNoise(deviation=0.5), Dense(units=3, activation=Tanh())],
    "gru": [GRU(units=2)],
    "gru, sequence": [GRU(units=2, output="sequence")],
    "lstm": [LSTM(units=2)],
    "lstm, sequence": [LSTM(units=2, output="sequence", bias=False)],
}
"""Layers without an activation of their own to choose, behind images (3, 5, 2)."""

BRANCH, MERGED = Dense(units=3, activation=Tanh(), initializer=START), ("a", "b", "c")
GRAPHS = {
    "one feeds three": {
        "a": (BRANCH, "x"),
        "b": (BRANCH, "a"),
        "c": (BRANCH, "a"),
        "sum": (Add(), "a", "b", "c"),
        "end": (BRANCH, "sum"),
    },
    "shortcuts past shortcuts": {
        "a": (BRANCH, "x"),
        "b": (BRANCH, "a"),
        "ab": (Add(), "a", "b"),
        "c": (BRANCH, "ab"),
        "abc": (Add(), "ab", "c", "a"),
        "end": (BRANCH, "abc"),
    },
    "side by side": {
        "a": (BRANCH, "x"),
        "b": (Dense(units=2), "a"),
        "c": (Dense(units=1), "x"),
        "end": (Concatenate(), "b", "c", "a", "b"),
    },
    "maps side by side": {
        "a": (MAPS, "x"),
        "b": (Conv2D(filters=1, kernel_size=3, padding="same", activation=Tanh()), "a"),
        "c": (UpSample2D(factor=1, method="bilinear"), "x"),
        "abc": (Concatenate(), "a", "b", "c"),
        "end": (MaxPool2D(size=2), "abc"),
    },
    "a product": {"a": (BRANCH, "x"), "b": (BRANCH, "a"), "c": (BRANCH, "x"), "end": (Multiply(), *MERGED)},
    "a square": {"a": (BRANCH, "x"), "end": (Multiply(), "a", "a")},
    "a cube and its root": {"a": (BRANCH, "x"), "a3": (Multiply(), "a", "a", "a"), "end": (Add(), "a3", "a")},
    "twice the same": {"a": (MAPS, "x"), "b": (Add(), "a", "a"), "end": (GlobalAveragePool2D(), "b")},
    "a gate": {
        "a": (MAPS, "x"),
        "gate": (Conv2D(filters=2, kernel_size=1, activation=Sigmoid()), "x"),
        "b": (Multiply(), "a", "gate"),
        "norm": (BatchNorm(), "b"),
        "c": (Add(), "norm", "a"),
        "end": (GRU(units=2), "c"),
    },
    "sequences side by side": {
        "a": (LSTM(units=2, output="sequence"), "x"),
        "b": (SimpleRNN(units=2, output="sequence"), "a"),
        "c": (Concatenate(), "a", "b"),
        "end": (LayerNorm(epsilon=0.1), "c"),
    },
    "frozen between": {
        "a": (BRANCH, "x"),
        "b": (Dense(units=3, frozen=True), "a"),
        "c": (Dense(units=3, frozen=True), "x"),
        "end": (Add(), "b", "c"),
    },
    "dropped in one branch": {
        "a": (BRANCH, "x"),
        "b": (Dropout(rate=0.5), "a"),
        "c": (Dropout(rate=0), "a"),
        "end": (Concatenate(), "b", "c"),
    },
}


@pytest.mark.parametrize(("activation", "loss"), OWN_ENDS, ids=kind)
@pytest.mark.parametrize("bend", [cls() for cls in ACTIVATIONS], ids=kind)
@pytest.mark.parametrize("layers", BENDING.values(), ids=BENDING.keys())
def test_a_layer_with_an_activation_leads_back_the_slope(layers, bend, activation, loss):
    Slope(chain(MAPS, *layers(bend), output(activation, loss))).check()


@pytest.mark.parametrize(("activation", "loss"), OWN_ENDS, ids=kind)
@pytest.mark.parametrize("layers", PLAIN.values(), ids=PLAIN.keys())
def test_a_layer_without_an_activation_leads_back_the_slope(layers, activation, loss):
    Slope(chain(MAPS, *layers, output(activation, loss))).check()


@pytest.mark.parametrize("hidden", [cls() for cls in ACTIVATIONS], ids=kind)
@pytest.mark.parametrize(("activation", "loss"), ENDS, ids=kind)
def test_a_network_leads_back_the_slope_of_every_parameter(hidden, activation, loss):
    layers = [
        Dense(units=3, activation=hidden, initializer=START),
        Dense(units=3, bias=False, initializer=START),
        ActivationLayer(activation=hidden),
    ]
    Slope(chain(*layers, output(activation, loss)), (5,)).check()


@pytest.mark.parametrize(("activation", "loss"), OWN_ENDS, ids=kind)
@pytest.mark.parametrize("nodes", GRAPHS.values(), ids=GRAPHS.keys())
def test_branches_lead_back_the_slope_of_every_parameter(nodes, activation, loss):
    Slope(wired(x=(Input(),), **nodes, y=(output(activation, loss), "end"))).check()


def test_no_layer_is_left_out():
    layers = [*PLAIN.values(), *(make(Tanh()) for make in BENDING.values())]
    nodes = [layer for graph in GRAPHS.values() for layer, *_ in graph.values()]
    assert {type(layer) for layer in itertools.chain(*layers, nodes)} >= set(LAYERS) - {Input, Output}
