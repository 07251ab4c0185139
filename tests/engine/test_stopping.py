"""Stopping: each rule ends a run when it should, says why, and not before."""

import numpy as np
import pytest
from dots import flat, job

from nnstudio.engine.api import ACCURACY_VALIDATION, LOSS_VALIDATION
from nnstudio.engine.stopping import best_epoch, out_of_time, reason_to_stop
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.optimizers import SGD, Adam
from nnstudio.nn.training import TrainingSettings


def table(losses, accuracies=None):
    """Epochs with these validation figures."""
    rows = np.zeros((len(losses), 5))
    rows[:, LOSS_VALIDATION] = losses
    rows[:, ACCURACY_VALIDATION] = 0 if accuracies is None else accuracies
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
        == "The validation accuracy has reached 90.0%"
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


def test_only_patience_brings_the_best_weights_back():
    training = TrainingSettings(patience=1, target_accuracy=0.5)
    assert not reason_to_stop(training, table([2, 1], [0, 0.6]), 0, 0).best_weights
    assert reason_to_stop(training, table([1, 2], [0, 0.2]), 0, 0).best_weights


def test_time_ends_a_run_when_it_is_over():
    assert out_of_time(TrainingSettings(time_limit=2), 1.99) == ""
    assert out_of_time(TrainingSettings(time_limit=2), 2) == "The 2 seconds for this run are over"


def test_a_run_out_of_time_ends_within_an_epoch():
    run = to_the_end(trainer(time_limit=1e-9, epochs=100))
    assert (run.step_count, run.ended) == (1, "The 1e-09 seconds for this run are over")


def test_a_run_that_has_reached_its_target_ends_there():
    run = to_the_end(trainer(optimizer=Adam(learning_rate=0.02), target_accuracy=0.9, epochs=500))
    accuracies = run.snapshot().epochs[:, ACCURACY_VALIDATION]
    assert accuracies[-1] >= 0.9 > accuracies[:-1].max()
    assert run.epoch < 500
    assert run.snapshot().ended == run.ended != ""


def test_a_run_without_improvement_ends_with_the_weights_of_its_best_epoch():
    run = trainer(optimizer=SGD(learning_rate=30), patience=3, epochs=500)
    at_epochs = [flat(run.network.params)]
    while not run.finished:
        run.step()
        if run.at_epoch_start and not run.finished:
            at_epochs.append(flat(run.network.params))
    losses = run.snapshot().epochs[:, LOSS_VALIDATION]
    assert len(losses) == losses.argmin() + 4
    assert flat(run.network.params) == at_epochs[losses.argmin()]
    assert run.evaluate(run._dataset.validation).loss == pytest.approx(losses.min())


def test_the_planned_epochs_end_a_run_and_say_so():
    run = to_the_end(trainer(epochs=2))
    assert run.ended == "All 2 epochs are done"


def test_another_plan_goes_on():
    run = to_the_end(trainer(epochs=2))
    run.plan_more()
    assert not run.finished
    assert to_the_end(run).epoch == 4
