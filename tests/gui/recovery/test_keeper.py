"""While one works, unsaved work is on the disk soon; it goes once it is saved or given up."""

import threading
import time

import numpy as np
import pytest

from nnstudio.document.file import load_project
from nnstudio.document.recovery import Session
from nnstudio.engine.api import Phase
from nnstudio.gui import saving
from nnstudio.gui.dialogs import Unsaved
from nnstudio.gui.recovery import writer
from nnstudio.nn.graph import NodeId
from tests.gui.conftest import open_file, save, until_still
from tests.gui.recovery.conftest import note, train
from tests.gui.training.doing import change_units

HIDDEN = NodeId("hidden1")


@pytest.fixture
def crashed_with(qtbot, crashed):
    """Waits until a crash would leave work that fits; the work."""

    def wait(fits):
        found = []

        def look():
            found[:] = crashed()
            # A folder that is being removed may still be found beside the one that has taken its place.
            return bool(len(found) == 1 and fits(found[0]))

        qtbot.waitUntil(look, timeout=5000)
        (leftover,) = found
        return leftover

    return wait


def has_note(words):
    # One may look while the first edit is being written.
    return lambda leftover: leftover.edit is not None and leftover.edit.document.notes == words


def until_nothing_is_kept(qtbot, root):
    qtbot.waitUntil(lambda: not root.exists() or list(root.iterdir()) == [], timeout=5000)


def test_nothing_is_written_while_nothing_is_changed(window, root):
    assert not root.exists()


def test_an_edit_is_on_the_disk_soon_with_all_that_is_said_of_it(window, crashed_with):
    note(window, "one")
    note(window, "two")
    leftover = crashed_with(has_note("two"))
    assert leftover.edit.document == window.editor.document
    assert leftover.edit.noted.edits == 2
    assert leftover.edit.noted.label == "Write two"
    assert leftover.edit.noted.title == "mnist-784-16-16-10"
    assert leftover.edit.noted.path is None


def test_no_edit_waits_for_the_disk(window, crashed_with, monkeypatch):
    threads = []

    def keep(session, edit, keep=Session.keep_edit):
        threads.append(threading.current_thread())
        keep(session, edit)

    monkeypatch.setattr(Session, "keep_edit", keep)
    note(window, "written elsewhere")
    crashed_with(has_note("written elsewhere"))
    assert threads
    assert threading.main_thread() not in threads


def test_of_edits_that_follow_fast_only_the_last_is_written(window, qtbot, crashed_with, monkeypatch):
    written = []
    monkeypatch.setattr(writer, "PAUSE", 0.5)
    keep = Session.keep_edit
    monkeypatch.setattr(
        Session, "keep_edit", lambda session, edit: (written.append(edit), keep(session, edit))
    )
    begun = time.monotonic()
    for count in range(100):
        note(window, str(count))
    taken = time.monotonic() - begun
    leftover = crashed_with(has_note("99"))
    assert leftover.edit.noted.edits == 100
    # The first at once, then one in each pause while edits came, and the last.
    assert len(written) <= 3 + taken / 0.5


def test_weights_are_on_the_disk_soon_after_the_run_stands_still(window, qtbot, crashed_with):
    train(window, qtbot)
    live = window.training.live
    leftover = crashed_with(lambda found: found.trained and found.trained.step == live.step)
    project = leftover.project()
    np.testing.assert_array_equal(project.weights[HIDDEN]["kernel"], live.weights[HIDDEN]["kernel"])
    assert project.fitted == window.training.learned.project().fitted


def test_weights_are_kept_while_the_run_goes_on(window, qtbot, crashed_with):
    window.training.set_pace(1000)
    window.training.run()
    first = crashed_with(lambda found: found.trained is not None).trained.step
    crashed_with(lambda found: found.trained.step > first)
    assert window.training.running


def test_weights_are_kept_while_the_window_is_minimized(window, qtbot, crashed_with):
    window.training.look_away(away=True)
    window.training.set_pace(1000)
    window.training.run()
    first = crashed_with(lambda found: found.trained is not None).trained.step
    crashed_with(lambda found: found.trained.step > first)


def test_what_was_learned_before_a_save_is_kept_with_the_first_edit_after_it(
    window, qtbot, answers, root, tmp_path, crashed_with
):
    answers.save_path = tmp_path / "digits.nns"
    train(window, qtbot)
    save(qtbot, window)
    until_nothing_is_kept(qtbot, root)
    note(window, "after the save")
    leftover = crashed_with(lambda found: has_note("after the save")(found) and found.trained)
    saved = load_project(answers.save_path).weights
    np.testing.assert_array_equal(leftover.project().weights[HIDDEN]["kernel"], saved[HIDDEN]["kernel"])
    assert leftover.edit.noted.path == str(answers.save_path)
    assert leftover.edit.noted.edits == 1


def test_an_edit_of_a_trained_project_does_not_lose_the_weights_of_its_file(
    window, qtbot, answers, root, tmp_path, crashed_with
):
    answers.save_path = tmp_path / "digits.nns"
    train(window, qtbot)
    save(qtbot, window)
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    until_nothing_is_kept(qtbot, root)
    note(window, "other")
    leftover = crashed_with(lambda found: has_note("other")(found) and found.trained)
    saved = load_project(answers.save_path).weights
    np.testing.assert_array_equal(leftover.project().weights[HIDDEN]["kernel"], saved[HIDDEN]["kernel"])


