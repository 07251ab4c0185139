"""Divergence: the layer and the operation where numbers first grew beyond all bounds."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, chain

from nnstudio.engine.divergence import where_it_began
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import Activation, Linear, ReLU
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm


class Blowing(Activation):
    """Finite sums, infinite outputs."""

    def forward(self, ctx, z):
        return z * np.inf, lambda dy: dy


def network(**second):
    graph = chain(
        first=Dense(units=4, activation=ReLU()),
        second=Dense(units=4, activation=Linear()).model_copy(update=second),
        output=Output(units=CLASSES),
    )
    net = Network(graph, SHAPE, CLASSES, seed=1)
    for params in net.params.values():
        params["kernel"][...] = 0.5  # no sum may cancel
    return net


def told(net):
    computed = Pass(net, training=False)
    with np.errstate(all="ignore"):
        computed.forward(np.full((5, *SHAPE), 0.5, np.float32))
    return where_it_began(net, computed)


def test_sums_that_overflow_are_told_from_outputs_that_do():
    net = network()
    net.params["second"]["kernel"][...] = 3e38
    assert told(net) == "the weighted sums of Second have"


def test_an_activation_that_overflows_is_told_from_its_sums():
    assert told(network(activation=Blowing())) == "the outputs of Second have"


def test_weights_that_an_update_has_broken_are_named():
    net = network()
    net.params["second"]["bias"][0] = np.inf
    assert told(net) == "the update of the bias of Second has"


def test_of_several_broken_updates_that_nearest_to_the_output_is_named():
    # Gradients are led from the output back, so it was the first to break.
    net = network()
    for name in ("first", "second"):
        net.params[name]["kernel"][...] = np.nan
    assert told(net) == "the update of the kernel of Second has"


def test_running_means_are_broken_by_others():
    graph = chain(hidden=Dense(units=4, activation=Linear()), norm=BatchNorm(), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    net.params["hidden"]["kernel"][...] = 3e38
    net.params["norm"]["running_variance"][...] = np.inf
    assert told(net) == "the weighted sums of Hidden have"


@pytest.mark.parametrize("name", ["first", "second", "output"])
def test_the_layer_where_it_began_is_named_and_not_one_behind_it(name):
    net = network()
    net.params[name]["kernel"][...] = 3e38
    assert told(net).endswith(f"of {name.capitalize()} have")


def test_outputs_that_are_finite_leave_the_loss():
    assert told(network()) == "the outputs are so far off that the loss has"
