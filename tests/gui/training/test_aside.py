"""A reset asks nothing, for the run that it ends can be brought back until another one has made a step."""

import numpy as np
import pytest

from nnstudio.engine.api import Phase
from nnstudio.gui.training import taking
from tests.gui.conftest import open_file, save
from tests.gui.training.doing import HIDDEN, change_units, stepped, trained, until_phase


@pytest.fixture
def banner(window):
    return window.workbench.overlay.banner


def reset(window, qtbot):
    """Resets the run, and waits until it is ready and the one before is kept aside."""
    window.training.reset()
    until_phase(qtbot, window, Phase.READY)
    qtbot.waitUntil(lambda: window.training.aside.run is not None, timeout=20_000)


def labels(banner):
    return [button.text() for button in banner.buttons]


def test_a_run_that_was_reset_comes_back_with_its_curve_and_goes_on(window, banner, qtbot):
    stepped(window, qtbot, 5)
    weights, losses = window.training.live.weights, window.training.live.losses
    reset(window, qtbot)
    assert not window.files.unsaved
    assert banner.words == "Ready to learn: press Space. What was reset is in no file"
    assert labels(banner) == ["Run", "Bring 5 steps back"]
    banner.buttons[1].click()
    until_phase(qtbot, window, Phase.PAUSED)
    live = window.training.live
    np.testing.assert_array_equal(live.weights[HIDDEN]["kernel"], weights[HIDDEN]["kernel"])
    np.testing.assert_array_equal(live.losses, losses)
    assert banner.words == "Trained for 5 steps so far: Space goes on"
    assert labels(banner) == ["Run"]
    assert window.files.unsaved
    stepped(window, qtbot, 1)


def test_a_run_that_is_reset_while_it_goes_on_comes_back_where_it_was_then(window, banner, qtbot):
    window.training.set_pace(1000)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.live is not None and window.training.live.step > 20)
    seen = window.training.live.step
    reset(window, qtbot)
    window.training.bring_back()
    until_phase(qtbot, window, Phase.PAUSED)
    assert window.training.live.step >= seen


def test_a_step_of_the_next_run_and_another_project_end_the_offer(window, banner, qtbot):
    stepped(window, qtbot, 2)
    reset(window, qtbot)
    stepped(window, qtbot, 1)
    assert window.training.aside.run is None
    reset(window, qtbot)
    window.training.reset()  # once more, for nothing
    until_phase(qtbot, window, Phase.READY)
    assert window.training.aside.run.steps == 1
    window.files.open_example("xor")
    assert window.training.aside.run is None
    window.training.bring_back()
    until_phase(qtbot, window, Phase.READY)


def test_a_run_that_was_reset_with_another_design_comes_back_once_that_is_undone(window, qtbot):
    trained(window, qtbot)
    step = window.training.live.step
    change_units(window, 5)
    reset(window, qtbot)
    window.editor.undo()
    until_phase(qtbot, window, Phase.READY)
    window.training.bring_back()
    until_phase(qtbot, window, Phase.PAUSED)
    assert len(window.training.live.losses) == step


def test_what_a_file_has_is_saved_again_once_it_is_brought_back(window, banner, answers, tmp_path, qtbot):
    stepped(window, qtbot, 3)
    answers.save_path = tmp_path / "steps.nns"
    assert save(qtbot, window)
    open_file(qtbot, window, answers.save_path)
    until_phase(qtbot, window, Phase.PAUSED)
    reset(window, qtbot)
    assert banner.words == "Ready to learn: press Space"
    assert window.files.unsaved  # a save would take the weights out of the file
    window.training.bring_back()
    until_phase(qtbot, window, Phase.PAUSED)
    assert not window.files.unsaved


def test_the_question_before_the_file_loses_what_was_reset_says_so(window, answers, tmp_path, qtbot):
    stepped(window, qtbot, 3)
    answers.save_path = tmp_path / "steps.nns"
    assert save(qtbot, window)
    reset(window, qtbot)
    window.files.new()
    assert answers.asked == ["steps.nns dropped"]


def test_of_a_run_that_does_not_answer_the_weights_that_were_seen_come_back(
    window, banner, qtbot, monkeypatch
):
    stepped(window, qtbot, 2)
    monkeypatch.setattr(taking, "PATIENCE", 0)
    monkeypatch.setattr(window.training.news, "has_heard", lambda _number: False)
    window.training.reset()
    qtbot.waitUntil(lambda: window.training.aside.run is not None, timeout=20_000)
    monkeypatch.undo()
    until_phase(qtbot, window, Phase.READY)
    assert labels(banner)[1] == "Bring the weights back"


def test_there_is_no_reset_while_a_run_cannot_be_made_ready(window, answers, tmp_path, qtbot, monkeypatch):
    stepped(window, qtbot, 3)
    answers.save_path = tmp_path / "steps.nns"
    assert save(qtbot, window)
    kind = type(window.editor.document.dataset)
    monkeypatch.setattr(kind, "missing", lambda _source: "The digits are not there")
    open_file(qtbot, window, answers.save_path)
    until_phase(qtbot, window, Phase.EMPTY)
    assert not window._actions["reset"].isEnabled()
    monkeypatch.undo()
    window.training.refresh()
    until_phase(qtbot, window, Phase.PAUSED)
    assert window.training.live.step == 3
    assert window._actions["reset"].isEnabled()
