"""Whole networks: the slope of the loss for every parameter, against central differences in float64."""

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.graph import Graph, Node
from nnstudio.nn.initializers import Normal
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import LOSSES

SHAPE, CLASSES, ROWS = (3, 5, 1), 3, 4
START = Normal(deviation=0.7)
ENDS = [
    (activation(), loss())
    for activation in ACTIVATIONS
    for loss in LOSSES
    if loss().misfit(activation()) is None
]


def chain(*layers):
    graph, previous = Graph(), ()
    for at, layer in enumerate(layers):
        graph = graph.with_node(f"n{at}", Node(f"N{at}", layer, previous))
        previous = (f"n{at}",)
    return graph


class Slope:
    """A network with samples, its slope as `backward` gives it and as central differences do."""

    def __init__(self, graph, *, training):
        rng = np.random.default_rng(4)
        self.network = Network(graph, SHAPE, CLASSES, seed=2, dtype=np.float64)
        for params in self.network.params.values():
            for values in params.values():
                values += rng.normal(0, 0.3, values.shape)
        self.x = rng.normal(size=(ROWS, *SHAPE))
        self.targets = np.eye(CLASSES)[rng.integers(0, CLASSES, ROWS)]
        self.training = training

    def led_back(self):
        there = self._pass(training=True)
        y = there.forward(self.x)
        _, dy = there.loss(y, self.targets)
        there.backward(dy)
        return self.network.gradients.copy()

    def measured(self, step=1e-5):
        values = self.network.values
        slopes = np.zeros_like(values)
        for at in range(len(values)):
            here = values[at]
            values[at] = here + step
            above = self._measure()
            values[at] = here - step
            slopes[at] = (above - self._measure()) / (2 * step)
            values[at] = here
        return slopes

    def _measure(self):
        there = self._pass(training=self.training)
        y = there.forward(self.x)
        # While predicting, nothing is fused: the formula of the activation and that of the loss stand alone.
        return there.loss(y, self.targets)[0]

    def _pass(self, *, training):
        # The same state of the generator each time: dropout drops the same.
        return Pass(self.network, training=training, rng=np.random.default_rng(9))


@pytest.mark.parametrize("hidden", [cls() for cls in ACTIVATIONS], ids=lambda a: a.entry.kind)
@pytest.mark.parametrize(("activation", "loss"), ENDS, ids=lambda part: part.entry.kind)
def test_a_network_leads_back_the_slope_of_every_parameter(hidden, activation, loss):
    slope = Slope(
        chain(
            Input(),
            Dense(units=4, activation=hidden, initializer=START),
            Dense(units=3, bias=False, initializer=START),
            ActivationLayer(activation=hidden),
            Output(units=CLASSES, activation=activation, loss=loss, initializer=START),
        ),
        training=False,
    )
    np.testing.assert_allclose(slope.led_back(), slope.measured(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("activation", "loss"), ENDS, ids=lambda part: part.entry.kind)
def test_a_network_with_dropout_leads_back_the_slope_of_every_parameter(activation, loss):
    slope = Slope(
        chain(
            Input(),
            Dropout(rate=0.2),
            Dense(units=5, initializer=START),
            Dropout(rate=0.4),
            Output(units=CLASSES, activation=activation, loss=loss, initializer=START),
        ),
        training=True,
    )
    np.testing.assert_allclose(slope.led_back(), slope.measured(), rtol=1e-6, atol=1e-9)