def test_a_reset_does_not_bring_old_weights_back(window, qtbot, crashed_with):
    note(window, "edited")
    train(window, qtbot)
    crashed_with(lambda found: found.trained is not None)
    window.training.reset()
    leftover = crashed_with(lambda found: found.trained is None)
    assert not leftover.project().weights


def test_saving_removes_what_was_kept(window, qtbot, answers, root, tmp_path, crashed_with):
    answers.save_path = tmp_path / "digits.nns"
    note(window, "saved")
    crashed_with(has_note("saved"))
    save(qtbot, window)
    until_nothing_is_kept(qtbot, root)


def test_a_save_that_fails_removes_nothing(window, qtbot, answers, tmp_path, crashed, crashed_with):
    answers.save_path = tmp_path / "missing" / "digits.nns"
    note(window, "not saved")
    crashed_with(has_note("not saved"))
    assert not save(qtbot, window)
    assert has_note("not saved")(crashed()[0])


def test_opening_another_project_removes_what_the_user_gave_up(window, qtbot, answers, root, crashed_with):
    note(window, "given up")
    crashed_with(has_note("given up"))
    answers.unsaved = Unsaved.CANCEL
    window.files.new()
    crashed_with(has_note("given up"))
    answers.unsaved = Unsaved.DISCARD
    window.files.new()
    until_nothing_is_kept(qtbot, root)


def test_a_window_that_is_closed_leaves_nothing(window, qtbot, answers, root, crashed_with):
    note(window, "given up")
    crashed_with(has_note("given up"))
    answers.unsaved = Unsaved.DISCARD
    window.close()
    assert list(root.iterdir()) == []


def test_what_was_undone_is_not_the_last_change(window, crashed_with):
    note(window, "one")
    note(window, "two")
    window.editor.undo()
    found = crashed_with(lambda found: found.edit.noted.edits == 3)
    assert has_note("one")(found)
    assert found.edit.noted.label == "Write one"


def test_an_edit_made_while_it_is_saved_is_kept(window, qtbot, answers, tmp_path, crashed_with, monkeypatch):
    go_on = threading.Event()
    save_project = saving.save_project
    monkeypatch.setattr(
        saving, "save_project", lambda *arguments: (go_on.wait(20), save_project(*arguments))[1]
    )
    answers.save_path = tmp_path / "digits.nns"
    note(window, "saved")
    window.files.save()
    note(window, "made meanwhile")
    go_on.set()
    until_still(qtbot, window)
    noted = crashed_with(lambda found: found.edit.noted.path is not None).edit.noted
    assert crashed_with(has_note("made meanwhile"))
    assert (noted.edits, noted.label) == (1, "Write made meanwhile")
    assert load_project(answers.save_path).document.notes == "saved"


def test_the_run_is_kept_with_its_weights(window, qtbot, crashed_with):
    train(window, qtbot)
    live = window.training.live
    project = crashed_with(lambda found: found.trained and found.trained.step == live.step).project()
    assert project.run.step == live.step
    assert len(project.run.arrays["losses"]) == live.step


def test_a_run_whose_design_comes_back_by_undo_is_kept_though_it_stands_still(window, qtbot, crashed_with):
    train(window, qtbot)
    change_units(window, 5)  # at once, so that the run has not been kept before
    assert window.training.stale
    assert not crashed_with(lambda leftover: leftover.edit and leftover.trained).project().run
    window.editor.undo()
    leftover = crashed_with(lambda leftover: leftover.trained and leftover.project().run)
    assert leftover.project().run.step == window.training.live.step


def test_undoing_everything_leaves_nothing_to_offer(window, qtbot, crashed, crashed_with):
    note(window, "undone")
    crashed_with(has_note("undone"))
    window.editor.undo()
    qtbot.waitUntil(lambda: crashed() == [], timeout=5000)
    window.editor.redo()
    crashed_with(has_note("undone"))


def test_a_program_that_is_ended_from_outside_leaves_its_work_for_the_next_start(
    window, qtbot, crashed, caplog
):
    train(window, qtbot)
    note(window, "left")
    step = window.training.live.step
    window.end()
    (leftover,) = crashed()
    assert leftover.edit.document.notes == "left"
    assert leftover.trained.step == step
    assert "next start" in caplog.text


def test_where_nothing_can_be_written_it_is_told_once_and_the_program_goes_on(
    window, qtbot, root, monkeypatch, crashed_with
):
    monkeypatch.setattr(writer, "RETRY", 0.05)
    monkeypatch.setattr(writer, "PAUSE", 0.01)
    root.parent.mkdir(parents=True)
    root.write_bytes(b"a file where the folder should be")
    said = []
    window.recovery._keeper.troubled.connect(said.append)
    for count in range(5):
        note(window, str(count))
        qtbot.wait(60)
    train(window, qtbot)
    assert len(said) == 1
    assert window.editor.document.notes == "4"
    root.unlink()
    leftover = crashed_with(lambda found: has_note("4")(found) and found.trained)
    assert leftover.edit.noted.edits == 5


def test_the_words_say_what_to_do_where_nothing_can_be_written(window, qtbot, root):
    root.parent.mkdir(parents=True)
    root.write_bytes(b"a file where the folder should be")
    note(window, "x")
    banner = window.workbench.overlay.banner
    qtbot.waitUntil(lambda: "not protected" in banner.words, timeout=5000)
    assert "save it now and then" in banner.words
    assert str(root) in banner.words
