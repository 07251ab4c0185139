"""Health: dead, saturated, exploding and superfluous units are found, and the well ones are not."""

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
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import MeanSquaredError

UNITS = 6
ALL = tuple(range(UNITS))


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
    assert health(activation) == Health(UNITS)
    assert health(activation).well


def test_a_unit_that_never_fires_is_dead():
    assert health(ReLU(), bias=-1e3, unit=2).dead == (2,)


def test_rounding_does_not_bring_a_unit_to_life():
    tally = Tally.of(Dense(units=2), 2)
    tally.add(np.array([[0.5, 0.5]] * 20 + [[0.5000001, 0.51]] * 20, np.float32))
    assert tally.health().dead == (0,)


def test_a_unit_with_no_weights_says_nothing_whatever_its_activation():
    assert health(Tanh(), bias=0.3, unit=2, kernel=0.0).dead == (2,)


@pytest.mark.parametrize("bias", [-9, 9])
@pytest.mark.parametrize("activation", [Sigmoid(), Tanh()], ids=lambda a: a.entry.kind)
def test_a_unit_at_a_bound_is_saturated_and_not_dead(activation, bias):
    found = health(activation, bias=bias, unit=2)
    assert (found.dead, found.saturated) == ((), (2,))


def test_a_ramp_has_no_bound_to_be_saturated_at():
    assert health(ReLU(), bias=1e3).saturated == ()


def test_units_that_answer_both_ways_at_their_bounds_are_saturated():
    assert health(Sigmoid(), kernel=1e5).saturated == ALL


@pytest.mark.parametrize("bias", [1e5, -1e5, np.inf, np.nan])
def test_units_beyond_all_sense_are_exploding(bias):
    found = health(Linear(), bias=bias)
    assert (found.dead, found.exploding) == ((), ALL)
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
    assert run.snapshot().health["hidden"].dead == ALL


def test_a_unit_that_is_at_its_bound_for_most_samples_only_is_not_saturated():
    # The sums of one unit spread evenly around zero times this: at a bound for about nine of ten samples.
    found = health(Sigmoid(), kernel=60.0, unit=2)
    assert found.saturated == ()


def test_few_samples_tell_nothing_of_dead_or_saturated_units():
    assert health(ReLU(), bias=-1e3, samples=29) == Health(UNITS)
    assert health(Sigmoid(), bias=99, samples=29) == Health(UNITS)
    assert health(ReLU(), bias=-1e3, samples=30).dead == ALL
    assert health(Linear(), bias=np.inf, samples=1).exploding == ALL


def test_more_samples_than_are_computed_at_once_are_seen(monkeypatch):
    whole = health(ReLU(), kernel=3.0)
    monkeypatch.setattr("nnstudio.engine.evaluation.MOST_NUMBERS", 60)
    assert health(ReLU(), kernel=3.0) == whole


def test_an_answer_that_is_sure_is_not_ill_where_the_loss_takes_its_activation_in():
    sure = Output(units=CLASSES, initializer=Normal(deviation=90))
    assert healths(Tanh(), output=sure)["output"].saturated == ()
    squares = sure.replace(activation=Sigmoid(), loss=MeanSquaredError())
    assert healths(Tanh(), output=squares)["output"].saturated


def tallied(y, layer=None):
    tally = Tally.of(layer or Dense(units=y.shape[-1], activation=Linear()), y.shape[-1])
    with np.errstate(all="ignore"):
        for part in np.array_split(y.astype(np.float32), 3):
            tally.add(part)
        return tally.health()


def noise(*shape):
    return np.random.default_rng(5).standard_normal(shape)


def test_a_unit_that_says_what_an_earlier_one_says_is_a_duplicate():
    y = noise(200, 5)
    y[:, 3] = 2 * y[:, 1] + 7
    y[:, 4] = 0.5 - 3 * y[:, 0]
    assert tallied(y) == Health(5, duplicate=(3, 4))
    assert not tallied(y).well


@pytest.mark.parametrize(("share", "found"), [(0.10, (1,)), (0.20, ())])
def test_a_unit_that_says_a_little_more_is_no_duplicate(share, found):
    # Correlation 1 / √(1 + share²): 0.995 and 0.981.
    y = noise(4000, 2)
    y[:, 1] = y[:, 0] + share * y[:, 1]
    assert tallied(y).duplicate == found


def test_far_from_zero_a_likeness_is_still_seen_and_none_invented():
    y = noise(300, 3) + 5000
    y[:, 2] = y[:, 0]
    assert tallied(y).duplicate == (2,)


def test_units_that_do_nothing_are_nobodys_duplicates():
    y = noise(200, 5)
    y[:, 0] = y[:, 3] = 0.5
    y[:, 2] = y[:, 4] = np.inf
    assert tallied(y) == Health(5, dead=(0, 3), exploding=(2, 4))


def test_saturated_units_are_not_told_of_twice():
    y = np.where(noise(200, 3) > 0, 1.0, 0.0)
    y[:, 2] = y[:, 0]
    assert tallied(y, Dense(units=3, activation=Sigmoid())) == Health(3, saturated=(0, 1, 2))


def test_maps_are_compared_place_by_place_and_not_by_their_brightness():
    # Each map a moved copy of the first: the same means, another picture.
    y = np.stack([np.roll(noise(40, 7, 9), by, axis=2) for by in (0, 3, 0)], axis=-1)
    assert tallied(y, Conv2D(filters=3)).duplicate == (2,)


def test_of_very_large_layers_a_part_is_compared(monkeypatch):
    y = noise(60, 12, 10, 4)
    y[..., 2] = -y[..., 1]
    monkeypatch.setattr("nnstudio.engine.health.COMPARED_NUMBERS", 2000)
    assert tallied(y, Conv2D(filters=4)).duplicate == (2,)
    monkeypatch.setattr("nnstudio.engine.health.MOST_COMPARED", 3)
    assert tallied(y, Conv2D(filters=4)).duplicate == ()


def test_one_of_two_answers_is_no_duplicate_of_the_other():
    y = noise(200, 2)
    y[:, 1] = 1 - y[:, 0]
    assert tallied(y, Output(units=2)).duplicate == ()
    assert tallied(y).duplicate == (1,)


def test_a_run_finds_the_duplicates_in_its_own_layers(monkeypatch):
    monkeypatch.setattr("nnstudio.engine.health.LEAST_SAMPLES", 20)
    made = job(chain(hidden=Dense(units=UNITS, activation=Tanh()), output=Output(units=CLASSES)))
    run = Trainer(made, made.dataset.load())
    while not run.ends_epoch():
        run.step()
    params = run.network.params["hidden"]
    params["kernel"][:, 4], params["bias"][4] = -params["kernel"][:, 1], -params["bias"][1]
    run.step()
    assert 4 in run.snapshot().health["hidden"].duplicate
