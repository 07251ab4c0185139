"""At the next start, what a crash has left is offered, and nothing of it goes without an answer."""

import dataclasses
import threading
import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnstudio.data.table_file import TableFile
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import load_project, save_project
from nnstudio.document.leftovers import Leftover
from nnstudio.document.recovery import Edit, Moment, Noted, Session
from nnstudio.engine.api import Phase
from nnstudio.gui.dialogs import Changed, Unsaved
from nnstudio.gui.recovery.offer import LEAST, MARGIN
from nnstudio.gui.recovery.picture import network_picture
from nnstudio.gui.recovery.row import PICTURE
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import NodeId
from tests.document.conftest import example_project
from tests.gui.conftest import save
from tests.gui.recovery.conftest import note, train, until_read

HIDDEN = NodeId("hidden1")
NAME = "mnist-784-16-16-10"


def leave(root, notes, path=None, edits=1, at=0.0, step=0):
    """Work of a window that was killed; its document has these notes."""
    session = Session.begin(root)
    project = example_project(NAME)
    document = project.document.replace(notes=notes)
    told = Noted(
        at=at or time.time(),
        title=path.name if path else NAME,
        path=str(path) if path else None,
        edits=edits,
        label="Write",
        step=step,
        learned=step > 0,
    )
    session.keep_edit(Edit(document, told))
    if step:
        session.keep_moment(Moment(project, told))
    session.leave()
    return session.folder


@pytest.fixture
def one(root):
    """One leftover."""
    return leave(root, "left")


def restore(qtbot, window):
    """Restores the first piece of work that is offered."""
    window.recovery.offered.rows[0].restore.click()
    until_read(qtbot, window)


def kernel(project):
    return project.weights[HIDDEN]["kernel"]


def test_nothing_is_offered_where_nothing_was_lost(next_start):
    assert next_start().recovery.offered is None


def test_restoring_brings_the_work_back_unsaved_and_belonging_to_its_file(
    next_start, root, tmp_path, crashed, qtbot
):
    path = tmp_path / "digits.nns"
    leave(root, "left", path=path, step=1240)
    window = next_start()
    (row,) = window.recovery.offered.rows
    row.restore.click()
    until_read(qtbot, window)
    assert window.recovery.offered is None
    assert window.editor.document.notes == "left"
    assert window.files.path == path
    assert window.files.unsaved
    assert window.windowTitle().startswith("digits.nns")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    np.testing.assert_array_equal(kernel(window.training.snapshot), kernel(example_project(NAME)))
    assert crashed()[0].trained.step == 1240


def test_restored_work_finds_its_table_beside_the_file_that_it_is_of(next_start, root, tmp_path, qtbot):
    table = tmp_path / "old" / "people.csv"
    table.parent.mkdir()
    table.write_text("age,pays\n" + "".join(f"{n},{'yes' if n % 7 > 3 else 'no'}\n" for n in range(90)))
    document = EXAMPLES["credit"].build().replace(dataset=TableFile.of(table))
    session = Session.begin(root)
    told = Noted(at=time.time(), title="people", path=str(tmp_path / "people.nns"), edits=1, label="Write")
    session.keep_edit(Edit(document, told))
    session.leave()
    moved = table.rename(tmp_path / "people.csv")
    window = next_start()
    restore(qtbot, window)
    assert window.editor.document.dataset.path == str(moved)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    assert window.files.unsaved


