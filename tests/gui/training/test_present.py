"""The present run: the design that it trains, and how that follows the one on the canvas."""

import pytest
from PySide6.QtTest import QSignalSpy

from nnstudio.data.toys import Circles
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.training.present import PresentRun


@pytest.fixture
def document():
    return EXAMPLES["xor"].build()


def with_layer(document, **settings):
    node_id = next(node_id for node_id in document.graph.of_kind("dense"))
    layer = document.graph[node_id].layer.replace(**settings)
    return document.replace(graph=document.graph.with_layer(node_id, layer))


def test_what_can_change_while_it_runs_is_taken_over_and_told_once(document):
    run = PresentRun()
    run.begin(document)
    faster = document.replace(training=document.training.replace(batch_size=7))
    control = run.follow(faster)
    assert (control.training.batch_size, control.graph) == (7, document.graph)
    assert run.made_of.training.batch_size == 7
    assert run.is_of(faster)
    assert run.follow(faster) is None


def test_its_seed_has_been_used_up(document):
    run = PresentRun()
    run.begin(document)
    other = document.replace(training=document.training.replace(seed=document.training.seed + 1))
    assert run.follow(other) is None
    assert not run.is_of(other)


def test_it_does_not_follow_into_another_design(document):
    run = PresentRun()
    assert not run.is_of(document)
    run.begin(document)
    wider = with_layer(document, units=9)
    assert not run.is_of(wider)
    assert run.follow(wider) is None
    assert run.made_of is document


def test_each_run_has_a_number_of_its_own_and_begins_in_step(document):
    run = PresentRun()
    told = QSignalSpy(run.stale_changed)
    run.begin(document)
    run.note_stale(stale=True)
    run.note_stale(stale=True)
    assert run.stale
    run.begin(with_layer(document, units=9))
    assert (run.number, run.stale) == (2, False)
    assert [told.at(at) for at in range(told.count())] == [[True], [False]]


def test_settings_that_come_with_other_data_are_none_for_the_run(document):
    run = PresentRun()
    run.begin(document)
    training = document.training.replace(batch_size=7)
    other = document.replace(dataset=Circles(), training=training)
    assert run.follow(other) is None
    assert run.made_of is document
    assert run.follow(document.replace(training=training)).training == training
