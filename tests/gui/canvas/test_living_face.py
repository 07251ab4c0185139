"""A living face shows the numbers of the run, whatever run and data there were before."""

import pytest
from PySide6.QtCore import QPointF

from nnstudio.data import Circles, Sine
from nnstudio.engine.api import Phase
from nnstudio.gui.datasets.fitting import outlook
from nnstudio.nn.graph import NodeId
from tests.gui.conftest import until_step

INPUT, FIRST = NodeId("input"), NodeId("hidden1")


@pytest.fixture
def studio(window, qtbot):
    """The window with a network that predicts numbers from one."""
    look_at(window, outlook(window.editor.document, Sine()).repaired)
    qtbot.waitUntil(lambda: shown_inputs(window) == 1, timeout=10_000)
    return window


def learn(window, source):
    """Chooses other data for the same network."""
    look_at(window, window.editor.document.replace(dataset=source))


def look_at(window, document):
    """Takes this document, and draws all before a run takes it over."""
    window.editor.apply(document, "Change dataset")
    window.canvas.grab()


def shown_inputs(window):
    """How many numbers a sample has in the run that is shown."""
    snapshot = window.training.snapshot
    return 0 if snapshot is None else snapshot.activations[INPUT].size


def train(window, qtbot):
    """Makes some steps of the design on the canvas, and stands."""
    window.training.run()
    qtbot.waitUntil(lambda: window.training.snapshot is not None, timeout=10_000)
    until_step(qtbot, window, 5)
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=10_000)
    window.canvas.grab()


def dark(window):
    """The cards that say that they have no values."""
    at, nodes = QPointF(4, 4), window.canvas.scene().nodes
    return [node_id for node_id in nodes if face_of(window, node_id).describe(at) == "no values yet"]


def face_of(window, node_id):
    return window.canvas.scene().nodes[node_id]._face


@pytest.mark.parametrize("reset", [False, True], ids=["goes on", "is reset"])
def test_a_run_of_data_with_more_inputs_is_shown_whether_it_goes_on_or_is_reset(studio, qtbot, reset):
    train(studio, qtbot)
    learn(studio, Circles())
    assert studio.training.stale
    assert dark(studio) == [INPUT, FIRST]  # the numbers of the last run do not fit
    if reset:
        studio.training.reset()
    train(studio, qtbot)
    assert shown_inputs(studio) == 2
    assert not dark(studio)
    wires = studio.canvas.scene().wires
    assert all(line.drawn[0] for line in wires.values()), "a wire shows no contributions"


def test_before_the_first_step_data_with_more_inputs_are_shown_at_once(studio, qtbot):
    learn(studio, Circles())
    qtbot.waitUntil(lambda: shown_inputs(studio) == 2, timeout=10_000)
    studio.canvas.grab()
    assert not dark(studio)


def test_the_numbers_of_the_last_run_are_not_shown_in_a_network_of_other_shapes(studio, qtbot):
    train(studio, qtbot)
    snapshot = studio.training.snapshot
    assert face_of(studio, FIRST).fits(snapshot)
    learn(studio, Circles())
    assert not face_of(studio, FIRST).fits(snapshot)
    studio.editor.undo()
    assert face_of(studio, FIRST).fits(snapshot)
