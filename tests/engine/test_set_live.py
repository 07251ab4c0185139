"""Changes while it runs: a run goes on with other live settings as if it had had them from there on."""

from dataclasses import replace

import numpy as np
import pytest
from dots import CLASSES, chain, flat, job

from nnstudio.engine.snapshot import Mark
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum


def everything(**hidden):
    return chain(
        hidden=Dense(units=6, activation=Tanh(), **hidden),
        norm=BatchNorm(),
        dropout=Dropout(rate=0.4),
        noise=GaussianNoise(deviation=0.2),
        output=Output(units=CLASSES),
    )


def trainer(graph=None, **training):
    made = job(graph or everything(), **training)
    return Trainer(made, made.dataset.load())


def stepped(run, count):
    for _ in range(count):
        run.step()
    return run


def change(run, node, *, marked=False, **settings):
    graph = run.network.graph
    layer = graph[NodeId(node)].layer.replace(**settings)
    run.set_live(run.training, graph.with_layer(NodeId(node), layer), marked=marked)
    return run


CHANGES = [
    ("dropout", {"rate": 0.8}),
    ("dropout", {"rate": 0.0}),
    ("noise", {"deviation": 3.0}),
    ("norm", {"momentum": 0.1}),
    ("hidden", {"l1": 0.1}),
    ("hidden", {"l2": 0.5}),
    ("hidden", {"max_norm": 0.2}),
    ("hidden", {"frozen": True}),
    ("output", {"frozen": True}),
]


@pytest.mark.parametrize("optimizer", [SGD(), Momentum(), Adam()], ids=lambda o: o.entry.kind)
@pytest.mark.parametrize(("node", "settings"), CHANGES, ids=str)
def test_from_the_change_on_steps_are_those_of_a_run_that_has_the_settings(node, settings, optimizer):
    run = stepped(trainer(optimizer=optimizer), 7)
    kept = run.checkpoint()
    stepped(change(run, node, **settings), 6)
    # Another run that has had these settings always, put to where the first one was.
    graph = everything()
    layer = graph[NodeId(node)].layer.replace(**settings)
    other = trainer(graph.with_layer(NodeId(node), layer), optimizer=optimizer)
    other.restore(kept)
    change(other, node, **settings)
    stepped(other, 6)
    assert flat(run.network.params) == flat(other.network.params)
    unchanged = stepped(trainer(optimizer=optimizer), 13)
    assert flat(run.network.params) != flat(unchanged.network.params)


def test_a_change_that_is_taken_back_at_once_leaves_no_trace_in_the_numbers():
    run, plain = stepped(trainer(optimizer=Adam()), 7), stepped(trainer(optimizer=Adam()), 7)
    change(change(run, "dropout", rate=0.9), "dropout", rate=0.4)
    change(change(run, "hidden", frozen=True), "hidden", frozen=False)
    assert flat(stepped(run, 9).network.params) == flat(stepped(plain, 9).network.params)


def test_a_frozen_layer_stands_still_and_thaws_again():
    run = stepped(trainer(optimizer=Adam()), 3)
    before = run.snapshot().weights
    stepped(change(run, "hidden", frozen=True), 4)
    frozen = run.snapshot().weights
    np.testing.assert_array_equal(frozen["hidden"]["kernel"], before["hidden"]["kernel"])
    assert not np.array_equal(frozen["output"]["kernel"], before["output"]["kernel"])
    stepped(change(run, "hidden", frozen=False), 1)
    assert not np.array_equal(run.snapshot().weights["hidden"]["kernel"], before["hidden"]["kernel"])


def test_two_threads_go_on_with_other_layers_too():
    made = replace(job(everything()), threads=2)
    run = Trainer(made, made.dataset.load())
    stepped(run, 3)
    before = run.snapshot().weights["hidden"]["kernel"]
    stepped(change(run, "hidden", frozen=True), 3)
    np.testing.assert_array_equal(run.snapshot().weights["hidden"]["kernel"], before)


def test_only_live_settings_are_taken_from_a_graph():
    run = trainer()
    run.set_live(run.training, everything().with_layer(NodeId("hidden"), Dense(units=99)))
    assert run.snapshot().graph["hidden"].layer == Dense(units=6, activation=Tanh())


def test_a_change_leaves_a_mark_that_says_what_was_changed():
    run = stepped(trainer(), 4)
    change(run, "dropout", marked=True, rate=0.1)
    stepped(run, 2).set_live(run.training.replace(batch_size=3), marked=True)
    assert run.snapshot().marks == (Mark(4, "Rate of Dropout 0.4 to 0.1"), Mark(6, "Batch size 10 to 3"))


def test_where_nothing_changes_there_is_no_mark():
    run = stepped(trainer(), 4)
    run.set_live(run.training, run.network.graph, marked=True)
    run.set_live(run.training.replace(batch_size=3))
    assert run.snapshot().marks == ()


@pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda one: one.entry.kind)
def test_the_same_settings_again_leave_the_run_bit_for_bit_as_it_was(optimizer):
    run, plain = (stepped(trainer(optimizer=optimizer), 7) for _ in range(2))
    run.set_live(run.training.replace(), everything(), marked=True)
    assert flat(stepped(run, 9).network.params) == flat(stepped(plain, 9).network.params)
    assert run.snapshot().marks == ()


def test_going_back_brings_the_layers_and_the_marks_of_then():
    run = stepped(trainer(), 3)
    change(run, "dropout", marked=True, rate=0.1)
    kept = stepped(run, 2).checkpoint()
    expected = flat(stepped(run, 4).network.params)
    change(run, "dropout", marked=True, rate=0.9)
    stepped(run, 5)
    run.restore(kept)
    assert run.snapshot().marks == (Mark(3, "Rate of Dropout 0.4 to 0.1"),)
    assert run.network.graph["dropout"].layer.rate == 0.1
    assert flat(stepped(run, 4).network.params) == expected


def test_the_learning_rate_of_the_next_step_is_told():
    run = stepped(trainer(optimizer=SGD(learning_rate=0.25)), 2)
    assert run.snapshot().learning_rate == 0.25
    run.set_live(run.training.replace(optimizer=SGD(learning_rate=0.125)))
    assert run.snapshot().learning_rate == 0.125
