"""Going back to an earlier moment of a run, and on from there."""

import numpy as np

from nnstudio.engine.api import Phase
from tests.gui.training.doing import HIDDEN, OUTPUT, change_live, change_units, set_rate, stepped, with_rate


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
    assert window.training.learned.unsaved
    assert window.files.unsaved


def mark_saved(window, qtbot):
    """As if a file held what is there now."""
    taken = []
    window.training.learned.take(taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    window.training.learned.mark_saved(taken[0])


def test_the_step_that_was_saved_is_another_one_after_going_back(window, qtbot):
    with_rate(window, qtbot)
    mark_saved(window, qtbot)
    assert not window.training.learned.unsaved
    gone_back(window, qtbot, 7)
    set_rate(window, 0.5)
    stepped(window, qtbot, 3)
    assert window.training.live.step == 10
    assert window.training.learned.unsaved
    mark_saved(window, qtbot)
    assert not window.training.learned.unsaved


def test_saving_in_the_moment_of_going_back_saves_what_is_left(window, qtbot):
    stepped(window, qtbot, 5)
    window.training.continue_from(3, 0)
    mark_saved(window, qtbot)
    assert window.training.live.step == 3
    assert not window.training.learned.unsaved
    stepped(window, qtbot, 2)
    assert window.training.learned.unsaved


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
