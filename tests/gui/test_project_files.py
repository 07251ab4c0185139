"""Opening and saving in the window, without losing work."""

import os
import sys

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnstudio.data.dataset import DATASETS
from nnstudio.document.archive import pack
from nnstudio.document.document import Project
from nnstudio.document.edits import remove_layers
from nnstudio.document.file import load_project, save_project
from nnstudio.engine.api import Phase
from nnstudio.gui.dialogs import Changed, Unsaved
from nnstudio.gui.forms.declaration import change_kind
from nnstudio.nn.graph import NodeId
from tests.document.attacks import edited
from tests.gui.conftest import open_file, save, until_step, until_still

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
    assert save(qtbot, window)
    window.files.new()
    open_file(qtbot, window, tmp_path / "digits.nns")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    np.testing.assert_array_equal(window.training.snapshot.weights[HIDDEN]["kernel"], learned)
    assert window.files.name == "digits.nns"
    assert not window.files.unsaved


def test_a_name_without_an_ending_gets_ours(window, qtbot, answers, tmp_path):
    answers.save_path = tmp_path / "digits"
    window.files.save_as()
    until_still(qtbot, window)
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


def test_a_file_that_is_no_project_leaves_everything_as_it_is_and_says_so(window, qtbot, answers, tmp_path):
    before = window.editor.document
    garbage = tmp_path / "garbage.nns"
    garbage.write_bytes(b"not a project")
    open_file(qtbot, window, garbage)
    assert len(answers.told) == 1
    assert "garbage.nns" in answers.told[0]
    assert window.editor.document is before


def test_a_folder_that_cannot_be_written_is_told_and_nothing_counts_as_saved(
    window, qtbot, answers, tmp_path
):
    edit(window)
    answers.save_path = tmp_path / "missing folder" / "digits.nns"
    assert not save(qtbot, window)
    assert len(answers.told) == 1
    assert window.files.unsaved


def test_recent_files_come_newest_first_and_vanished_ones_are_left_out(window, qtbot, answers, tmp_path):
    for name in ("a.nns", "b.nns", "c.nns"):
        answers.save_path = tmp_path / name
        window.files.save_as()
        until_still(qtbot, window)
    (tmp_path / "b.nns").unlink()
    assert [path.name for path in window.files.recent.paths()] == ["c.nns", "a.nns"]


def test_closing_with_unsaved_edits_asks_and_can_be_cancelled(window, answers):
    edit(window)
    answers.unsaved = Unsaved.CANCEL
    window.close()
    assert window.isVisible()
    answers.unsaved = Unsaved.DISCARD


def test_a_failing_question_leaves_the_window_open(window, answers, monkeypatch):
    edit(window)
    with monkeypatch.context() as broken:
        broken.setattr(answers, "ask_unsaved", lambda name, trained, dropped: 1 / 0)
        window.close()
    assert window.isVisible()
    assert "division by zero" in window.workbench.overlay.banner.words


@pytest.mark.parametrize("name", ["mnist-784-16-16-10", "mnist-784-128-10"])
def test_every_example_opens_ready_to_learn(window, qtbot, name):
    window.files.open_example(name)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    assert window.training.obstacle() is None
    assert window.windowTitle().startswith(name)


def test_a_file_that_another_program_has_changed_is_overwritten_only_if_the_user_says_so(
    window, qtbot, answers, tmp_path
):
    path = answers.save_path = tmp_path / "digits.nns"
    window.files.save_as()
    until_still(qtbot, window)
    theirs = pack(Project(window.editor.document.replace(notes="theirs")))
    path.write_bytes(theirs)
    edit(window)

    assert not save(qtbot, window)
    assert answers.asked == ["digits.nns has changed"]
    assert path.read_bytes() == theirs
    assert window.files.unsaved

    answers.changed = Changed.SAVE_AS
    answers.save_path = tmp_path / "mine.nns"
    assert save(qtbot, window)
    assert path.read_bytes() == theirs
    assert window.files.name == "mine.nns"

    open_file(qtbot, window, path)
    path.write_bytes(pack(Project(window.editor.document.replace(notes="again"))))
    edit(window)
    answers.changed = Changed.OVERWRITE
    assert save(qtbot, window)
    assert load_project(path).document == window.editor.document
    assert load_project(tmp_path / "digits.nns~").document.notes == "again"
    assert not window.files.unsaved


def test_saving_again_and_again_asks_nobody(window, qtbot, answers, tmp_path):
    answers.save_path = tmp_path / "digits.nns"
    for notes in ("one", "two", "three"):
        window.editor.apply(window.editor.document.replace(notes=notes), "Edit notes")
        assert save(qtbot, window)
    assert answers.asked == answers.told == []


def test_a_file_of_a_newer_version_is_neither_opened_nor_overwritten(window, qtbot, answers, tmp_path):
    path = answers.save_path = tmp_path / "late.nns"
    newer = edited(pack(Project(window.editor.document)), lambda m: m.update(version=9))
    path.write_bytes(newer)

    open_file(qtbot, window, path)
    window.files.save_as()
    until_still(qtbot, window)
    assert all("file format 9" in words for words in answers.told)
    assert len(answers.told) == 2
    assert path.read_bytes() == newer
    assert window.files.path is None


