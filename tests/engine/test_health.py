"""Health: dead, saturated and exploding units are counted, and the well ones are not."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, Dots, chain, job

from nnstudio.data.dataset import Dataset, Scaling, Split
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.health import Tally
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Health
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, ReLU, Sigmoid, Tanh
from nnstudio.nn.initializers import Normal
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import MeanSquaredError

UNITS = 6


def health(activation, bias=0.0, unit=slice(None), kernel=1.0, samples=200):
    """The health of a hidden layer where one unit, or all, have this bias and so much of their weights."""
    return healths(activation, bias, unit, kernel, samples)["hidden"]


def healths(activation, bias=0.0, unit=slice(None), kernel=1.0, samples=200, output=None):
    graph = chain(hidden=Dense(units=UNITS, activation=activation), output=output or Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    net.params["hidden"]["kernel"][:, unit] *= kernel
    net.params["hidden"]["bias"][unit] = bias
    rng = np.random.default_rng(2)
    split = Split(rng.integers(0, 256, (samples, *SHAPE), np.uint8), rng.integers(0, CLASSES, samples))
    with np.errstate(all="ignore"):
        return Evaluator(net, Dataset(Dots().spec(), split, split, split, Scaling(1 / 255, 0))).health(split)


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), Linear()], ids=lambda a: a.entry.kind)
def test_units_at_the_start_are_well(activation):
    assert health(activation) == Health(UNITS, 0, 0, 0)
    assert health(activation).well


def test_a_unit_that_never_fires_is_dead():
    assert health(ReLU(), bias=-1e3, unit=2).dead == 1


def test_rounding_does_not_bring_a_unit_to_life():
    tally = Tally.of(Dense(units=2), 2)
    tally.add(np.array([[0.5, 0.5]] * 20 + [[0.5000001, 0.51]] * 20, np.float32))
    assert tally.health().dead == 1


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


def test_a_run_counts_anew_after_each_epoch(monkeypatch):
    monkeypatch.setattr("nnstudio.engine.health.LEAST_SAMPLES", 20)  # as many as there are dots
    made = job(chain(hidden=Dense(units=UNITS, activation=ReLU()), output=Output(units=CLASSES)))
    run = Trainer(made, made.dataset.load())
    before = run.snapshot().health["hidden"].dead
    run.network.params["hidden"]["bias"][...] = -1e3
    assert run.snapshot().health["hidden"].dead == before
    while not run.epoch:
        run.step()
    assert run.snapshot().health["hidden"].dead == UNITS


def test_a_unit_that_is_at_its_bound_for_most_samples_only_is_not_saturated():
    # The sums of one unit spread evenly around zero times this: at a bound for about nine of ten samples.
    found = health(Sigmoid(), kernel=60.0, unit=2)
    assert found.saturated == 0


def test_few_samples_tell_nothing_of_dead_or_saturated_units():
    assert health(ReLU(), bias=-1e3, samples=29) == Health(UNITS, 0, 0, 0)
    assert health(Sigmoid(), bias=99, samples=29) == Health(UNITS, 0, 0, 0)
    assert health(ReLU(), bias=-1e3, samples=30).dead == UNITS
    assert health(Linear(), bias=np.inf, samples=1).exploding == UNITS


def test_more_samples_than_are_computed_at_once_are_seen(monkeypatch):
    whole = health(ReLU(), kernel=3.0)
    monkeypatch.setattr("nnstudio.engine.evaluation.MOST_NUMBERS", 60)
    assert health(ReLU(), kernel=3.0) == whole


def test_an_answer_that_is_sure_is_not_ill_where_the_loss_takes_its_activation_in():
    sure = Output(units=CLASSES, initializer=Normal(deviation=90))
    assert healths(Tanh(), output=sure)["output"].saturated == 0
    squares = sure.replace(activation=Sigmoid(), loss=MeanSquaredError())
    assert healths(Tanh(), output=squares)["output"].saturated > 0
