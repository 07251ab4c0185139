"""Marks: they say what differs, whichever way it came, and one gesture leaves one."""

import itertools

import pytest
from dots import CLASSES, chain

from nnstudio.engine import marks as module
from nnstudio.engine.marks import Marks, differences
from nnstudio.engine.snapshot import Mark
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import SGD, Adam
from nnstudio.nn.schedules import StepDecay
from nnstudio.nn.training import TrainingSettings

GRAPH = chain(hidden=Dense(units=4), dropout=Dropout(rate=0.4), output=Output(units=CLASSES))
SETTINGS = TrainingSettings(optimizer=SGD(learning_rate=8.0))


def rate(value):
    return SETTINGS.replace(optimizer=SGD(learning_rate=value))


def words(after=SETTINGS, graph=GRAPH, before=SETTINGS):
    return [each.words for each in differences(before, after, GRAPH, graph)]


def laid(node, **settings):
    return GRAPH.with_layer(NodeId(node), GRAPH[NodeId(node)].layer.replace(**settings))


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (rate(0.5), "Learning rate 8 to 0.5"),
        (SETTINGS.replace(batch_size=1200), "Batch size 10 to 1,200"),
        (SETTINGS.replace(clip_norm=1.5), "Clip gradient off to 1.5"),
        (SETTINGS.replace(optimizer=Adam()), "Optimizer SGD to Adam"),
        (SETTINGS.replace(schedule=StepDecay()), "Schedule Constant to Steps"),
    ],
)
def test_a_training_setting_is_told_with_both_values(after, told):
    title = told.replace("SGD", SGD.entry.title)
    assert words(after) == [title]


def test_a_layers_setting_is_told_with_the_name_of_its_card():
    assert words(graph=laid("dropout", rate=0.1)) == ["Rate of Dropout 0.4 to 0.1"]
    assert words(graph=laid("hidden", frozen=True)) == ["Frozen of Hidden on"]
    assert words(graph=laid("hidden", max_norm=2.0)) == ["Max norm of Hidden off to 2"]


def test_what_is_not_live_is_no_change_of_a_run():
    assert words(graph=laid("hidden", units=9)) == []
    assert words() == []


def test_all_that_differs_is_told_in_one_mark():
    marks = Marks()
    marks.note(3, differences(SETTINGS, rate(0.5), GRAPH, laid("hidden", frozen=True)))
    assert marks.marks == (Mark(3, "Learning rate 8 to 0.5; Frozen of Hidden on"),)


def dragged(marks, *rates, step=3, each=0):
    """Drags the learning rate from one value to the next, while so many steps are made at each."""
    for before, after in itertools.pairwise(rates):
        marks.note(step, differences(rate(before), rate(after), GRAPH, GRAPH))
        step += each
    return marks


def test_a_value_that_is_dragged_leaves_one_mark_from_the_first_to_the_newest():
    marks = dragged(Marks(), 8.0, 7.5, 6.0, 2.0, 0.5, each=20)
    assert marks.marks == (Mark(3, "Learning rate 8 to 0.5"),)


def test_after_a_while_it_is_another_gesture(monkeypatch):
    marks = dragged(Marks(), 8.0, 2.0)
    monkeypatch.setattr(module, "GESTURE", 0)
    dragged(marks, 2.0, 1.0, step=9)
    assert marks.marks == (Mark(3, "Learning rate 8 to 2"), Mark(9, "Learning rate 2 to 1"))


def test_another_setting_is_another_gesture():
    marks = dragged(Marks(), 8.0, 2.0)
    marks.note(3, differences(rate(2.0), rate(2.0).replace(epochs=7), GRAPH, GRAPH))
    dragged(marks, 2.0, 1.0)
    assert [mark.words for mark in marks.marks] == [
        "Learning rate 8 to 2",
        "Epochs 10 to 7",
        "Learning rate 2 to 1",
    ]


def test_a_change_that_is_taken_back_at_once_leaves_no_mark():
    assert dragged(Marks(), 8.0, 2.0, 8.0).marks == ()
    assert dragged(Marks(), 8.0, 2.0, 8.0, 4.0).marks == (Mark(3, "Learning rate 8 to 4"),)


def test_a_change_that_is_taken_back_after_some_steps_is_told_twice():
    marks = dragged(Marks(), 8.0, 2.0, 8.0, each=5)
    assert marks.marks == (Mark(3, "Learning rate 8 to 2"), Mark(8, "Learning rate 2 to 8"))


def test_a_gesture_does_not_span_going_back():
    marks = dragged(Marks(), 8.0, 2.0)
    marks.restore(())
    dragged(marks, 8.0, 1.0, step=1)
    assert marks.marks == (Mark(1, "Learning rate 8 to 1"),)
