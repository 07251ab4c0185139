"""Runs of all tasks, from the dataset to what is reported: numbers, what comes next, yes or no."""

import queue
import threading

import numpy as np
import pytest
from dots import chain, flat, job, small_graph
from other_tasks import Shaken, Sine, Swing, YesNo

from nnstudio.data.dataset import Task
from nnstudio.engine.api import Advance, Dissect, Look, Phase, Prepare, Quit, TrainingError, Watch
from nnstudio.engine.drive import drive
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.moments import Watched
from nnstudio.engine.naive import last_values
from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.engine.snapshot import SCORE_TRAINING, SCORE_VALIDATION
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, Sigmoid, Softmax, Tanh
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nnstudio.nn.metrics import R2
from nnstudio.nn.optimizers import SGD, Adam

ANSWERS = Watched(probes=frozenset({AnswersProbe()}))


def numbers_graph(units, hidden=24):
    output = Output(units=units, activation=Linear(), loss=MeanSquaredError())
    return chain(hidden=Dense(units=hidden, activation=Tanh()), output=output)


def lone_graph():
    output = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    return chain(hidden=Dense(units=16, activation=Tanh()), output=output)


def pair_graph():
    return chain(hidden=Dense(units=16, activation=Tanh()), output=Output(units=2))


def trainer(source, graph, dtype=np.float32, **training):
    settings = {"optimizer": Adam(learning_rate=0.01), "batch_size": 20, "epochs": 60, **training}
    return Trainer(job(graph, source, **settings), source.load(), dtype)


def to_the_end(run):
    while not run.finished:
        run.step()
    return run


@pytest.fixture(scope="module")
def sine():
    return to_the_end(trainer(Sine(), numbers_graph(2)))


@pytest.fixture(scope="module")
def swing():
    return to_the_end(trainer(Swing(), chain(states=LSTM(units=12), output=numbers_graph(1)["output"].layer)))


@pytest.fixture(scope="module")
def lone():
    return to_the_end(trainer(YesNo(), lone_graph()))


# Numbers.


def test_a_network_learns_to_predict_numbers(sine):
    found = sine.evaluate_test()
    assert found.score > 0.99
    wave, plane = found.errors
    assert wave < 3  # of a wave that is 30 high
    assert plane < 0.02


def test_the_first_step_of_a_regression_is_that_of_the_formula():
    """Squares and a plane: dL/dW = 2 / (n k) · xᵀ(xW + b - t), with samples and targets scaled."""
    dataset = Sine().load()
    output = Output(units=2, activation=Linear(), loss=MeanSquaredError())
    run = trainer(Sine(), chain(output=output), np.float64, optimizer=SGD(learning_rate=0.1), batch_size=200)
    start = run.network.copy_weights()["output"]
    run.step()
    after = run.network.copy_weights()["output"]

    x = dataset.training.inputs * np.array([0.5, 2.0]) + np.array([0.25, -1.0])
    t = dataset.training.numbers * np.array([0.02, 5.0]) + np.array([-2.0, 0.5])
    wrong = x @ start["kernel"] + start["bias"] - t
    assert run.losses[0] == pytest.approx(np.square(wrong).mean())
    np.testing.assert_allclose(after["kernel"], start["kernel"] - 0.1 * x.T @ wrong / 200, rtol=1e-9)
    np.testing.assert_allclose(after["bias"], start["bias"] - 0.1 * wrong.mean(axis=0), rtol=1e-9)


def test_a_plane_finds_the_least_squares():
    """With a linear network there is one best answer, which can be computed."""
    dataset = Sine().load()
    output = Output(units=2, activation=Linear(), loss=MeanSquaredError())
    plane = chain(output=output)
    run = to_the_end(
        trainer(Sine(), plane, np.float64, optimizer=SGD(learning_rate=0.2), batch_size=200, epochs=1500)
    )
    training, test = dataset.training, dataset.test
    rows = np.column_stack([training.inputs, np.ones(len(training))])
    best = np.linalg.lstsq(rows, training.numbers.astype(np.float64), rcond=None)[0]
    expected = np.column_stack([test.inputs, np.ones(len(test))]) @ best
    np.testing.assert_allclose(run.answers(test), expected, rtol=1e-5, atol=1e-5)


