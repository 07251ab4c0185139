"""Opening and saving in the window, without losing work."""

from pathlib import Path

import numpy as np
import pytest

from nnstudio.document.edits import remove_layers
from nnstudio.document.file import load_project
from nnstudio.engine.api import Phase
from nnstudio.gui.dialogs import Unsaved
from nnstudio.nn.graph import NodeId
from tests.gui.conftest import until_step

HIDDEN = NodeId("hidden1")


def edit(window):
    window.editor.apply(
        remove_layers(window.editor.document, frozenset({NodeId("hidden2")})), "Delete Hidden 2"
    )


def train_some(window, qtbot):
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, 50)
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)


def test_saving_and_opening_brings_design_and_weights_back(window, qtbot, answers, tmp_path):
    answers.save_path = tmp_path / "digits.nns"
    train_some(window, qtbot)
    learned = window.training.snapshot.weights[HIDDEN]["kernel"]
    assert window.files.save()
    window.files.new()
    window.files.open(tmp_path / "digits.nns")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    np.testing.assert_array_equal(window.training.snapshot.weights[HIDDEN]["kernel"], learned)
    assert window.files.name == "digits.nns"
    assert not window.files.unsaved


def test_a_name_without_an_ending_gets_ours(window, answers, tmp_path):
    answers.save_path = tmp_path / "digits"
    window.files.save_as()
    assert load_project(tmp_path / "digits.nns").document == window.editor.document


def test_nobody_is_asked_while_nothing_is_lost(window, answers):
    window.files.new()
    assert answers.asked == []


def test_edits_are_not_lost_without_a_question(window, answers):
    edit(window)
    edited = window.editor.document
    answers.unsaved = Unsaved.CANCEL
    window.files.new()
    assert answers.asked == ["mnist-784-16-16-10"]
    assert window.editor.document is edited


def test_learned_weights_are_not_lost_without_a_question(window, qtbot, answers):
    train_some(window, qtbot)
    answers.unsaved = Unsaved.CANCEL
    window.files.new()
    assert answers.asked == ["mnist-784-16-16-10 trained"]
    assert window.training.snapshot.step >= 50


def test_saving_in_answer_to_the_question_goes_on_only_if_a_file_was_named(window, answers):
    edit(window)
    edited = window.editor.document
    answers.unsaved = Unsaved.SAVE
    window.files.new()
    assert window.editor.document is edited


def test_a_file_that_is_no_project_leaves_everything_as_it_is_and_says_so(window, answers, tmp_path):
    before = window.editor.document
    garbage = tmp_path / "garbage.nns"
    garbage.write_bytes(b"not a project")
    window.files.open(garbage)
    assert len(answers.told) == 1
    assert "garbage.nns" in answers.told[0]
    assert window.editor.document is before


def test_a_folder_that_cannot_be_written_is_told_and_nothing_counts_as_saved(window, answers, tmp_path):
    edit(window)
    answers.save_path = tmp_path / "missing folder" / "digits.nns"
    assert not window.files.save()
    assert len(answers.told) == 1
    assert window.files.unsaved


def test_recent_files_come_newest_first_and_vanished_ones_are_left_out(window, answers, tmp_path):
    for name in ("a.nns", "b.nns", "c.nns"):
        answers.save_path = tmp_path / name
        window.files.save_as()
    (tmp_path / "b.nns").unlink()
    assert [path.name for path in window.files.recent()] == ["c.nns", "a.nns"]


def test_closing_with_unsaved_edits_asks_and_can_be_cancelled(window, answers):
    edit(window)
    answers.unsaved = Unsaved.CANCEL
    window.close()
    assert window.isVisible()
    answers.unsaved = Unsaved.DISCARD


def test_a_failing_question_leaves_the_window_open(window, answers, monkeypatch):
    edit(window)
    with monkeypatch.context() as broken:
        broken.setattr(answers, "ask_unsaved", lambda name, trained: 1 / 0)
        window.close()
    assert window.isVisible()
    assert "division by zero" in window.workbench.overlay.banner.words


def test_work_is_kept_in_a_file_when_the_program_is_ended_from_outside(window, tmp_path, monkeypatch, caplog):
    edit(window)
    edited = window.editor.document
    window.end()
    kept = Path(str(caplog.records[-1].args[0]))
    assert load_project(kept).document == edited


@pytest.mark.parametrize("name", ["mnist-784-16-16-10", "mnist-784-128-10"])
def test_every_example_opens_ready_to_learn(window, qtbot, name):
    window.files.open_example(name)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    assert window.training.obstacle() is None
    assert window.windowTitle().startswith(name)
