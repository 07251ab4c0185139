"""Networks that predict numbers, and those that say yes or no with one unit, leave no panel without words."""

from functools import lru_cache

import numpy as np
import pytest

from nnstudio.data.toys.sine import Sine
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.engine.snapshot import SCORE_VALIDATION
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.panels.activations import ActivationsPanel
from nnstudio.gui.panels.classes import ClassesPanel
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.digit_pad import DigitPad
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.sample_map import MapPanel
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import Linear, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.training import TrainingSettings

ABOUT_CLASSES = (ClassesPanel, ConfusionPanel, MapPanel, DigitPad)


@lru_cache
def moments(epochs=3):
    """The ends of epochs of a run that learns a sine."""
    graph = Graph().with_node(NodeId("input"), Node("Input", Input()))
    hidden = Node("Hidden", Dense(units=8, activation=Tanh()), (NodeId("input"),))
    output = Output(units=1, activation=Linear(), loss=MeanSquaredError())
    graph = graph.with_node(NodeId("hidden"), hidden)
    graph = graph.with_node(NodeId("output"), Node("Output", output, (NodeId("hidden"),)))
    source = Sine()
    trainer = Trainer(TrainingJob(graph, source, TrainingSettings(seed=1)), source.load())
    probes = frozenset({AnswersProbe(), *(PopulationProbe(node_id) for node_id in graph)})
    found = [trainer.snapshot(Watched(sample=3, probes=probes))]
    for epoch in range(1, epochs + 1):
        while trainer.epoch < epoch:
            trainer.step()
        found.append(trainer.snapshot(Watched(sample=3, probes=probes)))
    return tuple(found)


def shown(make, qtbot, size=(640, 300)):
    panel = make(DARK)
    qtbot.addWidget(panel)
    panel.resize(*size)
    with qtbot.waitExposed(panel):
        panel.show()
    for moment in moments():
        panel.show_snapshot(moment)
    return panel


@pytest.mark.parametrize("make", ABOUT_CLASSES)
def test_panels_about_classes_say_that_there_are_none(make, qtbot):
    panel = shown(make, qtbot)
    assert not panel.seen
    assert "predicts numbers" in panel._empty.accessibleName()
    assert panel.table() is None


def test_the_panel_of_what_is_misread_shows_what_is_furthest_off(qtbot):
    panel = shown(MisreadPanel, qtbot)
    answers = moments()[-1].answers
    off = np.abs(answers.outputs - answers.numbers)[:, 0]
    assert panel.seen
    assert [row[0] - 1 for row in panel.table().rows] == np.argsort(-off, kind="stable").tolist()


@pytest.mark.parametrize("make", [WeightsPanel, ActivationsPanel])
def test_panels_about_layers_show_it(make, qtbot):
    assert shown(make, qtbot).seen


def test_the_second_curve_is_r_squared_and_not_a_share_in_percent(qtbot):
    panel = shown(LossPanel, qtbot, (900, 300))
    epochs = moments()[-1].epochs
    _, validation = panel._plots._accuracy.lines
    assert np.array_equal(validation.y, epochs[:, SCORE_VALIDATION])
    assert panel._plots._accuracy.reference == (0.0, "always the mean: 0")
    low, high = panel._plots._accuracy_plot.vb.viewRange()[1]
    assert high == pytest.approx(1.03)
    assert -1 <= low <= 0
    qtbot.waitUntil(lambda: f"R² {epochs[-1, SCORE_VALIDATION]:.3f}" in panel.words.said())
    said = panel.words.said()
    assert "%" not in said
    assert "right" not in said


def test_the_axis_of_r_squared_ends_at_one(qtbot):
    axis = shown(LossPanel, qtbot, (900, 300))._plots._score_axis
    ((spacing, ticks), *_) = axis.tickValues(-1.0, 1.03, 260)
    assert max(ticks) == pytest.approx(1.0)
    assert axis.tickStrings(ticks, 1.0, spacing)[-1] == "R² 1.0"


def test_the_table_calls_it_r2(qtbot):
    columns = shown(LossPanel, qtbot).table().columns
    assert "r2_validation" in columns
    assert not any("accuracy" in column for column in columns)
