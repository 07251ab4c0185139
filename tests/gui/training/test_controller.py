"""The training controller: runs, pauses, edits meanwhile, and what stands in the way."""

import threading

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy

from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.document import Project
from nnstudio.document.edits import remove_layers
from nnstudio.engine.api import Phase
from nnstudio.nn.graph import NodeId
from nnstudio.nn.optimizers import SGD
from tests.gui.conftest import until_step
from tests.gui.training.doing import HIDDEN, change_units, trained, until_phase


def test_the_first_network_is_ready_with_the_weights_of_its_seed(window):
    assert window.training.snapshot.step == 0
    assert window.training.snapshot.weights[HIDDEN]["kernel"].shape == (784, 16)


def test_running_learns_and_pausing_stands_still(window, qtbot):
    window.training.set_pace(1500)
    window.training.run()
    until_step(qtbot, window, 800)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)
    step = window.training.snapshot.step
    looks = QSignalSpy(window.training.reported)
    window.training.watch(3)
    qtbot.waitUntil(lambda: looks.count() > 0)
    assert window.training.snapshot.step == step
    assert window.training.snapshot.sample.index == 3
    assert window.training.snapshot.losses[-100:].mean() < window.training.snapshot.losses[:100].mean()


def test_one_step_is_one_step(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    assert window.training.snapshot.step == 1


def test_reset_brings_the_same_initial_weights_back_bit_for_bit(window, qtbot):
    before = window.training.snapshot.weights[HIDDEN]["kernel"]
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    window.training.reset()
    until_phase(qtbot, window, Phase.READY)
    np.testing.assert_array_equal(window.training.snapshot.weights[HIDDEN]["kernel"], before)


def test_before_the_first_step_the_run_follows_every_edit(window, qtbot):
    change_units(window, 5)
    qtbot.waitUntil(
        lambda: (
            window.training.snapshot is not None
            and window.training.snapshot.weights[HIDDEN]["kernel"].shape == (784, 5)
        )
    )
    assert not window.training.stale


def test_an_edit_while_running_leaves_the_run_alone_and_says_so(window, qtbot):
    window.training.run()
    until_step(qtbot, window, 2)
    change_units(window, 5)
    assert window.training.stale
    step = window.training.snapshot.step
    until_step(qtbot, window, step + 3)
    assert window.training.snapshot.weights[HIDDEN]["kernel"].shape == (784, 16)


def test_undoing_the_edit_makes_the_run_fit_again(window, qtbot):
    window.training.run()
    until_step(qtbot, window, 2)
    change_units(window, 5)
    window.editor.undo()
    assert not window.training.stale


def test_running_on_after_an_edit_takes_it_over_and_keeps_the_weights_that_fit(window, qtbot):
    window.training.set_pace(None)
    window.training.step_epoch()
    until_phase(qtbot, window, Phase.PAUSED)
    kept = window.training.snapshot.weights[HIDDEN]["kernel"]
    window.editor.apply(remove_layers(window.editor.document, frozenset({NodeId("hidden2")})), "Delete")
    window.training.set_pace(1)
    window.training.step()
    qtbot.waitUntil(lambda: window.training.snapshot is not None and window.training.snapshot.step == 1)
    assert NodeId("hidden2") not in window.training.snapshot.weights
    moved = np.abs(window.training.snapshot.weights[HIDDEN]["kernel"] - kept).max()
    assert moved < 0.1 * np.abs(kept).max()


def test_a_run_that_diverges_says_why_and_what_would_help(window, qtbot):
    document = window.editor.document
    wild = document.training.replace(optimizer=SGD(learning_rate=1000))
    layer = document.graph[NodeId("output")].layer
    layer = layer.replace(activation="linear")
    graph = document.graph.with_layer(NodeId("output"), layer)
    window.editor.apply(document.replace(training=wild, graph=graph), "Go wild")
    window.training.set_pace(None)
    window.training.run()
    until_phase(qtbot, window, Phase.FAILED)
    assert "smaller learning rate" in window.training.report.error
    assert window.training.report.error in window.workbench.overlay.banner.words


def test_a_design_with_a_problem_is_not_run_and_the_reason_is_shown(window, qtbot):
    document = window.editor.document
    window.editor.apply(remove_layers(document, frozenset({NodeId("output")})), "Delete Output")
    window.training.run()
    assert not window.training.running
    assert "no Output" in window.workbench.overlay.banner.words
    assert "no Output" in window._actions["run"].toolTip()


def test_a_finished_run_is_measured_on_the_test_split(window, qtbot):
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(None)
    window.training.run()
    until_phase(qtbot, window, Phase.FINISHED)
    assert 0.3 < window.training.snapshot.test.accuracy <= 1


def scale_differently(window):
    document = window.editor.document
    window.editor.apply(document.replace(dataset=document.dataset.replace(scaling="[-1, 1]")), "Scale")


def test_an_edit_while_a_takeover_is_loading_loses_no_weights(window, qtbot):
    learned = trained(window, qtbot)
    scale_differently(window)
    window.training.set_pace(1)
    window.training.run()
    np.testing.assert_array_equal(window.training.learned.project().weights[HIDDEN]["kernel"], learned)
    assert window.training.learned.unsaved
    window.editor.apply(remove_layers(window.editor.document, frozenset({NodeId("hidden2")})), "Delete")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.RUNNING)
    kept = window.training.snapshot.weights[HIDDEN]["kernel"]
    assert np.abs(kept - learned).max() < 0.1 * np.abs(learned).max()


