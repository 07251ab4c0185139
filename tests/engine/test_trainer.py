"""Trainers: a run is the same each time, learns, keeps its books, and stops before it breaks anything."""

import math

import numpy as np
import pytest
from dots import CLASSES, Dots, chain, flat, job, small_graph, squares_graph

from nnstudio.engine.api import TrainingError, TrainingJob
from nnstudio.engine.snapshot import (
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    SCORE_TRAINING,
    SCORE_VALIDATION,
)
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear, ReLU, Tanh
from nnstudio.nn.initializers import Normal
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam, Momentum
from nnstudio.nn.training import TrainingSettings


def trainer(graph=None, source=None, **training):
    made = job(graph, source, **training)
    return Trainer(made, made.dataset.load())


def after_epochs(run, count=2):
    """The run, with so many epochs done."""
    while run.epoch < count:
        run.step()
    return run


def bits(run):
    return flat(run.network.params)


def dropping():
    hidden = Dense(units=6, activation=Tanh())
    return chain(hidden=hidden, dropout=Dropout(rate=0.4), output=Output(units=CLASSES))


def exploding():
    """A network without bends whose loss grows with every step at a large learning rate."""
    linear = Dense(units=4, activation=Linear())
    output = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
    return chain(hidden=linear, output=output)


def until_it_diverges(run):
    """The error, and the weights before the step that raised it."""
    with np.errstate(all="ignore"):
        while True:
            before = bits(run)
            try:
                run.step()
            except TrainingError as error:
                return str(error), before


@pytest.mark.parametrize("optimizer", [SGD(), Momentum(), Adam()], ids=lambda o: o.entry.kind)
@pytest.mark.parametrize("graph", [small_graph(), squares_graph(), dropping()], ids=["ce", "mse", "dropout"])
def test_the_same_seed_gives_the_same_weights_bit_for_bit(graph, optimizer):
    first = after_epochs(trainer(graph, optimizer=optimizer, seed=4))
    second = after_epochs(trainer(graph, optimizer=optimizer, seed=4))
    assert bits(first) == bits(second)


def test_another_seed_gives_other_weights():
    assert bits(after_epochs(trainer(seed=4))) != bits(after_epochs(trainer(seed=5)))


def test_two_runs_in_turns_do_not_disturb_each_other():
    alone = after_epochs(trainer(dropping()))
    one, other = trainer(dropping()), trainer(dropping(), seed=9)
    while one.epoch < 2:
        one.step()
        other.step()
    assert bits(one) == bits(alone)


def test_looking_at_a_run_does_not_change_it():
    watched, alone = trainer(dropping()), after_epochs(trainer(dropping()))
    while watched.epoch < 2:
        watched.step()
        watched.snapshot(watched.step_count)
        watched.evaluate_test()
    assert bits(watched) == bits(alone)


def test_the_order_of_samples_does_not_hang_on_what_layers_draw():
    # At a rate this small, nothing is dropped: the runs differ in what their layers have drawn.
    hidden, output = small_graph()["hidden"].layer, Output(units=CLASSES)
    drawing = chain(hidden=hidden, dropout=Dropout(rate=1e-12), output=output)
    np.testing.assert_allclose(
        after_epochs(trainer(drawing)).network.values, after_epochs(trainer()).network.values, rtol=1e-5
    )


def test_a_run_starts_from_the_weights_of_its_job():
    trained = after_epochs(trainer(seed=4))
    old = job(seed=4)
    again = Trainer(
        TrainingJob(old.graph, old.dataset, old.training, trained.network.copy_weights()), old.dataset.load()
    )
    assert bits(again) == bits(trained)


@pytest.mark.parametrize("graph", [small_graph(), squares_graph(), dropping()], ids=["ce", "mse", "dropout"])
def test_the_loss_falls(graph):
    run = after_epochs(trainer(graph, optimizer=Adam(learning_rate=0.02)), 30)
    losses = run.snapshot().losses
    assert losses[-10:].mean() < losses[:10].mean() / 2


def test_a_network_learns_what_it_has_not_seen():
    run = after_epochs(trainer(optimizer=Adam(learning_rate=0.02)), 30)
    assert run.evaluate_test().accuracy > 0.9


def test_a_step_tells_how_many_samples_it_took_and_the_last_of_an_epoch_is_smaller():
    run = trainer()
    assert [run.step() for _ in range(6)] == [10, 10, 10, 10, 7, 10]


def test_an_epoch_ends_with_its_last_sample():
    run = trainer()
    starts = []
    for _ in range(5):
        run.step()
        starts.append((run.epoch, run.at_epoch_start))
    assert starts == [(0, False)] * 4 + [(1, True)]


