"""Checkpoints: a run that goes on from one is the run that was never interrupted, bit for bit."""

import numpy as np
import pytest
from dots import CLASSES, chain, flat, job, small_graph

from nnstudio.engine.api import TrainingError
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Tanh
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import SGD, Adam, Momentum
from nnstudio.nn.schedules import SCHEDULES, CosineAnnealing

STEPS = 17


def everything():
    """A network with running means, and with noise."""
    return chain(
        hidden=Dense(units=6, activation=Tanh(), l2=0.01),
        norm=BatchNorm(),
        dropout=Dropout(rate=0.4),
        output=Output(units=CLASSES),
    )


def trainer(graph=None, **training):
    made = job(graph or everything(), **training)
    return Trainer(made, made.dataset.load())


def steps(run, count):
    for _ in range(count):
        run.step()
    return run


def state(run):
    snapshot = run.snapshot()
    return (
        flat(snapshot.weights),
        snapshot.losses.tolist(),
        snapshot.epochs.tolist(),
        snapshot.position,
        run.ended,
    )


# Five batches are an epoch: 0 is the start, 5 and 10 lie between two epochs, the others within one.
@pytest.mark.parametrize("at", [0, 1, 4, 5, 7, 10, 13])
@pytest.mark.parametrize("optimizer", [SGD(), Momentum(), Adam()], ids=lambda o: o.entry.kind)
def test_a_run_that_goes_on_from_a_checkpoint_is_the_run_without_one(at, optimizer):
    whole = steps(trainer(optimizer=optimizer), STEPS)
    kept = steps(trainer(optimizer=optimizer), at).checkpoint()
    resumed = trainer(optimizer=optimizer)
    resumed.restore(kept)
    assert state(steps(resumed, STEPS - at)) == state(whole)


@pytest.mark.parametrize("schedule", [cls() for cls in SCHEDULES], ids=lambda s: s.entry.kind)
def test_schedules_go_on_where_they_were(schedule):
    whole = steps(trainer(schedule=schedule), STEPS)
    resumed = trainer(schedule=schedule)
    resumed.restore(steps(trainer(schedule=schedule), 7).checkpoint())
    assert state(steps(resumed, STEPS - 7)) == state(whole)


def test_a_checkpoint_stays_as_it_is_while_the_run_goes_on():
    run = steps(trainer(), 7)
    kept = run.checkpoint()
    there = state(run)
    steps(run, 20)
    run.restore(kept)
    assert state(run) == there


def test_a_run_can_go_on_twice_from_one_checkpoint():
    kept = steps(trainer(), 7).checkpoint()
    twins = [trainer(), trainer()]
    for twin in twins:
        twin.restore(kept)
        steps(twin, 9)
    assert state(twins[0]) == state(twins[1])


def test_settings_changed_in_the_run_are_kept():
    run = steps(trainer(optimizer=SGD()), 3)
    run.set_live(run.training.replace(optimizer=Adam(), batch_size=4))
    steps(run, 3)
    resumed = trainer(optimizer=SGD())
    resumed.restore(run.checkpoint())
    assert resumed.training == run.training
    assert state(steps(resumed, 5)) == state(steps(run, 5))


IMPATIENT = {"optimizer": Adam(learning_rate=0.3), "patience": 3, "epochs": 50, "seed": 2}
"""A run whose best epoch is the sixth of nine."""


def to_the_end(run):
    while not run.finished:
        run.step()
    return run


@pytest.mark.parametrize("before_the_end", [1, 2, 8, 0])
def test_patience_remembers_the_best_weights_across_a_checkpoint(before_the_end):
    whole = to_the_end(trainer(small_graph(), **IMPATIENT))
    resumed = trainer(small_graph(), **IMPATIENT)
    # The best epoch lies behind the checkpoint, so that only it can know the weights.
    resumed.restore(
        steps(trainer(small_graph(), **IMPATIENT), whole.step_count - before_the_end).checkpoint()
    )
    assert resumed.finished == (before_the_end == 0)
    assert state(to_the_end(resumed)) == state(whole)
    assert "No smaller validation loss" in resumed.ended


def test_a_run_goes_on_in_its_second_plan_as_if_it_had_not_been_interrupted():
    training = IMPATIENT | {"schedule": CosineAnnealing(), "time_limit": 1e6}
    whole = to_the_end(trainer(small_graph(), **training))
    whole.plan_more()
    steps(whole, 7)
    resumed = trainer(small_graph(), **training)
    resumed.restore(whole.checkpoint())
    assert (resumed.epochs_planned, resumed.learning_rate) == (whole.epochs_planned, whole.learning_rate)
    assert resumed._planning.plan == whole._planning.plan
    assert resumed.seconds == whole.seconds
    assert state(to_the_end(resumed)) == state(to_the_end(whole))


def test_a_resumed_run_that_diverges_goes_back_to_the_last_evaluation():
    run = steps(trainer(small_graph()), 7)
    good = run._record.good.copy()
    resumed = trainer(small_graph())
    resumed.restore(run.checkpoint())
    resumed.network.values[...] = np.nan
    with np.errstate(all="ignore"), pytest.raises(TrainingError):
        resumed.step()
    np.testing.assert_array_equal(resumed.network.values, good)


def test_what_was_measured_is_kept():
    run = steps(trainer(), 7)
    run.evaluate_test()
    resumed = trainer()
    resumed.restore(run.checkpoint())
    assert resumed.snapshot().test == run.test
    assert resumed.snapshot().health == run.snapshot().health


def test_a_checkpoint_of_another_network_is_refused():
    run = trainer(small_graph())
    before = state(run)
    with pytest.raises(TrainingError, match="made with another network"):
        run.restore(trainer().checkpoint())
    assert state(run) == before


def test_the_arrays_of_a_checkpoint_cannot_be_written():
    kept = trainer(optimizer=Momentum()).checkpoint()
    for array in (
        kept.values,
        kept.good,
        kept.best,
        kept.once_right,
        kept.batches.order,
        *kept.memory.values(),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert np.isfinite(kept.values).all()


def test_checkpoints_share_what_has_not_changed_between_them():
    run = steps(trainer(), 1)
    first, second = run.checkpoint(), steps(run, 2).checkpoint()
    for name in ("good", "best", "once_right"):
        assert getattr(first, name) is getattr(second, name)
    assert first.batches.order is second.batches.order
    assert first.values is not second.values
    assert np.shares_memory(first.losses, second.losses)


def test_what_an_evaluation_replaces_stays_in_earlier_checkpoints():
    run = steps(trainer(optimizer=Adam()), 1)
    kept = run.checkpoint()
    good, best, right = kept.good.copy(), kept.best.copy(), kept.once_right.copy()
    steps(run, 20)
    assert run.checkpoint().good is not kept.good
    np.testing.assert_array_equal(kept.good, good)
    np.testing.assert_array_equal(kept.best, best)
    np.testing.assert_array_equal(kept.once_right, right)