def test_a_damaged_file_offers_its_backup_which_opens_without_a_file(window, qtbot, answers, tmp_path):
    path = answers.save_path = tmp_path / "digits.nns"
    window.files.save_as()
    until_still(qtbot, window)
    before = window.editor.document
    edit(window)
    save(qtbot, window)
    path.write_bytes(path.read_bytes()[:-9])
    answers.asked.clear()

    open_file(qtbot, window, path)
    assert "digits.nns~" in answers.told[0]
    assert window.editor.document != before

    answers.backup = True
    open_file(qtbot, window, path)
    assert window.editor.document == before
    assert (window.files.path, window.files.name, window.files.unsaved) == (None, "digits", True)
    assert save(qtbot, window)
    assert load_project(path).document == before
    assert not window.files.unsaved


def test_a_damaged_backup_is_not_offered(window, qtbot, answers, tmp_path):
    for name in ("digits.nns", "digits.nns~"):
        (tmp_path / name).write_bytes(b"damaged")
    answers.backup = True
    before = window.editor.document

    open_file(qtbot, window, tmp_path / "digits.nns")
    assert len(answers.told) == 1
    assert window.editor.document is before


def test_reverting_brings_back_what_the_file_holds_after_a_question(window, qtbot, answers, tmp_path):
    answers.save_path = tmp_path / "digits.nns"
    window.files.revert()  # there is no file to go back to
    window.files.save_as()
    until_still(qtbot, window)
    saved = window.editor.document
    edit(window)

    window.files.revert()
    until_still(qtbot, window)
    assert answers.asked == ["digits.nns reverted"]
    assert window.editor.document != saved

    answers.revert = True
    window.files.revert()
    until_still(qtbot, window)
    assert window.editor.document == saved
    assert not window.files.unsaved


def test_what_is_settled_is_told_after_a_save_and_when_something_else_is_opened(
    window, qtbot, answers, tmp_path
):
    told = []
    window.files.settled.connect(lambda: told.append(window.files.unsaved))
    edit(window)
    save(qtbot, window)
    assert told == []  # there was no name to save under
    answers.save_path = tmp_path / "digits.nns"
    save(qtbot, window)
    window.files.new()
    assert told == [False, False]


def test_work_that_is_restored_belongs_to_its_file_and_is_not_saved(window, qtbot, answers, tmp_path):
    path = answers.save_path = tmp_path / "digits.nns"
    window.files.save_as()
    until_still(qtbot, window)
    left = Project(window.editor.document.replace(notes="left"))

    window.files.restore(left, path, "digits")
    assert (window.files.path, window.files.unsaved) == (path, True)
    assert save(qtbot, window)
    assert not window.files.unsaved
    assert load_project(path).document.notes == "left"
    assert answers.asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are not any bytes here")
def test_a_file_whose_name_is_not_utf_8_can_be_opened_saved_and_read_in_the_title(
    window, qtbot, answers, tmp_path
):
    path = answers.save_path = tmp_path / os.fsdecode(b"caf\xe9.nns")
    window.files.save_as()
    until_still(qtbot, window)
    edit(window)
    assert save(qtbot, window)
    assert window.files.name == "caf\N{REPLACEMENT CHARACTER}.nns"
    assert window.windowTitle().startswith(window.files.name)
    window.files.new()
    open_file(qtbot, window, path)
    assert not window.files.unsaved
    path.write_bytes(b"damaged")
    open_file(qtbot, window, path)
    assert "caf\N{REPLACEMENT CHARACTER}.nns cannot be opened" in answers.told[0]


def test_what_a_run_was_fitted_to_is_saved_and_comes_back(window, qtbot, answers, tmp_path):
    path = answers.save_path = tmp_path / "digits.nns"
    assert window.training.learned.project().fitted is None
    train_some(window, qtbot)
    save(qtbot, window)
    fitted = load_project(path).fitted
    assert fitted == window.editor.document.dataset.load().fitted
    window.files.new()
    assert window.training.learned.project().fitted is None
    open_file(qtbot, window, path)
    assert window.training.learned.project().fitted == fitted
    window.training.reset()
    assert window.training.learned.project().fitted is None


def test_an_example_that_learns_from_other_data_is_not_called_by_its_name_any_more(window):
    name = window.files.name
    document = window.editor.document
    window.editor.apply(document.replace(dataset=change_kind(document.dataset, DATASETS["xor"])), "Learn XOR")
    assert window.files.name == "untitled"
    assert window.windowTitle().startswith("untitled")
    window.editor.undo()
    assert window.files.name == name


def test_revert_can_be_chosen_once_there_is_a_file(window, qtbot, answers, tmp_path):
    action = window.findChild(QAction, "action.revert")
    assert not action.isEnabled()
    answers.save_path = tmp_path / "digits.nns"
    window.files.save_as()
    until_still(qtbot, window)
    assert action.isEnabled()


def test_a_project_dropped_onto_the_canvas_is_opened(window, qtbot, tmp_path):
    path = tmp_path / "other.nns"
    save_project(path, Project(window.editor.document.replace(notes="dropped")))
    assert not window.canvas.viewport().acceptDrops()
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path))])
    keys = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *keys))
    qtbot.waitUntil(lambda: window.files.path == path)