@pytest.mark.parametrize("rows", [1, 3, 47])
def test_a_step_takes_as_many_samples_as_it_is_told(rows):
    assert trainer().step(rows) == rows


def test_a_step_takes_no_more_samples_than_the_epoch_has_left():
    assert trainer().step(1000) == 47


def test_a_step_with_one_sample_counts_as_a_step():
    run = trainer()
    run.step(rows=1)
    assert run.step_count == 1
    assert run.snapshot().position == 1


def test_every_step_has_its_loss():
    run = trainer()
    for _ in range(7):
        run.step()
    assert len(run.snapshot().losses) == 7


def test_the_first_loss_of_a_step_is_that_of_the_weights_it_starts_from():
    run = trainer(batch_size=47)
    expected = run.evaluate(Dots().load().training).loss
    run.step()
    assert run.snapshot().losses[0] == pytest.approx(expected, rel=1e-5)


def test_there_is_a_row_for_the_start_and_for_each_epoch():
    epochs = after_epochs(trainer(), 3).snapshot().epochs
    assert epochs[:, LOSS_STEP].tolist() == [0, 5, 10, 15]


def test_the_row_of_an_epoch_holds_what_an_evaluation_gives():
    run = after_epochs(trainer(), 1)
    row = run.snapshot().epochs[-1]
    validation = run.evaluate(Dots().load().validation)
    assert (row[LOSS_VALIDATION], row[SCORE_VALIDATION]) == (validation.loss, validation.accuracy)


def test_training_figures_are_taken_on_as_many_samples_as_there_are_for_validation():
    run = after_epochs(trainer(), 1)
    row, data = run.snapshot().epochs[-1], Dots().load()
    x = data.training.inputs[:20].reshape(20, -1) / 255
    params = run.network.params
    hidden = np.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    z = np.exp(hidden @ params["output"]["kernel"] + params["output"]["bias"])
    p = z / z.sum(axis=1, keepdims=True)
    labels = data.training.labels[:20]
    assert row[LOSS_TRAINING] == pytest.approx(-np.log(p[np.arange(20), labels]).mean(), rel=1e-5)
    assert row[SCORE_TRAINING] == (p.argmax(axis=1) == labels).mean()


def test_a_split_larger_than_is_evaluated_at_once_is_evaluated_whole():
    run, data = trainer(), Dots(training_size=1203).load()
    x = data.training.inputs.reshape(1203, -1) / 255
    params = run.network.params
    hidden = np.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    z = np.exp(hidden @ params["output"]["kernel"] + params["output"]["bias"])
    p = z / z.sum(axis=1, keepdims=True)
    found = run.evaluate(data.training)
    assert found.loss == pytest.approx(-np.log(p[np.arange(1203), data.training.labels]).mean(), rel=1e-5)
    assert found.accuracy == pytest.approx((p.argmax(axis=1) == data.training.labels).mean(), abs=1e-3)


def test_a_network_that_knows_nothing_pays_the_logarithm_of_the_classes():
    run = trainer()
    run.network.values[...] = 0
    assert run.evaluate_test().loss == pytest.approx(math.log(CLASSES))


def test_dropout_does_not_disturb_an_evaluation():
    run = trainer(dropping())
    assert run.evaluate_test() == run.evaluate_test()


def test_a_run_is_finished_when_the_planned_epochs_are_done():
    run = trainer(epochs=2)
    assert not after_epochs(run, 1).finished
    assert after_epochs(run, 2).finished


def test_planning_more_adds_as_many_epochs_again():
    run = after_epochs(trainer(epochs=2), 2)
    run.plan_more()
    assert (run.finished, run.epochs_planned) == (False, 4)


def test_another_step_forgets_the_test_for_the_network_is_another():
    run = after_epochs(trainer(epochs=2), 2)
    run.evaluate_test()
    run.step()
    assert run.snapshot().test is None


def test_a_loss_on_logits_is_not_cut_off_where_probabilities_underflow():
    run = trainer(chain(output=Output(units=CLASSES, activation="softmax", loss="cross_entropy")))
    run.network.values *= 1e6
    assert run.evaluate(run.dataset.validation).loss > 1000


def test_a_changed_learning_rate_goes_into_force_with_the_next_step():
    slow, fast = trainer(optimizer=SGD(learning_rate=0.1)), trainer(optimizer=SGD(learning_rate=0.1))
    start = slow.network.values.copy()
    fast.set_live(fast.training.replace(optimizer=SGD(learning_rate=0.4)))
    slow.step()
    fast.step()
    np.testing.assert_allclose(fast.network.values - start, 4 * (slow.network.values - start), atol=1e-6)


def test_a_changed_batch_size_goes_into_force_with_the_next_step():
    run = trainer()
    run.step()
    run.set_live(run.training.replace(batch_size=4))
    assert run.step() == 4