def test_a_run_that_is_restored_stands_where_it_stood_with_its_curve(next_start, window, root, qtbot):
    train(window, qtbot)
    step, losses = window.training.live.step, window.training.live.losses
    window.recovery.leave()
    window.recovery.end()
    again = next_start()
    restore(qtbot, again)
    qtbot.waitUntil(lambda: again.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert again.training.live.step == step
    assert np.array_equal(again.training.live.losses, losses)
    assert again.workbench.overlay.banner.words == f"Trained for {step} steps so far: Space goes on"
    assert again.files.unsaved


def test_what_is_still_read_when_the_window_goes_stays_for_the_next_start(
    next_start, one, monkeypatch, qtbot
):
    window, go_on, project = next_start(), threading.Event(), Leftover.project
    monkeypatch.setattr(Leftover, "project", lambda found: (go_on.wait(20), project(found))[1])
    window.recovery.offered.rows[0].restore.click()
    threading.Timer(0.2, go_on.set).start()
    window.close()
    again = next_start()
    assert [row.leftover.edit.document.notes for row in again.recovery.offered.rows] == ["left"]


def test_restored_work_outlives_another_crash_and_goes_with_the_save(
    next_start, root, tmp_path, crashed, qtbot, answers
):
    leave(root, "left", step=5, edits=7)
    window = next_start()
    restore(qtbot, window)
    (leftover,) = crashed()
    assert (leftover.edit.document.notes, leftover.trained.step) == ("left", 5)
    note(window, "more")
    qtbot.waitUntil(lambda: crashed()[0].edit.document.notes == "more", timeout=5000)
    (leftover,) = crashed()
    assert leftover.edit.noted.edits == 8
    assert leftover.trained.step == 5
    train(window, qtbot)
    steps = 5 + window.training.live.step
    qtbot.waitUntil(lambda: crashed()[0].trained.step == steps, timeout=5000)
    answers.save_path = tmp_path / "saved.nns"
    assert save(qtbot, window)
    qtbot.waitUntil(lambda: list(root.iterdir()) == [], timeout=5000)
    assert load_project(answers.save_path).document.notes == "more"
    assert not window.files.unsaved


def test_what_came_into_the_file_after_the_crash_is_not_overwritten_unasked(
    next_start, window, tmp_path, qtbot, answers, root
):
    path = answers.save_path = tmp_path / "digits.nns"
    save(qtbot, window)
    note(window, "left")
    window.recovery.leave()
    window.recovery.end()
    other = dataclasses.replace(load_project(path), document=window.editor.document.replace(notes="newer"))
    save_project(path, other)

    again = next_start()
    restore(qtbot, again)
    answers.asked.clear()
    assert not save(qtbot, again)
    assert answers.asked == ["digits.nns has changed"]
    assert load_project(path).document.notes == "newer"
    answers.changed = Changed.OVERWRITE
    assert save(qtbot, again)
    assert load_project(path).document.notes == "left"


def test_restored_work_is_not_lost_without_a_question(next_start, qtbot, one, answers):
    window = next_start()
    restore(qtbot, window)
    answers.unsaved = Unsaved.CANCEL
    window.close()
    assert window.isVisible()
    assert answers.asked == [NAME]
    assert one.exists()


def test_restoring_asks_before_other_unsaved_work_is_lost(next_start, qtbot, one, answers):
    window = next_start()
    note(window, "mine")
    answers.unsaved = Unsaved.CANCEL
    restore(qtbot, window)
    assert window.editor.document.notes == "mine"
    assert len(window.recovery.offered.rows) == 1
    assert one.exists()


def test_not_now_leaves_it_for_the_next_start(next_start, one, crashed):
    window = next_start()
    window.recovery.offered.later.click()
    assert window.recovery.offered is None
    window.close()
    again = next_start()
    assert [row.leftover.edit.document.notes for row in again.recovery.offered.rows] == ["left"]


def test_a_window_closed_without_an_answer_leaves_it_for_the_next_start(next_start, one):
    next_start().close()
    assert next_start().recovery.offered is not None


def test_what_one_program_offers_no_other_does(next_start, one):
    first, second = next_start(), next_start()
    assert first.recovery.offered is not None
    assert second.recovery.offered is None


def test_discard_wants_to_be_pressed_twice(next_start, one, qtbot):
    window = next_start()
    (row,) = window.recovery.offered.rows
    row.discard.click()
    assert "for ever" in row.discard.text()
    assert one.exists()
    row.restore.setFocus()
    row.discard.setFocus()
    row.restore.setFocus()
    assert "for ever" not in row.discard.text()
    row.discard.click()
    row.discard.click()
    assert not one.exists()
    assert window.recovery.offered is None


def test_several_are_listed_and_answered_one_by_one(next_start, qtbot, root, answers):
    folders = [leave(root, words, at=1e9 + place) for place, words in enumerate(("old", "middle", "new"))]
    window = next_start()
    rows = window.recovery.offered.rows
    assert [row.leftover.edit.document.notes for row in rows] == ["new", "middle", "old"]
    rows[0].restore.click()
    until_read(qtbot, window)
    assert window.editor.document.notes == "new"
    answers.unsaved = Unsaved.DISCARD
    rows[0].restore.click()
    until_read(qtbot, window)
    assert window.editor.document.notes == "middle"
    assert [row.leftover.edit.document.notes for row in window.recovery.offered.rows] == ["old"]
    window.recovery.offered.later.click()
    assert folders[0].exists()


def test_keys_are_enough(next_start, root, qtbot):
    leave(root, "old", at=1e9)
    leave(root, "new", at=2e9)
    window = next_start()
    offer = window.recovery.offered
    assert offer.rows[0].restore.hasFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)  # which trains, where no card is in the way
    assert not window.recovery.reading
    assert not window.training.begun
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    until_read(qtbot, window)
    assert window.editor.document.notes == "new"
    qtbot.keyClick(offer, Qt.Key.Key_Escape)
    assert window.recovery.offered is None
    assert window.canvas.hasFocus()


