"""The descent: clipping, penalties, limits and frozen layers, each against PyTorch or its own definition."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, chain, flat, job

from nnstudio.engine.descent import Descent
from nnstudio.engine.network import Network
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Tanh
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam
from nnstudio.nn.schedules import SCHEDULES, Constant, CosineAnnealing, Progress, StepDecay, WarmUp
from nnstudio.nn.training import TrainingSettings

EVERY = pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda o: o.entry.kind)


def network(**hidden):
    layers = {"hidden": Dense(units=4, **hidden), "norm": BatchNorm(), "output": Output(units=CLASSES)}
    return Network(chain(**layers), SHAPE, CLASSES, seed=1, dtype=np.float64)


def moved(net, rate=0.5, **training):
    """By how much one step of plain descent moves the parameters, for gradients drawn at random."""
    rng = np.random.default_rng(3)
    for params in net.gradient_views.values():
        for gradient in params.values():
            gradient[...] = rng.normal(size=gradient.shape)
    gradients, before = net.gradients.copy(), net.values.copy()
    Descent(net, TrainingSettings(optimizer=SGD(), **training)).step(rate)
    return gradients, before, net.values - before


def test_a_step_of_plain_descent_is_the_gradient_times_the_rate():
    gradients, _, step = moved(network())
    np.testing.assert_allclose(step, -0.5 * gradients)


def test_a_long_gradient_is_shortened_to_the_norm_and_keeps_its_direction():
    gradients, _, step = moved(network(), rate=1.0, clip_norm=0.1)
    assert np.linalg.norm(step) == pytest.approx(0.1)
    np.testing.assert_allclose(step / 0.1, -gradients / np.linalg.norm(gradients))


def test_a_gradient_whose_square_overflows_is_shortened_all_the_same():
    graph = chain(hidden=Dense(units=4), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    net.gradients[: net.learning[0].stop] = 1e30
    before = net.values.copy()
    with np.errstate(over="ignore"):
        Descent(net, TrainingSettings(optimizer=SGD(), clip_norm=1)).step(1.0)
    assert np.linalg.norm(net.values - before) == pytest.approx(1, rel=1e-3)


def test_a_short_gradient_is_left_as_it_is():
    gradients, _, step = moved(network(), clip_norm=1e5)
    np.testing.assert_allclose(step, -0.5 * gradients, rtol=1e-12, atol=1e-15)


def test_l2_pulls_each_weight_by_a_share_of_itself_and_no_bias():
    net = network(l2=0.1)
    gradients, before, step = moved(net)
    expected = -0.5 * gradients
    net.views_of(expected)["hidden"]["kernel"] -= 0.5 * 0.1 * net.views_of(before)["hidden"]["kernel"]
    np.testing.assert_allclose(step, expected)


def test_l1_pulls_each_weight_by_the_same_and_no_bias():
    net = network(l1=0.1)
    gradients, before, step = moved(net)
    expected = -0.5 * gradients
    net.views_of(expected)["hidden"]["kernel"] -= (
        0.5 * 0.1 * np.sign(net.views_of(before)["hidden"]["kernel"])
    )
    np.testing.assert_allclose(step, expected)


def test_weights_into_a_unit_are_shortened_to_the_largest_norm_and_others_left():
    net = network(max_norm=0.7)
    net.params["hidden"]["kernel"][:, 0] *= 0.01
    _, before, _ = moved(net, rate=0.0)
    norms = np.linalg.norm(net.params["hidden"]["kernel"], axis=0)
    assert (np.linalg.norm(net.views_of(before)["hidden"]["kernel"], axis=0) > 0.7).any()
    assert norms.max() <= 0.7 * (1 + 1e-12)
    np.testing.assert_allclose(
        net.params["hidden"]["kernel"][:, 0], net.views_of(before)["hidden"]["kernel"][:, 0]
    )


@EVERY
def test_a_frozen_layer_stays_as_it_is_whatever_the_optimizer(optimizer):
    graph = chain(
        first=Dense(units=4),
        hidden=Dense(units=4, frozen=True, l2=0.1, max_norm=0.01),
        output=Output(units=CLASSES),
    )
    made = job(graph, optimizer=optimizer)
    run = Trainer(made, made.dataset.load())
    before = run.network.copy_weights()
    for _ in range(7):
        run.step()
    after = run.network.copy_weights()
    assert flat({"hidden": after["hidden"]}) == flat({"hidden": before["hidden"]})
    for node_id in ("first", "output"):
        assert (after[node_id]["kernel"] != before[node_id]["kernel"]).all()


def test_the_layers_behind_a_frozen_one_learn_as_if_it_were_not_frozen():
    def step(**first):
        graph = chain(first=Dense(units=4, activation=Tanh(), **first), output=Output(units=CLASSES))
        made = job(graph)
        run = Trainer(made, made.dataset.load())
        run.step()
        return run.network.copy_weights()["output"]["kernel"]

    np.testing.assert_array_equal(step(frozen=True), step())


@pytest.mark.parametrize("schedule", [cls() for cls in SCHEDULES], ids=lambda s: s.entry.kind)
def test_the_rate_of_each_step_is_what_the_schedule_says(schedule):
    made = job(schedule=schedule, optimizer=SGD(learning_rate=0.25))
    run = Trainer(made, made.dataset.load())
    for step in range(12):
        losses = tuple(run.snapshot().epochs[:, 2])
        assert run.learning_rate == 0.25 * schedule.factor(Progress(step, 5, 3, losses))
        run.step()


def test_folding_the_rate_into_the_slope_changes_nothing():
    folded, plain = (Trainer(made, made.dataset.load()) for made in (job(), job(clip_norm=1e6)))
    for _ in range(7):
        folded.step()
        plain.step()
    assert (folded._learning.descent.folds_rate, plain._learning.descent.folds_rate) == (True, False)
    np.testing.assert_allclose(folded.network.values, plain.network.values, rtol=1e-5, atol=1e-7)


@EVERY
def test_a_rate_of_its_own_reaches_every_optimizer(optimizer):
    def step(rate):
        net = network()
        net.gradients[...] = 0.01
        before = net.values.copy()
        Descent(net, TrainingSettings(optimizer=optimizer)).step(rate)
        return net.values[: net.learning[-1].stop] - before[: net.learning[-1].stop]

    slow, fast = step(0.001), step(0.002)
    assert (slow != 0).any()
    assert np.abs(fast).sum() == pytest.approx(2 * np.abs(slow).sum(), rel=0.05)


def test_running_means_are_no_business_of_the_optimizer():
    net = network()
    net.gradients[...] = 1
    running = {
        name: values.copy() for name, values in net.params["norm"].items() if name.startswith("running")
    }
    Descent(net, TrainingSettings(optimizer=Adam())).step(0.1)
    assert running
    for name, values in running.items():
        np.testing.assert_array_equal(net.params["norm"][name], values)


@pytest.mark.parametrize("schedule", [cls() for cls in SCHEDULES], ids=lambda s: s.entry.kind)
def test_each_step_is_made_with_the_rate_that_was_told_before_it(schedule):
    made = job(schedule=schedule, optimizer=SGD(learning_rate=0.25), epochs=2)
    run = Trainer(made, made.dataset.load())
    while not run.finished:
        told = run.learning_rate
        assert run.dissect(10).learning_rate == told


def test_the_plain_schedule_is_the_default():
    assert TrainingSettings().schedule == Constant()


def test_a_frozen_layer_does_not_count_for_the_length_of_the_gradient():
    graph = chain(hidden=Dense(units=4, frozen=True), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1, dtype=np.float64)
    net.gradient_views["hidden"]["kernel"][...] = 1e6
    net.gradient_views["output"]["kernel"][...] = 1
    before = net.values.copy()
    Descent(net, TrainingSettings(optimizer=SGD(), clip_norm=1)).step(1.0)
    assert np.linalg.norm(net.values - before) == pytest.approx(1)


def test_what_is_trained_comes_first_so_that_the_optimizer_gets_one_piece():
    graph = chain(first=Dense(units=4), norm=BatchNorm(), second=Dense(units=4), output=Output(units=CLASSES))
    net = Network(graph, SHAPE, CLASSES, seed=1)
    assert len(net.learning) == 1
    running = net.views_of(np.arange(len(net.values)))["norm"]["running_mean"]
    assert running.min() >= net.learning[0].stop


def test_adam_keeps_what_it_remembers_when_its_shares_are_changed_live():
    net = network()
    descent = Descent(net, TrainingSettings(optimizer=Adam()))
    net.gradients[...] = 0.5
    descent.step(0.001)
    mean = 0.1 * descent.memory["mean"]  # the memory holds m / (1 - beta1)
    descent.set_live(TrainingSettings(optimizer=Adam(beta1=0.5)))
    np.testing.assert_allclose(0.5 * descent.memory["mean"], mean)


@pytest.mark.parametrize("schedule", [CosineAnnealing(), WarmUp(steps=5), StepDecay(epochs=1, decay=0.5)])
def test_another_batch_size_in_the_run_does_not_move_the_schedule(schedule):
    def rates(change):
        made = job(schedule=schedule, epochs=4)
        run = Trainer(made, made.dataset.load())
        found = []
        while not run.finished:
            if run.at_epoch_start:
                found.append(run.learning_rate)
            if change and run.epoch == 1:
                run.set_live(run.training.replace(batch_size=5))
            run.step()
        return found

    if isinstance(schedule, WarmUp):  # counted in steps, of which there are more
        assert rates(change=True)[2:] == rates(change=False)[2:]
    else:
        assert rates(change=True) == rates(change=False)


def test_steps_of_single_samples_do_not_use_the_schedule_up():
    made = job(schedule=CosineAnnealing(), optimizer=SGD(learning_rate=0.25), epochs=4)
    run = Trainer(made, made.dataset.load())
    for _ in range(20):
        run.step(1)
    # Two of the five batches of the first of four epochs.
    assert run.learning_rate == pytest.approx(0.25 * (1 + np.cos(np.pi * 2 / 20)) / 2)


def test_a_schedule_begins_anew_with_another_plan():
    made = job(schedule=CosineAnnealing(), epochs=2)
    run = Trainer(made, made.dataset.load())
    first = run.learning_rate
    while not run.finished:
        run.step()
    assert run.learning_rate < first / 100
    run.plan_more()
    assert run.learning_rate == first
