"""The gauge: what it says of a step is what a step is, whatever the optimizer makes of the gradient."""

import math
from dataclasses import replace

import numpy as np
import pytest
from dots import CLASSES, Dots, chain, flat, job

from nnstudio.engine.gauge import _root_mean_square
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import GradientsProbe
from nnstudio.engine.sharing import Way
from nnstudio.engine.snapshot import Flow
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.optimizers import SGD, Adam, Momentum

STEP = 1e-4
BOTH = Watched(probes=frozenset({GradientsProbe(NodeId("hidden")), GradientsProbe(NodeId("output"))}))
OPTIMIZERS = [
    {"optimizer": SGD(learning_rate=0.3)},
    {"optimizer": Momentum()},
    {"optimizer": Adam()},
    {"optimizer": SGD(learning_rate=0.3), "clip_norm": 1e-3},
]


def graph(**settings):
    return chain(hidden=Dense(units=4, activation=Tanh(), **settings), output=Output(units=CLASSES))


def trainer(made=None, dtype=np.float64, threads=1, **training):
    made = job(made or graph(), **training)
    return Trainer(replace(made, threads=threads), made.dataset.load(), dtype)


def stepped(run, count=7):
    for _ in range(count):
        run.step()
    return run


def slope(kept, made, training, node, name, index):
    """The slope of the next step's loss over one parameter, by central differences."""
    losses = []
    for nudge in (STEP, -STEP):
        run = trainer(made, **training)
        run.restore(kept)
        run.network.params[node][name][index] += nudge
        run.step()
        losses.append(run.snapshot().losses[-1])
    return (losses[0] - losses[1]) / (2 * STEP)