def test_more_epochs_prolong_the_plan():
    run = after_epochs(trainer(epochs=2), 1)
    run.set_live(run.training.replace(epochs=5))
    assert run.epochs_planned == 5


def test_fewer_epochs_than_are_done_finish_the_run():
    run = after_epochs(trainer(epochs=9), 3)
    run.set_live(run.training.replace(epochs=1))
    assert run.finished


def test_settings_that_stay_the_same_change_nothing():
    touched, alone = trainer(optimizer=Momentum()), after_epochs(trainer(optimizer=Momentum()))
    while touched.epoch < 2:
        touched.step()
        touched.set_live(touched.training.replace())
    assert bits(touched) == bits(alone)


def test_an_optimizer_of_the_same_kind_keeps_its_memory():
    # The first step of momentum is one of plain descent, so a second run tells the two gradients.
    plain = trainer(optimizer=SGD(learning_rate=0.1))
    start = plain.network.values.copy()
    plain.step()
    middle = plain.network.values.copy()
    plain.step()
    first, second = (start - middle) / 0.1, (middle - plain.network.values) / 0.1

    rolling = trainer(optimizer=Momentum(learning_rate=0.1, momentum=0.5))
    rolling.step()
    rolling.set_live(rolling.training.replace(optimizer=Momentum(learning_rate=0.3, momentum=0.8)))
    rolling.step()

    np.testing.assert_allclose(rolling.network.values, middle - 0.3 * (0.8 * first + second), atol=1e-6)


def test_an_optimizer_of_another_kind_starts_like_a_new_one():
    run = after_epochs(trainer(optimizer=SGD(learning_rate=0.1)))
    before = run.network.values.copy()
    run.set_live(TrainingSettings(optimizer=Adam(learning_rate=0.01), batch_size=47))
    run.step()
    # The first step of Adam is as long as the learning rate, whatever the slope (Kingma and Ba, section 2.1).
    assert np.abs(run.network.values - before).max() == pytest.approx(0.01, rel=1e-3)


def test_a_run_that_diverges_says_at_which_step_where_and_what_would_help():
    run = trainer(exploding(), optimizer=SGD(learning_rate=500), epochs=1000)
    message, _ = until_it_diverges(run)
    assert message.startswith(f"Training has diverged at step {run.step_count + 1}: ")
    assert message.endswith("Try a smaller learning rate, for example 50")


def test_a_run_that_diverges_goes_back_to_the_weights_of_the_last_evaluation():
    run = trainer(exploding(), optimizer=SGD(learning_rate=500), epochs=1000)
    evaluated = [bits(run)]

    def train_on():
        while True:
            run.step()
            if run.at_epoch_start:
                evaluated.append(bits(run))

    with np.errstate(all="ignore"), pytest.raises(TrainingError):
        train_on()
    assert bits(run) == evaluated[-1]
    assert np.isfinite(run.snapshot().epochs[-1]).all()


def test_a_run_that_diverges_does_not_count_the_step():
    run = trainer(exploding(), optimizer=SGD(learning_rate=500), epochs=1000)
    until_it_diverges(run)
    assert len(run.snapshot().losses) == run.step_count


def test_a_layer_whose_outputs_overflow_is_named():
    # The largest float32 is 3e38; 100 · 100 … over 25 layers is more.
    layer = Dense(units=9, activation=ReLU(), initializer=Normal(deviation=100))
    graph = chain(**{f"h{at}": layer for at in range(25)}, output=Output(units=CLASSES))
    with np.errstate(all="ignore"):
        run = trainer(graph)
        with pytest.raises(TrainingError, match=r"at step 1: the weighted sums of H\d+ have grown too large"):
            run.step()


def test_a_loss_that_overflows_by_itself_is_named():
    output = Output(
        units=CLASSES, activation=Linear(), loss=MeanSquaredError(), initializer=Normal(deviation=99)
    )
    with np.errstate(all="ignore"):
        run = trainer(chain(output=output))
        run.network.values *= 1e20
        with pytest.raises(
            TrainingError, match="at step 1: the outputs are so far off that the loss has grown too large"
        ):
            run.step()


def test_a_run_that_diverges_in_the_last_step_of_an_epoch_says_so_at_once():
    run = trainer(exploding(), optimizer=SGD(learning_rate=1000), batch_size=47)
    with np.errstate(all="ignore"):
        run.network.values *= 1e9
        with pytest.raises(TrainingError, match="Training has diverged at step 1: "):
            run.step()


def test_a_graph_that_cannot_be_trained_makes_no_trainer():
    with pytest.raises(TrainingError, match="Hidden has nothing wired into it"):
        trainer(small_graph().with_inputs("hidden", ()))
