"""The browser from end to end by keys alone, and the keys of the window after it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from nnstudio.engine.api import Phase
from tests.gui.test_reachable import accessible_name

KEY = Qt.Key


class Keys:
    """A keyboard, and a browser that was opened by it."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        window.activateWindow()
        window.canvas.setFocus()
        self.press(KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.datasets.browser is not None)
        self.browser = window.datasets.browser
        qtbot.waitUntil(lambda: QApplication.activeWindow() is self.browser)
        self.settle()

    def press(self, key, held=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def settle(self):
        self.qtbot.waitUntil(lambda: not self.browser.busy, timeout=20_000)

    def go_to(self, reached):
        """Tab, until the focus is where it should be."""
        for _ in range(60):
            if reached(self.browser.focusWidget()):
                return
            self.press(KEY.Key_Tab)
        raise AssertionError([accessible_name(self.browser.focusWidget()), "is where Tab ended"])

    def page(self, title):
        """Left and Right go along the pages."""
        bar = self.browser.pages.tabBar()
        self.go_to(lambda widget: widget is bar)
        wanted = next(at for at in range(bar.count()) if bar.tabText(at) == title)
        while bar.currentIndex() != wanted:
            self.press(KEY.Key_Right if bar.currentIndex() < wanted else KEY.Key_Left)


@pytest.fixture
def keys(window, qtbot):
    keys = Keys(window, qtbot)
    yield keys
    if window.datasets.browser is not None:
        window.datasets.browser.reject()


def test_a_file_is_chosen_its_target_picked_scaled_used_and_learned(keys, houses, monkeypatch, qtbot):
    window = keys.window
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(houses)], ""))
    keys.go_to(lambda widget: widget is keys.browser.adding.button)
    keys.browser.adding.ask_files()  # a menu holds the keys until it is closed
    keys.settle()
    assert keys.browser.focusWidget() is keys.browser.pages.tabBar()

    keys.page("Columns")
    keys.go_to(lambda widget: widget.objectName() == "datasets.roles")
    for key in (KEY.Key_Home, KEY.Key_Down, KEY.Key_Down):
        keys.press(key)
    for _ in range(20):  # the buttons stand above the table
        if keys.browser.focusWidget().objectName() == "datasets.target":
            break
        keys.press(KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    keys.press(KEY.Key_Space)
    keys.settle()
    assert "city" in {column.name for column in keys.browser.source.columns if column.role == "target"}
    assert keys.browser.source.spec().classes == ("Oslo", "Rome")

    keys.page("Settings")
    keys.go_to(lambda widget: widget.objectName() == "scaling")
    before = keys.browser.source.scaling
    keys.press(KEY.Key_Up)
    keys.settle()
    assert keys.browser.source.scaling != before
    keys.go_to(lambda widget: widget.objectName() == "fold.splitting")
    keys.press(KEY.Key_Space)
    keys.go_to(lambda widget: widget.objectName() == "splitting.validation")
    before = keys.browser.source.splitting
    keys.press(KEY.Key_Up)
    keys.settle()
    assert keys.browser.source.splitting.validation > before.validation

    keys.go_to(lambda widget: widget is keys.browser.foot.repair)
    keys.go_to(lambda widget: widget is keys.browser.foot.use)
    keys.press(KEY.Key_Space)
    assert window.editor.document.dataset.spec().name == Path(houses).name
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    keys.press(KEY.Key_Space)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.RUNNING, timeout=10_000)
    window.training.stop()


@pytest.mark.parametrize("close", [KEY.Key_Escape, KEY.Key_Return])
def test_the_keys_of_the_window_work_as_soon_as_the_browser_is_closed(keys, qtbot, close):
    window, before = keys.window, keys.window.editor.document
    if close == KEY.Key_Return:
        for _ in range(5):
            keys.press(KEY.Key_Down)
        keys.settle()
    keys.press(close)
    qtbot.waitUntil(lambda: window.datasets.browser is None)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    assert len(window.editor.steps) == (close == KEY.Key_Return)
    keys.press(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.document == before
    keys.press(KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.datasets.browser is not None)
    keys.browser = window.datasets.browser
    keys.settle()
