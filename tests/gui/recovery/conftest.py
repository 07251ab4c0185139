"""What tests of recovery share: windows that come to an end without being asked."""

import shutil
from pathlib import Path

import pytest
from platformdirs import user_state_path

from nnstudio.document.leftovers import find_leftovers
from nnstudio.engine.api import Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.dialogs import Unsaved
from nnstudio.gui.recovery import keeper
from tests.gui.conftest import until_step, until_still


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Weights are kept a fifth of a second after they were learned."""
    for name in ("INTERVAL", "LONG_INTERVAL", "SOON"):
        monkeypatch.setattr(keeper, name, 200)


@pytest.fixture
def root() -> Path:
    return user_state_path("nnstudio") / "recovery"


@pytest.fixture
def crashed(root, tmp_path):
    """What a crash at this moment would leave, without one: all folders, as they are on the disk."""
    copies = iter(range(1000))

    def found():
        copy = tmp_path / f"crash {next(copies)}"
        while root.exists():
            try:
                shutil.copytree(root, copy)
                break
            except shutil.Error:  # a file went while it was copied, which no crash would do
                copy = tmp_path / f"crash {next(copies)}"
        leftovers = find_leftovers(copy)
        for leftover in leftovers:
            leftover.let_go()
        return leftovers

    return found


@pytest.fixture
def next_start(qtbot, answers):
    """Another window, as it is after it was shown."""
    made = []

    def start(given=None):
        window = make_window(given, dialogs=answers)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
            window.recovery.offer()  # before anything else happens, as in the program
        made.append(window)
        until_read(qtbot, window)
        with qtbot.waitActive(window):
            window.activateWindow()  # there is no window manager here
        return window

    yield start
    answers.unsaved = Unsaved.DISCARD
    for window in made:
        if window.files.doing:
            until_still(qtbot, window)
        window.close()


def until_read(qtbot, window) -> None:
    """Waits until nothing that was found is being read any more."""
    qtbot.waitUntil(lambda: not window.recovery.reading, timeout=20_000)


def note(window, words: str) -> None:
    """An edit."""
    document = window.editor.document
    window.editor.apply(document.replace(notes=words), f"Write {words}")


def train(window, qtbot, steps: int = 20) -> None:
    """Makes some steps and stands still."""
    window.training.set_pace(1000)
    window.training.run()
    until_step(qtbot, window, steps)
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