def test_an_edit_right_after_run_does_not_swallow_the_run(window, qtbot):
    window.training.run()
    change_units(window, 5)
    until_step(qtbot, window, 2)
    assert window.training.snapshot.weights[HIDDEN]["kernel"].shape == (784, 5)


def test_running_twice_in_a_moment_is_running_and_pausing(window, qtbot):
    window._actions["run"].trigger()
    assert not window._actions["run"].isEnabled()
    window._actions["pause"].trigger()
    until_phase(qtbot, window, Phase.PAUSED)
    assert not window.training.running


def test_when_missing_files_appear_the_run_is_made_ready_without_an_edit(
    window, qtbot, monkeypatch, tmp_path
):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    document = window.editor.document
    window.editor.apply(document.replace(dataset=Mnist()), "Learn from MNIST")
    assert window.training.report.phase is Phase.EMPTY
    monkeypatch.setattr(Mnist, "missing", lambda self: None)
    monkeypatch.setattr(Mnist, "load", lambda self: MnistSample().load())
    window.training.refresh()
    until_phase(qtbot, window, Phase.READY)


def test_weights_of_a_file_can_be_reset_before_any_step(window, qtbot):
    initial = window.training.snapshot.weights[HIDDEN]["kernel"]
    learned = trained(window, qtbot)
    project = window.training.learned.project()
    window.editor.open(project.document)
    window.training.open(project)
    until_phase(qtbot, window, Phase.READY)
    np.testing.assert_array_equal(window.training.snapshot.weights[HIDDEN]["kernel"], learned)
    assert window._actions["reset"].isEnabled()
    window.training.reset()
    until_phase(qtbot, window, Phase.READY)
    np.testing.assert_array_equal(window.training.snapshot.weights[HIDDEN]["kernel"], initial)


def test_a_run_that_diverged_can_be_reset_with_a_tenth_of_the_rate_by_one_click(window, qtbot):
    document = window.editor.document
    output = NodeId("output")
    graph = document.graph.with_layer(output, document.graph[output].layer.replace(activation="linear"))
    wild = document.training.replace(optimizer=SGD(learning_rate=1000))
    window.editor.apply(document.replace(training=wild, graph=graph), "Go wild")
    window.training.set_pace(None)
    window.training.run()
    until_phase(qtbot, window, Phase.FAILED)
    assert all(np.isfinite(kernel["kernel"]).all() for kernel in window.training.snapshot.weights.values())
    window.workbench.overlay.banner.buttons[0].click()
    until_phase(qtbot, window, Phase.READY)
    assert window.editor.document.training.optimizer.learning_rate == 100


def test_a_project_that_cannot_be_trained_shows_nothing_of_the_one_before(window, qtbot):
    trained(window, qtbot)
    broken = remove_layers(window.editor.document, frozenset({NodeId("output")}))
    window.editor.open(broken)
    window.training.open(Project(broken))
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.EMPTY)
    assert window.canvas.scene().contributions_drawn() == (0, 0)
    assert window.training.snapshot is None


def test_all_processors_are_used_from_the_next_run_on_and_the_wish_is_kept(window, qtbot, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    before = window.training.report.run
    window.findChild(QAction, "action.allProcessors").trigger()
    qtbot.waitUntil(lambda: window.training.report.run > before and window.training.snapshot is not None)
    assert [thread.name for thread in threading.enumerate()].count("training crew") == 1
    assert window._settings.value("all_processors", False, bool) is True
    window.training.run()
    until_step(qtbot, window, 50)
    before = window.training.report.run
    window.findChild(QAction, "action.allProcessors").trigger()
    assert window.training.report.run == before
    window.training.reset()
    qtbot.waitUntil(lambda: "training crew" not in [thread.name for thread in threading.enumerate()])
