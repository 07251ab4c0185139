"""Stopping: each rule ends a run when it should, says why, and not before."""

import time

import numpy as np
import pytest
from dots import flat, job

from nnstudio.engine.snapshot import LOSS_STEP, LOSS_VALIDATION, SCORE_VALIDATION
from nnstudio.engine.stopping import best_epoch, out_of_time, reason_to_stop
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import Adam
from nnstudio.nn.training import TrainingSettings


def table(losses, accuracies=None):
    """Epochs with these validation figures."""
    rows = np.zeros((len(losses), 5))
    rows[:, LOSS_VALIDATION] = losses
    rows[:, SCORE_VALIDATION] = 0 if accuracies is None else accuracies
    return rows


def trainer(**training):
    made = job(**training)
    return Trainer(made, made.dataset.load())


def to_the_end(run):
    while not run.finished:
        run.step()
    return run


def reason(training, epochs, begin=0, seconds=0.0):
    return reason_to_stop(TrainingSettings(**training), epochs, begin, seconds).reason


def test_without_rules_only_the_planned_epochs_end_a_run():
    assert reason({}, table([1, 2, 3, 4], [1, 1, 1, 1]), seconds=1e9) == ""


def test_the_target_is_the_validation_accuracy():
    assert reason({"target_accuracy": 0.9}, table([1, 1], [0.5, 0.89])) == ""
    assert (
        reason({"target_accuracy": 0.9}, table([1, 1], [0.5, 0.9]))
        == "The validation accuracy has reached 90.0 %"
    )


@pytest.mark.parametrize(
    ("losses", "ends"),
    [
        ([3, 2, 2.5], False),
        ([3, 2, 2.5, 2], True),
        ([3, 2, 2.5, 1.9], False),
        ([3, 2, 1, 0.5], False),
        ([1, 2, 3], True),
    ],
)
def test_patience_counts_the_epochs_since_the_smallest_loss(losses, ends):
    assert bool(reason({"patience": 2}, table(losses))) == ends


def test_patience_begins_anew_with_a_new_plan():
    losses = [1, 2, 3, 2.5]
    assert reason({"patience": 2}, table(losses))
    assert not reason({"patience": 2}, table(losses), begin=2)
    assert best_epoch(table(losses), begin=2) == 3


def test_a_loss_that_is_no_number_is_not_the_best():
    assert best_epoch(table([np.nan, 3, 2, np.nan])) == 2
    assert reason({"patience": 2}, table([np.nan, 3, 2, 1])) == ""


def test_only_patience_brings_the_best_weights_back():
    training = TrainingSettings(patience=1, target_accuracy=0.5)
    assert not reason_to_stop(training, table([2, 1], [0, 0.6]), 0, 0).best_weights
    assert reason_to_stop(training, table([1, 2], [0, 0.2]), 0, 0).best_weights


def test_time_ends_a_run_when_it_is_over():
    assert out_of_time(TrainingSettings(time_limit=2), 1.99) == ""
    assert out_of_time(TrainingSettings(time_limit=2), 2) == "The 2 seconds for this run are over"
    assert out_of_time(TrainingSettings(time_limit=1), 2) == "The second for this run is over"


def test_a_run_out_of_time_ends_within_an_epoch():
    run = to_the_end(trainer(time_limit=1e-9, epochs=100))
    assert (run.step_count, run.ended) == (1, "The 1e-09 seconds for this run are over")


def test_a_run_that_has_reached_its_target_ends_there():
    run = to_the_end(trainer(optimizer=Adam(learning_rate=0.02), target_accuracy=0.9, epochs=500))
    accuracies = run.snapshot().epochs[:, SCORE_VALIDATION]
    assert accuracies[-1] >= 0.9 > accuracies[:-1].max()
    assert run.epoch < 500
    assert run.snapshot().ended == run.ended != ""


IMPATIENT = {"optimizer": Adam(learning_rate=0.3), "patience": 3, "epochs": 50, "seed": 2}
"""A run whose best epoch is the sixth, neither the first nor the last."""


def test_a_run_without_improvement_ends_with_the_weights_of_its_best_epoch():
    run = trainer(**IMPATIENT)
    at_epochs = [flat(run.network.params)]
    while not run.finished:
        run.step()
        if run.at_epoch_start and not run.finished:
            at_epochs.append(flat(run.network.params))
    *losses, back = run.snapshot().epochs[:, LOSS_VALIDATION].tolist()
    best = losses.index(min(losses))
    assert (best, len(losses)) == (6, 10)
    assert flat(run.network.params) == at_epochs[best]
    assert back == losses[best]
    assert f"({back:.4f}) are back" in run.ended


def test_what_is_told_after_the_best_weights_are_back_is_of_them():
    run = to_the_end(trainer(**IMPATIENT))
    snapshot = run.snapshot()
    again = trainer(**IMPATIENT)
    again.network.load(snapshot.weights)
    assert snapshot.epochs[-1, LOSS_VALIDATION] == again.evaluate(again.dataset.validation).loss
    assert snapshot.health == again._parts.evaluator.health(again.dataset.validation)


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_another_plan_never_ends_with_worse_weights_that_it_calls_the_best(seed):
    run = to_the_end(trainer(**IMPATIENT | {"seed": seed}))
    before = run.evaluate(run.dataset.validation).loss
    run.plan_more()
    to_the_end(run)
    after = run.evaluate(run.dataset.validation).loss
    assert after <= before
    assert f"({after:.4f}) are back" in run.ended


def test_a_step_after_the_end_begins_another_plan():
    run = to_the_end(trainer(**IMPATIENT))
    ended_at = run.epoch
    run.step()
    assert not run.finished
    assert run.epochs_planned == ended_at + 50


def test_epochs_that_are_added_after_the_end_are_the_rest_of_the_plan():
    run = to_the_end(trainer(epochs=2))
    run.set_live(run.training.replace(epochs=5))
    assert not run.finished
    assert to_the_end(run).epoch == 5


def test_a_run_out_of_time_ends_with_a_measure_of_what_it_ends_with():
    run = to_the_end(trainer(time_limit=1e-9, epochs=100))
    assert run.snapshot().epochs[-1, LOSS_STEP] == run.step_count == 1


def test_the_time_of_a_run_counts_its_evaluations():
    # One batch is an epoch, so that the network is evaluated as often as it is updated.
    run = trainer(epochs=100_000, batch_size=47, time_limit=0.2)
    start = time.perf_counter()
    to_the_end(run)
    assert run.seconds > 0.5 * (time.perf_counter() - start)
    assert "are over" in run.ended


def test_time_begins_anew_with_another_plan():
    run = to_the_end(trainer(time_limit=0.05, epochs=100_000))
    run.plan_more()
    steps = run.step_count
    assert to_the_end(run).step_count > steps + 1


def test_the_planned_epochs_end_a_run_and_say_so():
    run = to_the_end(trainer(epochs=2))
    assert run.ended == "The planned epochs are done"


def test_fewer_epochs_than_are_done_end_the_run_with_the_present_one():
    run = trainer(epochs=9)
    while run.epoch < 3:
        run.step()
    run.step()
    run.set_live(run.training.replace(epochs=1))
    assert run.ended == ""
    while not run.at_epoch_start:
        run.step()
    assert run.ended == "The planned epochs are done"


def test_another_plan_goes_on():
    run = to_the_end(trainer(epochs=2))
    run.plan_more()
    assert not run.finished
    assert to_the_end(run).epoch == 4
