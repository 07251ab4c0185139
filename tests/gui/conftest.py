"""What tests of the window share: a window that is ready, and a check that nothing outlives its test."""

import gc
import weakref
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio.engine.api import Phase
from nnstudio.gui.app import make_window
from nnstudio.gui.dialogs import Changed, Unsaved
from nnstudio.gui.main_window import MainWindow


@dataclass
class Answers:
    """Answers the window's questions as a test wants, and keeps what was said."""

    unsaved: Unsaved = Unsaved.DISCARD
    open_path: Path | None = None
    save_path: Path | None = None
    changed: Changed = Changed.CANCEL
    revert: bool = False
    leave: bool = False
    backup: bool = False
    elsewhere: bool = False
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ask_unsaved(self, name: str, *, trained: bool, dropped: bool = False) -> Unsaved:
        self.asked.append(f"{name}{' trained' if trained else ''}{' dropped' if dropped else ''}")
        return self.unsaved

    def ask_changed(self, name: str, backup: str) -> Changed:
        self.asked.append(f"{name} has changed")
        return self.changed

    def ask_revert(self, name: str, *, trained: bool) -> bool:
        self.asked.append(f"{name} reverted")
        return self.revert

    def ask_backup(self, trouble: str) -> bool:
        self.told.append(trouble)
        return self.backup

    def ask_leave(self, name: str) -> bool:
        self.asked.append(f"{name} is being saved")
        return self.leave

    def ask_elsewhere(self, trouble: str) -> bool:
        self.told.append(trouble)
        return self.elsewhere

    def ask_open(self, folder: Path) -> Path | None:
        return self.open_path

    def ask_save(self, suggestion: Path) -> Path | None:
        return self.save_path

    def tell(self, title: str, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def window(qtbot, answers, tmp_path_factory):
    """The whole program, offscreen, with the first network ready to learn."""
    # Qt reads the folder of the user's settings only once.
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    window = make_window(dialogs=answers)
    qtbot.addWidget(window, before_close_func=lambda window: give_up(window, answers))
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    yield window
    window.close()


def give_up(window, answers) -> None:
    """Makes sure that the window can be closed, also after a test that has failed."""
    answers.unsaved = Unsaved.DISCARD
    if window.files.saving:
        window.end()


@pytest.fixture(scope="session")
def started_threads():
    """All threads of Qt that are started from now on, as long as they live."""
    started = weakref.WeakSet()
    start = QThread.start

    def remember(thread, *arguments):
        started.add(thread)
        start(thread, *arguments)

    QThread.start = remember
    yield started
    QThread.start = start


@pytest.fixture(autouse=True)
def _nothing_outlives_its_test(request, started_threads):
    """No thread and no timer goes on after a test: what crashes then is a later test."""
    yield
    if QApplication.instance() is None:
        return
    if QApplication.keyboardModifiers():
        # A key that was held with the last press would be held in the next test too: another selection.
        QTest.keyClick(QWidget(), Qt.Key.Key_Shift)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.freeze()  # what has outlived this test need not be looked through after each of the next thousand
    assert not any(map(_alive, started_threads)), f"{request.node.name} has left a thread running"


def _alive(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:
        return False  # Qt's half is gone already


def until_still(qtbot, window: MainWindow) -> None:
    """Waits until no file is being saved or opened any more."""
    qtbot.waitUntil(lambda: not window.files.doing, timeout=20_000)


def save(qtbot, window: MainWindow) -> bool:
    """Saves, and says whether that has succeeded."""
    saved = []
    window.files.save_then(lambda: saved.append(True))
    until_still(qtbot, window)
    return bool(saved)


def open_file(qtbot, window: MainWindow, path: Path) -> None:
    """Opens a project file, and waits until that is done."""
    window.files.open(path)
    until_still(qtbot, window)


def until_step(qtbot, window: MainWindow, step: int) -> None:
    """Waits until the run on the screen has made so many steps."""

    def reached() -> bool:
        snapshot = window.training.snapshot
        return snapshot is not None and snapshot.step >= step

    qtbot.waitUntil(reached, timeout=20_000)