@pytest.mark.parametrize("training", OPTIMIZERS, ids=lambda training: str(list(training.values())))
@pytest.mark.parametrize("l2", [0, 0.1])
def test_the_gradients_are_the_slopes_of_the_batchs_mean_loss(training, l2):
    made = graph(l2=l2)
    run = stepped(trainer(made, **training))
    kept = run.checkpoint()
    run.step(measured=True)
    gradients = run.snapshot(BOTH).gradients
    for node, name, index in [
        ("hidden", "kernel", (3, 1)),
        ("hidden", "bias", (2,)),
        ("output", "kernel", (0, 2)),
        ("output", "bias", (1,)),
    ]:
        expected = slope(kept, made, training, node, name, index)
        assert gradients[node][name][index] == pytest.approx(expected, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("training", OPTIMIZERS, ids=lambda training: str(list(training.values())))
def test_flows_are_root_mean_squares_of_parameters_gradient_and_update(training):
    run = stepped(trainer(**training))
    before = run.snapshot().weights
    run.step(measured=True)
    moment = run.snapshot(BOTH)
    assert moment.measured_step == moment.step == 8
    assert moment.flows.keys() == {"hidden", "output"}
    for node, flow in moment.flows.items():
        arrays = (
            [moment.weights[node][name] for name in ("kernel", "bias")],
            [moment.gradients[node][name] for name in ("kernel", "bias")],
            [moment.weights[node][name] - before[node][name] for name in ("kernel", "bias")],
        )
        expected = [np.sqrt(np.mean(np.concatenate([a.ravel() for a in some]) ** 2)) for some in arrays]
        np.testing.assert_allclose((flow.parameters, flow.gradient, flow.update), expected, rtol=1e-9)


def test_measured_steps_are_the_steps_that_would_have_been_made_anyway():
    for training in OPTIMIZERS:
        plain, measured = trainer(dtype=np.float32, **training), trainer(dtype=np.float32, **training)
        for _ in range(12):
            plain.step()
            measured.step(measured=True)
        assert flat(plain.network.params) == flat(measured.network.params)


def test_two_threads_measure_what_one_does(monkeypatch):
    monkeypatch.setattr("nnstudio.engine.learning.way_to_share", lambda *_, **__: Way.CREW)
    alone, together = trainer(), trainer(threads=2)
    for run in (alone, together):
        stepped(run, 9)
        run.step(measured=True)
    for node, flow in alone.snapshot().flows.items():
        other = together.snapshot().flows[node]
        np.testing.assert_allclose(
            (flow.parameters, flow.gradient, flow.update),
            (other.parameters, other.gradient, other.update),
            rtol=1e-9,
        )


def test_before_the_first_step_nothing_flows():
    moment = trainer().snapshot(BOTH)
    assert (moment.flows, moment.gradients, moment.measured_step) == ({}, {}, 0)


def test_a_step_that_is_not_measured_leaves_what_was_found_and_says_when():
    run = stepped(trainer(), 2)
    run.step(measured=True)
    found = run.snapshot(BOTH)
    after = stepped(run).snapshot(BOTH)
    assert (after.step, after.measured_step, after.flows) == (10, 3, found.flows)
    np.testing.assert_array_equal(after.gradients["hidden"]["kernel"], found.gradients["hidden"]["kernel"])


def test_frozen_layers_do_not_flow():
    run = trainer(graph(frozen=True))
    run.step(measured=True)
    moment = run.snapshot(BOTH)
    assert moment.flows.keys() == moment.gradients.keys() == {"output"}


def test_running_means_are_no_part_of_a_flow():
    made = chain(hidden=Dense(units=4), norm=BatchNorm(), output=Output(units=CLASSES))
    run = trainer(made)
    before = run.snapshot().weights["norm"]
    run.step(measured=True)
    after = run.snapshot().weights["norm"]
    moved = np.concatenate([after[name] - before[name] for name in ("scale", "offset")])
    assert run.snapshot().flows["norm"].update == pytest.approx(np.sqrt(np.mean(moved**2)))


def test_gradients_are_copies_that_nobody_can_write():
    run = trainer()
    run.step(measured=True)
    gradient = run.snapshot(BOTH).gradients["hidden"]["kernel"]
    before = gradient.copy()
    run.step(measured=True)
    np.testing.assert_array_equal(gradient, before)
    with pytest.raises(ValueError, match="read-only"):
        gradient[...] = 0


def test_only_gradients_that_are_asked_for_are_handed_out():
    run = trainer()
    run.step(measured=True)
    assert run.snapshot().gradients == {}
    one = Watched(probes=frozenset({GradientsProbe(NodeId("output")), GradientsProbe(NodeId("nowhere"))}))
    assert run.snapshot(one).gradients.keys() == {"output"}


@pytest.mark.parametrize("size", [1e-30, 1e-10, 1.0, 1e25])
def test_numbers_whose_squares_float32_cannot_hold_are_measured(size):
    vector = np.array([3, -4, 0, 0], np.float32) * np.float32(size)
    with np.errstate(all="ignore"):
        assert _root_mean_square(vector, 2) == pytest.approx(size * math.sqrt(12.5), rel=1e-5)


def test_of_nothing_and_of_no_numbers_the_size_is_told():
    with np.errstate(all="ignore"):
        assert _root_mean_square(np.zeros(4, np.float32), 4) == 0
        assert _root_mean_square(np.array([1, np.inf], np.float32), 2) == math.inf


def test_a_healthy_ratio_is_between_minus_four_and_minus_two():
    assert Flow(1.0, 0.5, 1e-3).ratio == pytest.approx(-3)
    run = stepped(trainer(optimizer=Adam()), 5)
    run.step(measured=True)
    assert -4 < run.snapshot().flows["hidden"].ratio < -1


def test_a_layer_frozen_in_the_run_stops_flowing():
    made = job(source=Dots())
    run = Trainer(made, made.dataset.load())
    run.step(measured=True)
    assert "hidden" in run.snapshot().flows
    hidden = made.graph["hidden"].layer.replace(frozen=True)
    run.set_live(made.training, made.graph.with_layer(NodeId("hidden"), hidden))
    run.step(measured=True)
    assert run.snapshot().flows.keys() == {"output"}