def test_work_that_cannot_be_read_is_said_and_can_be_discarded(next_start, one):
    for path in one.glob("*.journal"):
        path.write_bytes(b"nonsense")
    window = next_start()
    (row,) = window.recovery.offered.rows
    assert row.restore.isHidden()
    assert row.discard.hasFocus()
    row.discard.click()
    row.discard.click()
    assert not one.exists()


def test_work_that_goes_while_it_is_offered_is_told(next_start, qtbot, one):
    window = next_start()
    before = window.editor.document
    for path in one.glob("*.journal"):
        path.unlink()
    restore(qtbot, window)
    assert "cannot be read any more" in window.workbench.overlay.banner.words
    assert window.editor.document is before


def test_the_card_stays_in_the_middle_of_the_canvas_or_of_the_window_where_that_is_too_small(
    next_start, root
):
    for place in range(12):
        leave(root, str(place))
    window = next_start()
    offer = window.recovery.offered
    for size in ((1500, 1000), (900, 600), (1600, 900)):
        window.resize(*size)
        small = window.canvas.width() < LEAST.width() or window.canvas.height() < LEAST.height()
        assert small == (size == (900, 600))
        host = window if small else window.canvas
        card = offer.geometry().translated(host.mapFrom(window, offer.pos()) - offer.pos())
        assert host.rect().contains(card)
        assert abs(card.center().x() - host.rect().center().x()) <= 1
        assert card.width() >= LEAST.width() - 2 * MARGIN


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_picture_has_each_card_in_the_color_of_its_family(theme, qapp):
    document = EXAMPLES[NAME].build()
    image = network_picture(document, theme, PICTURE, 2.0).toImage()
    seen = {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}
    for node_id in document.graph:
        assert theme.family(document.graph[node_id].layer.entry.category) in seen
    assert theme.ground in seen


def test_the_theme_changes_the_pictures(next_start, one):
    window = next_start()
    picture = window.recovery.offered.rows[0]._picture
    before = picture.pixmap().toImage()
    window._switch.choose("light")
    assert picture.pixmap().toImage() != before


def test_files_that_the_window_was_given_wait_until_the_offer_is_answered(one, next_start, tmp_path, qtbot):
    table = tmp_path / "homes.csv"
    table.write_text("rooms,price\n" + "".join(f"{at % 7},{at * 3}.5\n" for at in range(40)))
    window = next_start(table)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
    assert window.recovery.offered is not None
    assert window.datasets.browser is None
    window.recovery.offered.later.click()
    browser = window.datasets.browser
    assert browser is not None
    qtbot.waitUntil(lambda: not browser.adding.busy, timeout=20_000)
    browser.reject()