def test_errors_and_score_are_in_the_units_of_the_data(sine):
    test = Sine().load().test
    y, found = sine.answers(test), sine.evaluate(test)
    assert abs(float(y[:, 0].mean()) - 100) < 15
    np.testing.assert_allclose(found.errors, np.abs(y - test.numbers).mean(axis=0), rtol=1e-4)
    assert found.score == pytest.approx(R2().measure(y, test.numbers), abs=1e-5)


def test_the_loss_of_an_evaluation_is_that_of_scaled_numbers(sine):
    dataset = Sine().load()
    scaled = [dataset.target_scaling.apply(one) for one in (sine.answers(dataset.test), dataset.test.numbers)]
    assert sine.evaluate_test().loss == pytest.approx(np.square(scaled[0] - scaled[1]).mean(), rel=1e-3)


def test_a_snapshot_says_that_scores_are_no_accuracies(sine):
    shown = sine.snapshot()
    assert (shown.predicts_classes, shown.score) == (False, "r2")
    assert shown.epochs[-1, SCORE_VALIDATION] == sine.evaluate(Sine().load().validation).score
    assert shown.epochs[-1, SCORE_TRAINING] == sine.evaluate_training().score > 0.95
    assert shown.fitted == Sine().load().fitted
    assert shown.naive is None


def test_answers_are_told_beside_the_true_numbers(sine):
    validation, answers = Sine().load().validation, sine.snapshot(ANSWERS).answers
    np.testing.assert_array_equal(answers.outputs, sine.answers(validation))
    np.testing.assert_array_equal(answers.numbers, validation.numbers)
    assert answers.outputs.dtype == np.float32
    assert not answers.once_right.any()


def test_the_sample_that_is_shown_has_numbers_and_no_label(sine):
    validation = Sine().load().validation
    shown = sine.snapshot(3)
    assert shown.sample.label is None
    assert shown.truth == ""
    assert shown.sample.numbers.tolist() == validation.numbers[3].tolist()
    assert shown.answer == pytest.approx(sine.answers(validation)[3])
    # What flows in the network is scaled all the same.
    assert abs(shown.activations["output"][0]) < 2


def test_points_of_the_users_own_are_answered_in_numbers(sine):
    validation = Sine().load().validation
    shown = sine.snapshot(Watched(drawings=np.array(validation.inputs[:4])))
    np.testing.assert_allclose(shown.drawings, sine.answers(validation)[:4], rtol=1e-5)
    assert sine.snapshot(Watched(drawings=np.empty((0, 2), np.float32))).drawings.shape == (0, 2)


def test_a_run_ends_when_enough_of_the_variance_is_explained():
    run = to_the_end(trainer(Sine(), numbers_graph(2), target_accuracy=0.8))
    assert run.epoch < 60
    assert run.ended == f"R² on the validation samples has reached {run.epochs[-1, SCORE_VALIDATION]:.3f}"
    assert run.epochs[-1, SCORE_VALIDATION] >= 0.8 > run.epochs[-2, SCORE_VALIDATION]


def test_patience_brings_the_best_weights_of_a_regression_back():
    run = to_the_end(trainer(Sine(), numbers_graph(2), patience=2, optimizer=Adam(learning_rate=0.2)))
    assert "No smaller validation loss for 2 epochs" in run.ended


@pytest.mark.parametrize("at", [0, 3, 10, 14])
@pytest.mark.parametrize(
    "make",
    [lambda: trainer(Sine(), numbers_graph(2)), lambda: trainer(YesNo(), lone_graph())],
    ids=["numbers", "yes or no"],
)
def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(make, at):
    whole, first, resumed = make(), make(), make()
    for _ in range(at):
        first.step()
    resumed.restore(first.checkpoint())
    for _ in range(25):
        whole.step()
    for _ in range(25 - at):
        resumed.step()
    assert flat(resumed.network.copy_weights()) == flat(whole.network.copy_weights())
    assert resumed.epochs.tolist() == whole.epochs.tolist()


# What comes next.


def test_a_network_learns_to_forecast_better_than_the_last_value(swing):
    found, naive = swing.evaluate_test(), swing.evaluate_naive(Swing().load().test)
    assert found.score > 0.97 > naive.score
    assert found.errors[0] < naive.errors[0] / 3
    assert found.loss < naive.loss / 10


def test_the_naive_forecast_is_the_last_value_of_the_target_again():
    dataset = Swing().load()
    said = last_values(dataset, dataset.test)
    np.testing.assert_array_equal(said, dataset.test.inputs[:, -1, 1:])
    np.testing.assert_array_equal(said[1:], dataset.test.numbers[:-1])


