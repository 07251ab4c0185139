"""Somebody who presses anything, anywhere: the window must outlive it."""

import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from shiboken6 import isValid

STEPS = 120
LEFT_ALONE = {"quit", "open", "save", "saveAs", "about"}
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_A, Qt.Key.Key_Delete, Qt.Key.Key_F6)


class Monkey:
    """Triggers actions, clicks, drags and types at random; the same seed does the same."""

    def __init__(self, window, seed):
        self._window, self._random = window, random.Random(seed)
        self._viewport = window.canvas.viewport()
        self._names = sorted(set(window._actions) - LEFT_ALONE)

    def play(self):
        action = self._window._actions[self._random.choice(self._names)]
        if action.isEnabled():
            action.trigger()
        self.settle()
        self._random.choice((self.click, self.ask_for_menu, self.drag, self.double_click))()
        self.settle()
        QTest.keyClick(QApplication.focusWidget() or self._window, self._random.choice(KEYS))
        self.settle()
        # What was once made for the canvas by Qt must not be held for gone when something else goes.
        assert isValid(self._viewport)

    def point(self):
        return QPoint(
            self._random.randrange(self._viewport.width()), self._random.randrange(self._viewport.height())
        )

    def click(self):
        QTest.mouseClick(self._viewport, Qt.MouseButton.LeftButton, pos=self.point())

    def double_click(self):
        QTest.mouseDClick(self._viewport, Qt.MouseButton.LeftButton, pos=self.point())

    def ask_for_menu(self):
        QTest.mouseClick(self._viewport, Qt.MouseButton.RightButton, pos=self.point())

    def drag(self):
        start, end = self.point(), self.point()
        QTest.mousePress(self._viewport, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(self._viewport, (start + end) / 2)
        QTest.mouseMove(self._viewport, end)
        QTest.mouseRelease(self._viewport, Qt.MouseButton.LeftButton, pos=end)

    def settle(self):
        """Answers what asks, closes what lies over the window, and lets go what is to be deleted."""
        QTest.qWait(1)
        for dialog in self._window.findChildren(QDialog):
            buttons = dialog.findChildren(QPushButton)
            if buttons and self._random.random() < 0.5:
                buttons[0].click()
            if isValid(dialog):
                dialog.close()
        menu = QApplication.activePopupWidget()
        if menu is not None:
            menu.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_is_pressed_at_random_breaks_the_window(window, seed, monkeypatch, tmp_path):
    monkeypatch.setattr("nnstudio.gui.canvas.annotating.QInputDialog.getInt", lambda *_, **__: (2, True))
    monkeypatch.setattr("nnstudio.gui.timeline.film_dialog.ask_place", lambda *_: tmp_path / "film.gif")
    monkey = Monkey(window, seed)
    for _ in range(STEPS):
        monkey.play()
    assert set(window.canvas.scene().nodes) == set(window.editor.document.graph)
    assert set(window.canvas.scene().wires) == set(window.editor.document.graph.wires())
