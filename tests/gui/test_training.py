"""The training controller: the window's end of a run."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.document import Project
from nnstudio.document.edits import remove_layers
from nnstudio.engine.api import Phase, Report, Unit
from nnstudio.gui import spacing
from nnstudio.gui.spacing import FRAME
from nnstudio.gui.training_looks import SOON
from nnstudio.nn.graph import NodeId
from nnstudio.nn.optimizers import SGD
from tests.gui.conftest import until_step

HIDDEN, OUTPUT = NodeId("hidden1"), NodeId("output")


def change_units(window, units):
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(units=units)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), "Change units")


def until_phase(qtbot, window, phase):
    qtbot.waitUntil(lambda: window.training.report.phase is phase, timeout=20_000)


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


def test_the_learning_rate_can_be_changed_while_it_runs(window, qtbot):
    window.training.set_pace(800)
    window.training.run()
    until_step(qtbot, window, 10)
    document = window.editor.document
    stopped = document.training.replace(optimizer=SGD(learning_rate=1e-30))
    window.editor.apply(document.replace(training=stopped), "Change the optimizer")
    step = window.training.snapshot.step
    until_step(qtbot, window, step + 100)
    before = window.training.snapshot
    until_step(qtbot, window, before.step + 100)
    after = window.training.snapshot
    np.testing.assert_array_equal(after.weights[HIDDEN]["kernel"], before.weights[HIDDEN]["kernel"])


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


def trained(window, qtbot, steps=60):
    """Lets the run make some steps; the kernel it has learned by then."""
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, steps)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)
    return window.training.snapshot.weights[HIDDEN]["kernel"]


def scale_differently(window):
    document = window.editor.document
    window.editor.apply(document.replace(dataset=document.dataset.replace(scaling="[-1, 1]")), "Scale")


def test_an_edit_while_a_takeover_is_loading_loses_no_weights(window, qtbot):
    learned = trained(window, qtbot)
    scale_differently(window)
    window.training.set_pace(1)
    window.training.run()
    np.testing.assert_array_equal(window.training.project().weights[HIDDEN]["kernel"], learned)
    assert window.training.learned
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


def test_fewer_epochs_while_running_do_not_cut_the_epoch_short(window, qtbot):
    window.training.step_epoch()
    until_phase(qtbot, window, Phase.PAUSED)
    window.training.set_pace(20)  # the window hears late; the second epoch must not end before the edit
    window.training.run()
    until_step(qtbot, window, 402)
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(1000)
    until_phase(qtbot, window, Phase.FINISHED)
    assert window.training.snapshot.position == 0
    assert window.training.snapshot.epoch == 2


def test_a_new_name_is_not_another_design(window, qtbot):
    trained(window, qtbot)
    graph = window.editor.document.graph
    renamed = graph.with_node(HIDDEN, replace(graph[HIDDEN], name="Edges"))
    window.editor.apply(window.editor.document.replace(graph=renamed), "Rename")
    assert not window.training.stale


def test_settings_can_be_changed_while_the_run_is_stale(window, qtbot):
    window.training.set_pace(500)
    window.training.run()
    until_step(qtbot, window, 5)
    change_units(window, 5)
    document = window.editor.document
    still = document.training.replace(optimizer=SGD(learning_rate=1e-30))
    window.editor.apply(document.replace(training=still), "Stand still")
    until_step(qtbot, window, window.training.snapshot.step + 100)
    before = window.training.snapshot
    until_step(qtbot, window, before.step + 50)
    after = window.training.snapshot.weights[HIDDEN]["kernel"]
    np.testing.assert_array_equal(after, before.weights[HIDDEN]["kernel"])


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
    project = window.training.project()
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


def test_pictures_that_take_long_are_spaced_at_a_slow_pace_too(window, qtbot):
    """Else a large network would leave the window no time for the user."""
    window.training.set_pace(5.0)
    window.training.run()
    until_step(qtbot, window, 3)
    assert not window.training.flat_out
    qtbot.waitUntil(lambda: window.training.news.looks.interval() == FRAME)

    def draw_for_long(_report):
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass

    window.training.reported.connect(draw_for_long)
    qtbot.waitUntil(lambda: window.training.news.looks.interval() >= 100)
    assert not window.training.flat_out
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)


def test_large_weights_are_copied_less_often_flat_out(window, qtbot, monkeypatch):
    """To copy them takes the run time that nothing in the window can save."""
    document = window.editor.document
    endless = document.training.replace(epochs=100_000)  # or it may be done before it is paused
    window.editor.apply(document.replace(training=endless), "Go on for long")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.RUNNING and window.training.flat_out)
    monkeypatch.setattr(spacing, "COPIED", 1e6)  # bytes a second, of a very slow machine
    qtbot.waitUntil(lambda: window.training.news.looks.interval() == spacing.SLOWEST_FRAME)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)


@pytest.mark.parametrize(("unit", "steady"), [(Unit.SAMPLE, 100.0), (Unit.BATCH, 10.0), (Unit.EPOCH, 1 / 50)])
def test_a_pace_is_kept_or_not_whatever_its_unit_is(window, qtbot, unit, steady):
    """The sample has 5,000 digits to learn from, of which 10 make a batch: 100 samples a second at most."""
    snapshot = replace(window.training.snapshot, samples_per_epoch=5000)
    window.training.set_pace(steady, unit)
    window.training.news.report = Report(1, Phase.RUNNING, snapshot, samples_per_second=100.0)
    assert not window.training.flat_out
    window.training.news.report = Report(1, Phase.RUNNING, snapshot, samples_per_second=50.0)
    assert window.training.flat_out


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


def change_live(window, label="Freeze", **settings):
    document = window.editor.document
    layer = document.graph[HIDDEN].layer.replace(**settings)
    window.editor.apply(document.replace(graph=document.graph.with_layer(HIDDEN, layer)), label)


def test_a_layer_is_frozen_while_it_runs_and_the_run_still_fits(window, qtbot):
    window.training.set_pace(800)
    window.training.run()
    until_step(qtbot, window, 5)
    change_live(window, frozen=True)
    assert not window.training.stale
    qtbot.waitUntil(lambda: len(window.training.live.marks) == 1, timeout=20_000)
    before = window.training.live
    assert before.marks[0].words == "Frozen of Hidden 1 on"
    until_step(qtbot, window, before.step + 20)
    now = window.training.live
    np.testing.assert_array_equal(now.weights[HIDDEN]["kernel"], before.weights[HIDDEN]["kernel"])
    assert now.graph[HIDDEN].layer.frozen
    change_live(window, "Thaw", frozen=False)
    qtbot.waitUntil(lambda: len(window.training.live.marks) == 2, timeout=20_000)
    assert not window.training.live.graph[HIDDEN].layer.frozen


def test_a_live_setting_changed_beside_another_one_reaches_a_run_that_is_stale(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    change_units(window, 5)
    change_live(window, frozen=True)
    assert window.training.stale
    qtbot.waitUntil(lambda: window.training.live.graph[HIDDEN].layer.frozen, timeout=20_000)
    assert window.training.live.graph[HIDDEN].layer.units == 16
    window.editor.undo()
    window.editor.undo()
    assert not window.training.stale


def test_before_the_first_step_a_live_setting_leaves_no_mark(window, qtbot):
    change_live(window, frozen=True)
    qtbot.waitUntil(lambda: window.training.live.graph[HIDDEN].layer.frozen, timeout=20_000)
    assert window.training.live.marks == ()


def test_a_card_that_is_moved_leaves_no_mark(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    looks = QSignalSpy(window.training.reported)
    document = window.editor.document
    node = replace(document.graph[HIDDEN], name="Another name")
    window.editor.apply(document.replace(graph=document.graph.with_node(HIDDEN, node)), "Rename")
    window.training.watch(4)
    qtbot.waitUntil(lambda: looks.count() > 0, timeout=20_000)
    assert window.training.live.marks == ()


def test_an_earlier_moment_is_looked_for_sooner_than_news_of_a_run(window, qtbot):
    window.training.run()
    until_step(qtbot, window, 20)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)
    timer = window.training.news.looks
    qtbot.waitUntil(lambda: not timer.isActive())
    window.training.look(3)
    assert timer.interval() == SOON < FRAME
    qtbot.waitUntil(lambda: window.training.snapshot.step == 3)
    qtbot.waitUntil(lambda: timer.interval() >= FRAME)


def test_a_moment_that_is_wanted_when_the_window_goes_starts_no_timer(window):
    window.training.shut_down()
    window.training.look(3)
    assert not window.training.news.looks.isActive()


def set_rate(window, rate):
    document = window.editor.document
    settings = document.training.replace(optimizer=SGD(learning_rate=rate))
    window.editor.apply(document.replace(training=settings), f"Change learning rate to {rate}")


def with_rate(window, qtbot, rate=8.0):
    """A run that has made 10 steps at this learning rate."""
    set_rate(window, rate)
    stepped(window, qtbot, 10)


def stepped(window, qtbot, steps):
    """Lets the run make so many steps, one by one."""
    for _ in range(steps):
        step = window.training.live.step
        window.training.step()
        qtbot.waitUntil(lambda step=step: window.training.live.step == step + 1, timeout=20_000)
    until_phase(qtbot, window, Phase.PAUSED)


def gone_back(window, qtbot, step, branch=0):
    window.training.continue_from(step, branch)
    qtbot.waitUntil(
        lambda: window.training.live.step == step and window.training.report.phase is Phase.PAUSED,
        timeout=20_000,
    )


def test_a_run_that_has_gone_back_goes_on_with_the_settings_on_the_screen(window, qtbot):
    with_rate(window, qtbot, 8.0)
    set_rate(window, 0.5)
    change_live(window, frozen=True)
    stepped(window, qtbot, 2)
    gone_back(window, qtbot, 4)
    qtbot.waitUntil(lambda: window.training.live.learning_rate == 0.5, timeout=20_000)
    assert window.training.live.graph[HIDDEN].layer.frozen
    assert [(mark.step, mark.words) for mark in window.training.live.marks] == [
        (4, "Learning rate 8 to 0.5; Frozen of Hidden 1 on")
    ]
    before = window.training.live.weights[HIDDEN]["kernel"]
    stepped(window, qtbot, 1)
    np.testing.assert_array_equal(window.training.live.weights[HIDDEN]["kernel"], before)


def test_a_change_right_before_or_after_going_back_is_in_force(window, qtbot):
    with_rate(window, qtbot, 8.0)
    set_rate(window, 0.5)
    window.training.continue_from(4, 0)
    set_rate(window, 0.25)
    qtbot.waitUntil(lambda: window.training.live.step == 4, timeout=20_000)
    qtbot.waitUntil(lambda: window.training.live.learning_rate == 0.25, timeout=20_000)
    assert window.training.made_of.training == window.editor.document.training


def test_going_back_with_the_same_settings_leaves_no_mark_and_the_same_numbers(window, qtbot):
    with_rate(window, qtbot, 0.5)
    learned = window.training.live.weights[HIDDEN]["kernel"]
    gone_back(window, qtbot, 4)
    stepped(window, qtbot, 6)
    assert window.training.live.marks == ()
    np.testing.assert_array_equal(window.training.live.weights[HIDDEN]["kernel"], learned)


def test_what_was_learned_before_going_back_is_still_not_saved(window, qtbot):
    stepped(window, qtbot, 5)
    gone_back(window, qtbot, 0)
    assert window.training.learned
    assert window.files.unsaved


def mark_saved(window, qtbot):
    """As if a file held what is there now."""
    taken = []
    window.training.take(taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    window.training.mark_saved(taken[0].mark)


def test_the_step_that_was_saved_is_another_one_after_going_back(window, qtbot):
    with_rate(window, qtbot)
    mark_saved(window, qtbot)
    assert not window.training.learned
    gone_back(window, qtbot, 7)
    set_rate(window, 0.5)
    stepped(window, qtbot, 3)
    assert window.training.live.step == 10
    assert window.training.learned
    mark_saved(window, qtbot)
    assert not window.training.learned


def test_saving_in_the_moment_of_going_back_saves_what_is_left(window, qtbot):
    stepped(window, qtbot, 5)
    window.training.continue_from(3, 0)
    mark_saved(window, qtbot)
    assert window.training.live.step == 3
    assert not window.training.learned
    stepped(window, qtbot, 2)
    assert window.training.learned


def test_branches_outlive_a_change_of_the_design_after_going_back_to_the_start(window, qtbot):
    stepped(window, qtbot, 5)
    gone_back(window, qtbot, 0)
    run = window.training.report.run
    assert window.training.begun
    assert window.training.resettable
    change_units(window, 5)
    assert window.training.stale
    assert window.training.report.run == run
    window.editor.undo()
    assert not window.training.stale
    gone_back(window, qtbot, 5)


def test_marks_say_what_undo_and_redo_have_changed(window, qtbot, monkeypatch):
    monkeypatch.setattr("nnstudio.engine.marks.GESTURE", 0)
    with_rate(window, qtbot, 8.0)
    for change in (lambda: set_rate(window, 0.5), window.editor.undo, window.editor.redo):
        marks = len(window.training.live.marks)
        change()
        qtbot.waitUntil(lambda marks=marks: len(window.training.live.marks) == marks + 1, timeout=20_000)
        stepped(window, qtbot, 1)
    assert [mark.words for mark in window.training.live.marks] == [
        "Learning rate 8 to 0.5",
        "Learning rate 0.5 to 8",
        "Learning rate 8 to 0.5",
    ]


def test_running_right_after_going_back_begins_there_also_with_another_design(window, qtbot):
    with_rate(window, qtbot)
    change_units(window, 5)
    gone_back(window, qtbot, 3)
    there = window.training.live.weights[OUTPUT]["bias"]
    gone_back(window, qtbot, 10)
    set_rate(window, 1e-30)
    window.training.continue_from(3, 0)
    window.training.step()
    assert window.training.running
    assert window.training.stale
    qtbot.waitUntil(lambda: window.training.live is not None and window.training.live.step == 1)
    assert window.training.live.weights[HIDDEN]["kernel"].shape == (784, 5)
    np.testing.assert_array_equal(window.training.live.weights[OUTPUT]["bias"], there)
    assert not window.training.stale


def test_a_run_that_is_to_go_on_after_going_back_can_be_paused_before_it_has(window, qtbot):
    stepped(window, qtbot, 5)
    window.training.continue_from(3, 0)
    window.training.run()
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.live.step == 3, timeout=20_000)
    qtbot.waitUntil(lambda: not window.training.running, timeout=20_000)
    assert window.training.report.phase is Phase.PAUSED
    assert window.training.live.step == 3


def test_a_mouse_that_is_moved_fast_asks_for_one_picture_at_a_time(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    heard = QSignalSpy(window.training.reported)
    qtbot.waitUntil(lambda: not window.training.news.answering)
    before, told = heard.count(), window.training.news.told
    shape = window.training.live.sample.pixels.shape
    for sample in range(200):
        window.training.watch(sample)
        window.training.watch_drawings(np.full((1, *shape), sample, np.uint8))
    qtbot.waitUntil(lambda: window.training.live.sample.index == 199, timeout=20_000)
    qtbot.waitUntil(lambda: window.training.live.drawings is not None, timeout=20_000)
    assert window.training.news.told - told <= 3
    assert heard.count() - before <= 4


def test_one_gesture_in_a_field_leaves_one_mark_that_says_from_where_to_where(window, qtbot):
    stepped(window, qtbot, 1)
    fields = [field for field in window.findChildren(QWidget, "batch_size") if field.isVisible()]
    first = window.editor.document.training.batch_size
    fields[0].setFocus()
    for _ in range(6):
        QTest.keyClick(fields[0], Qt.Key.Key_Up)
    last = window.editor.document.training.batch_size
    assert last == first + 6
    qtbot.waitUntil(
        lambda: [mark.words for mark in window.training.live.marks] == [f"Batch size {first} to {last}"],
        timeout=20_000,
    )
