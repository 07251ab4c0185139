"""Health: dead, saturated and exploding units are counted, and the well ones are not."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, chain, job

from nnstudio.engine.api import Health
from nnstudio.engine.health import health_of
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, ReLU, Sigmoid, Tanh
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout

UNITS = 6


def health(activation, bias=0.0, unit=slice(None), kernel=1.0):
    """The health of a hidden layer where one unit, or all, have this bias and so much of their weights."""
    graph = chain(hidden=Dense(units=UNITS, activation=activation), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    net.params["hidden"]["kernel"][:, unit] *= kernel
    net.params["hidden"]["bias"][unit] = bias
    computed = Pass(net, training=False)
    with np.errstate(all="ignore"):
        computed.forward(np.random.default_rng(2).random((200, *SHAPE), np.float32))
    return health_of(graph, computed, net.order)["hidden"]


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), Linear()], ids=lambda a: a.entry.kind)
def test_units_at_the_start_are_well(activation):
    assert health(activation) == Health(UNITS, 0, 0, 0)
    assert health(activation).well


def test_a_unit_that_never_fires_is_dead():
    assert health(ReLU(), bias=-1e3, unit=2).dead == 1


def test_a_unit_with_no_weights_says_nothing_whatever_its_activation():
    assert health(Tanh(), bias=0.3, unit=2, kernel=0.0).dead == 1


@pytest.mark.parametrize("bias", [-9, 9])
@pytest.mark.parametrize("activation", [Sigmoid(), Tanh()], ids=lambda a: a.entry.kind)
def test_a_unit_at_a_bound_is_saturated_and_not_dead(activation, bias):
    found = health(activation, bias=bias, unit=2)
    assert (found.dead, found.saturated) == (0, 1)


def test_a_ramp_has_no_bound_to_be_saturated_at():
    assert health(ReLU(), bias=1e3).saturated == 0


def test_units_that_answer_both_ways_at_their_bounds_are_saturated():
    assert health(Sigmoid(), kernel=1e5).saturated == UNITS


@pytest.mark.parametrize("bias", [1e5, -1e5, np.inf, np.nan])
def test_units_beyond_all_sense_are_exploding(bias):
    found = health(Linear(), bias=bias)
    assert (found.dead, found.exploding) == (0, UNITS)
    assert not found.well


def test_layers_that_neither_bend_nor_weigh_are_not_counted():
    layers = {"hidden": Dense(units=3), "dropout": Dropout(), "output": Output(units=CLASSES)}
    made = job(chain(**layers))
    assert set(Trainer(made, made.dataset.load()).snapshot().health) == {"hidden", "output"}


def test_a_run_counts_anew_after_each_epoch():
    made = job(chain(hidden=Dense(units=UNITS, activation=ReLU()), output=Output(units=CLASSES)))
    run = Trainer(made, made.dataset.load())
    before = run.snapshot().health["hidden"].dead
    run.network.params["hidden"]["bias"][...] = -1e3
    assert run.snapshot().health["hidden"].dead == before
    while not run.epoch:
        run.step()
    assert run.snapshot().health["hidden"].dead == UNITS