def test_the_naive_forecast_is_measured_as_the_network_is(swing):
    validation = Swing().load().validation
    naive = swing.snapshot().naive
    wrong = validation.inputs[:, -1, 1] - validation.numbers[:, 0]
    assert naive == swing.evaluate_naive(validation)
    assert naive.errors == (pytest.approx(np.abs(wrong).mean()),)
    assert naive.loss == pytest.approx(np.square(0.1 * wrong).mean(), rel=1e-5)
    assert naive.score == pytest.approx(1 - np.square(wrong).mean() / validation.numbers.var(), rel=1e-4)


def test_there_is_no_naive_forecast_where_nothing_is_forecast():
    for source in (Sine(), YesNo()):
        dataset = source.load()
        assert last_values(dataset, dataset.test) is None


# Yes or no.


def test_a_lone_unit_learns_to_say_yes_or_no(lone):
    assert lone.evaluate_test().accuracy > 0.9
    assert lone.snapshot().score == "accuracy"
    assert lone.snapshot().fitted.task is Task.BINARY


def test_a_lone_unit_is_told_as_an_answer_for_each_class(lone):
    dataset = YesNo().load()
    shown = lone.snapshot(ANSWERS)
    y, truth = shown.answers.outputs, shown.answers.labels
    assert y.shape == (80, 2)
    np.testing.assert_array_equal(y[:, 0], 1 - y[:, 1])
    right = shown.answers.said == truth
    assert right.mean() == lone.evaluate(dataset.validation).accuracy
    assert (shown.answers.once_right >= right).all()
    assert shown.activations["output"].shape == (1,)
    assert shown.answer.tolist() == pytest.approx(y[0].tolist(), abs=1e-6)
    shown = lone.snapshot(Watched(drawings=np.array(dataset.validation.inputs[:5])))
    np.testing.assert_allclose(shown.drawings, y[:5], atol=1e-6)
    assert lone.snapshot(Watched(drawings=np.empty((0, 2), np.float32))).drawings.shape == (0, 2)


def test_the_loss_of_a_lone_unit_is_that_of_the_formula(lone):
    test = YesNo().load().test
    p = lone.answers(test)[np.arange(len(test)), test.labels]
    assert lone.evaluate_test().loss == pytest.approx(-np.log(p.astype(np.float64)).mean(), rel=1e-4)


def test_a_lone_unit_learns_as_two_that_share():
    """Softmax of (0, z) is sigmoid of z, so both have the same loss and the same slopes."""
    lone, pair = trainer(YesNo(), lone_graph(), np.float64), trainer(YesNo(), pair_graph(), np.float64)
    weights, other = lone.network.params, pair.network.params
    for name, values in weights["hidden"].items():
        other["hidden"][name][...] = values
    for name, values in weights["output"].items():
        other["output"][name][...] = 0
        other["output"][name][..., 1:] = values
    assert pair.evaluate_test().loss == pytest.approx(lone.evaluate_test().loss, rel=1e-12)
    assert pair.evaluate_test().accuracy == lone.evaluate_test().accuracy
    for run in (lone, pair):
        run.step(measured=True)
    assert lone.losses[0] == pytest.approx(pair.losses[0], rel=1e-12)
    ours, theirs = lone.network.gradient_views["hidden"], pair.network.gradient_views["hidden"]
    np.testing.assert_allclose(ours["kernel"], theirs["kernel"], rtol=1e-9)


@pytest.mark.parametrize(
    ("source", "graph", "said"),
    [
        (Sine(), small_graph(), "asks for 2 numbers. Set its units to 2"),
        (YesNo(), small_graph(), "asks for yes or no"),
        (
            Sine(),
            chain(output=Output(units=2, activation=Softmax(), loss=CrossEntropy())),
            "the activation Linear and the loss Mean squared error",
        ),
    ],
)
def test_a_network_that_cannot_answer_is_not_trained(source, graph, said):
    with pytest.raises(TrainingError, match=said):
        trainer(source, graph)


# What views ask for.


