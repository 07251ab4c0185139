"""A file that cannot be opened, given as by a double click: the window opens and says why."""

import shutil
from pathlib import Path

import pytest

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import backup_of, save_project
from nnstudio.engine.api import Phase
from nnstudio.export.weights_file import write_weights
from nnstudio.gui.app import make_window


@pytest.fixture
def opened_with(qtbot, answers):
    """A window that was given this file, with the first network ready."""
    made = []

    def start(path):
        window = make_window(path, answers)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=20_000)
        return window

    yield start
    for window in made:
        window.close()


@pytest.fixture
def cut(tmp_path):
    """A project whose file ends too early."""
    path = tmp_path / "cut.nns"
    save_project(path, Project(EXAMPLES["xor"].build().replace(notes="mine")))
    shutil.copy(path, tmp_path / "whole.nns")
    path.write_bytes(path.read_bytes()[:300])
    return path


def test_a_damaged_file_is_told_in_the_banner_of_a_window_that_asks_nothing(opened_with, cut, answers):
    window = opened_with(cut)
    banner = window.workbench.overlay.banner
    assert f"{cut} cannot be opened. It is " in banner.words
    assert "cut.nns stays as it is" in banner.words
    assert [button.text() for button in banner.buttons] == ["Close"]
    assert answers.told == answers.asked == []
    assert window.files.path is None
    assert not window.files.unsaved
    banner.buttons[-1].click()
    assert banner.words == "Ready to learn: press Space"


def test_its_backup_is_one_click_away_and_the_message_goes_with_it(opened_with, cut):
    shutil.copy(cut.with_name("whole.nns"), backup_of(cut))
    window = opened_with(cut)
    banner = window.workbench.overlay.banner
    assert "beside it. The backup opens as a project without a file" in banner.words
    assert [button.text() for button in banner.buttons] == ["Open the backup", "Close"]
    banner.buttons[0].click()
    assert window.editor.document.notes == "mine"
    assert window.files.path is None
    assert window.files.unsaved
    assert "cannot be opened" not in banner.words


def test_work_is_asked_for_before_the_backup_takes_its_place(opened_with, cut, answers):
    shutil.copy(cut.with_name("whole.nns"), backup_of(cut))
    window = opened_with(cut)
    window.editor.apply(window.editor.document.replace(notes="new"), "Write")
    window.workbench.overlay.banner.buttons[0].click()
    assert answers.asked == ["mnist-784-16-16-10"]


def test_what_was_said_of_a_project_goes_when_another_is_opened(opened_with, cut):
    window = opened_with(cut)
    window.files.open_example("xor")
    assert "cut.nns" not in window.workbench.overlay.banner.words


def test_weights_that_are_named_from_the_folder_one_is_in_are_found(
    opened_with, window, tmp_path, monkeypatch, qtbot
):
    write_weights(tmp_path / "weights.npz", Project(window.editor.document))
    monkeypatch.chdir(tmp_path)
    other = opened_with(Path("weights.npz"))
    told = other.workbench.overlay.banner
    qtbot.waitUntil(lambda: "weights of weights.npz" in told.words, timeout=20_000)