@pytest.mark.parametrize(
    ("source", "graph"),
    [
        (Sine(), numbers_graph(2)),
        (Swing(), numbers_graph(1)),
        (YesNo(), lone_graph()),
        (YesNo(), pair_graph()),
    ],
    ids=["numbers", "forecast", "lone", "pair"],
)
def test_the_loop_reports_every_task(source, graph):
    """All that views can ask for, live and of an earlier moment, without a step that fails."""
    inbox, mailbox = queue.SimpleQueue(), Mailbox()
    made = job(graph, source, batch_size=20)
    probes = frozenset({AnswersProbe(), PopulationProbe("hidden"), PopulationProbe("output")})
    thread = threading.Thread(target=drive, args=(inbox, mailbox))
    reports = []
    for control in (Prepare(1, made), Watch(probes=probes), Advance(5), Dissect(3), Look(2), Quit()):
        inbox.put(control)
    thread.start()
    thread.join(30)
    while (report := mailbox.take()) is not None:
        reports.append(report)
    last = reports[-1]
    assert last.error == ""
    assert last.phase in (Phase.PAUSED, Phase.RUNNING)
    spec = source.spec()
    for shown in (last.snapshot, last.live):
        assert shown.fitted == source.load().fitted
        assert shown.predicts_classes == spec.predicts_classes
    answers = last.snapshot.answers
    assert answers.outputs.shape == (len(answers.labels), spec.outputs)
    assert last.snapshot.populations["output"].shape[1] == graph["output"].layer.units


@pytest.mark.parametrize(
    ("source", "graph"), [(Sine(), numbers_graph(2)), (YesNo(), lone_graph())], ids=["numbers", "yes or no"]
)
def test_a_step_of_another_task_can_be_dissected(source, graph):
    watched, plain = trainer(source, graph), trainer(source, graph)
    trace = watched.dissect(1)
    plain.step(1)
    assert flat(watched.network.copy_weights()) == flat(plain.network.copy_weights())
    assert trace.target.shape == (graph["output"].layer.units,)
    if not source.spec().predicts_classes:
        scaling = source.load().target_scaling
        np.testing.assert_allclose(trace.target, scaling.apply(trace.sample.numbers), rtol=1e-6)


# Samples that are changed as they are learned from.


def shaken(source=None, **training):
    return trainer(source or Shaken(), small_graph(), batch_size=10, **training)


@pytest.mark.parametrize("at", [0, 1, 3, 7, 8, 9, 15, 16, 20])
def test_a_run_on_changed_samples_goes_on_from_a_checkpoint_bit_for_bit(at):
    whole, first, resumed = shaken(), shaken(), shaken()
    for _ in range(at):
        first.step()
    resumed.restore(first.checkpoint())
    for _ in range(30):
        whole.step()
    for _ in range(30 - at):
        resumed.step()
    assert flat(resumed.network.copy_weights()) == flat(whole.network.copy_weights())
    assert resumed.losses.tolist() == whole.losses.tolist()


def test_only_what_is_learned_from_is_changed():
    changed, plain = shaken(), shaken(Shaken(shaken=False))
    assert changed.epochs.tolist() == plain.epochs.tolist()
    changed.step()
    plain.step()
    assert changed.losses.tolist() != plain.losses.tolist()


def test_changes_take_no_part_in_other_random_numbers():
    """The order of the samples and the first weights are those of a run without them."""
    changed, plain = shaken(), shaken(Shaken(shaken=False))
    assert flat(changed.network.copy_weights()) == flat(plain.network.copy_weights())
    states = [run.checkpoint().batches for run in (changed, plain)]
    assert states[0].order.tolist() == states[1].order.tolist()
    assert states[1].changes is None


def test_a_dissected_step_shows_the_sample_as_it_was_changed():
    run = shaken()
    place = run.checkpoint().batches
    whole = Shaken().load()
    raw = whole.training.inputs[place.order[0]]
    trace = run.dissect(1)
    difference = trace.sample.pixels.astype(int) - raw
    assert trace.sample.pixels.dtype == np.uint8
    assert difference.min() >= 0
    assert 0 < difference.max() <= 4
    np.testing.assert_allclose(
        trace.nodes["hidden"].inputs[0], whole.scaling.apply(trace.sample.pixels), atol=1e-6
    )


def test_samples_are_changed_many_at_once():
    source = Shaken()
    dataset = source.load()
    run = Trainer(job(small_graph(), source, batch_size=10), dataset)
    for _ in range(8):  # an epoch
        run.step()
    assert dataset.augmentation.seen == [70, 3]
