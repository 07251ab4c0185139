"""Somebody who presses anything, anywhere: the window must outlive it."""

import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton
from shiboken6 import isValid

from nnstudio.document.edits import change_layer
from nnstudio.engine.api import Phase
from nnstudio.gui.motion.grain import Grain
from nnstudio.nn.live import with_live_settings

STEPS = 120
LEFT_ALONE = {"quit", "open", "save", "saveAs", "about"}
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_A, Qt.Key.Key_Delete, Qt.Key.Key_F6)


class Monkey:
    """Triggers actions, clicks, drags, types and does things to the run at random.

    The same seed does the same, but for how far the run has come by then.
    """

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
        self._random.choice((self.run, self.govern, self.look, self.draw, self.change_a_setting))()
        self.settle()
        QTest.keyClick(QApplication.focusWidget() or self._window, self._random.choice(KEYS))
        self.settle()
        # What was once made for the canvas by Qt must not be held for gone when something else goes.
        assert isValid(self._viewport)

    def run(self):
        """Lets it run for a moment, if need be after taking back what keeps it from that."""
        action = self._window._actions["run"]
        for _ in range(5):
            if self._window.training.obstacle() is not None:
                self._window.editor.undo()
        if action.isEnabled():
            action.trigger()
        QTest.qWait(30)

    def govern(self):
        """Chooses another grain and pace, from one multiplication to flat out."""
        speed = self._window.top_bar.speed
        speed.set_grain(self._random.choice(list(Grain)))
        if self._random.random() < 0.5:
            speed.set_pace(self._random.choice((None, 1.0, 30.0, 3000.0)))

    def look(self):
        """Looks at any step, kept or not, also at one that is still to come, or goes on from there."""
        live, timeline = self._window.training.live, self._window.observatory.timeline
        steps = live.live_step if live is not None else 0
        timeline.look(self._random.choice((None, self._random.randrange(steps + 10))))
        if self._random.random() < 0.2:
            timeline.continue_from_here()

    def draw(self):
        """Makes a stroke on the pad."""
        self._window._docks.show("draw")
        pad = self._window.observatory.draw.pad
        places = [self.point(pad) for _ in range(self._random.randrange(2, 8))]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
            if self._random.random() < 0.3:
                self.settle()  # something else happens in the middle of a stroke
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])

    def change_a_setting(self):
        """Changes what can be changed while it learns: the learning rate, a dropout, or what is frozen."""
        editor = self._window.editor
        document = editor.document
        layers = {node_id: document.graph[node_id].layer for node_id in document.graph}
        trained = [node_id for node_id, layer in layers.items() if hasattr(layer, "frozen")]
        dropouts = [node_id for node_id, layer in layers.items() if layer.entry.kind == "dropout"]
        what = self._random.randrange(3)
        if what == 0 and dropouts:
            layer = layers[dropouts[0]].replace(rate=self._random.choice((0.0, 0.3, 0.9)))
            editor.apply(change_layer(document, dropouts[0], layer), "Change rate")
        elif what == 1 and trained:
            some = self._random.choice(trained)
            layer = layers[some].replace(frozen=not layers[some].frozen)
            editor.apply(change_layer(document, some, layer), "Freeze")
        else:
            rate = self._random.choice((0.001, 0.1, 30.0))
            optimizer = document.training.optimizer.replace(learning_rate=rate)
            training = document.training.replace(optimizer=optimizer)
            editor.apply(document.replace(training=training), "Change learning rate")

    def point(self, widget=None):
        widget = widget or self._viewport
        return QPoint(
            self._random.randrange(max(1, widget.width())), self._random.randrange(max(1, widget.height()))
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


def until_it_stands(window, qtbot):
    """Waits until the run stands still, as it was told to, and has heard of all that was done."""
    training = window.training
    window.observatory.timeline.back_to_live()
    window.motion.pause()
    moving = (Phase.RUNNING, Phase.LOADING)
    qtbot.waitUntil(lambda: not window.motion.running and training.report.phase not in moving, timeout=10_000)
    # What was done last has been answered when this has: controls are obeyed in their order.
    training.watch(11)
    qtbot.waitUntil(lambda: training.live is None or training.live.sample.index == 11, timeout=10_000)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_is_pressed_at_random_breaks_the_window(window, seed, monkeypatch, tmp_path, qtbot):
    monkeypatch.setattr("nnstudio.gui.canvas.annotating.QInputDialog.getInt", lambda *_, **__: (2, True))
    monkeypatch.setattr("nnstudio.gui.timeline.film_dialog.ask_place", lambda *_: tmp_path / "film.gif")
    nothing = {
        "getOpenFileName": ("", ""),
        "getOpenFileNames": ([], ""),
        "getSaveFileName": ("", ""),
        "getExistingDirectory": "",
    }
    for name, chosen in nothing.items():  # the system's own dialogs would wait for an answer for ever
        monkeypatch.setattr(QFileDialog, name, lambda *_, chosen=chosen, **__: chosen)
    window.canvas.building.append("dropout")
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    window._actions["run"].trigger()
    monkey = Monkey(window, seed)
    for _ in range(STEPS):
        monkey.play()
    until_it_stands(window, qtbot)
    assert set(window.canvas.scene().nodes) == set(window.editor.document.graph)
    assert set(window.canvas.scene().wires) == set(window.editor.document.graph.wires())
    live, made_of = window.training.live, window.training.made_of
    if live is not None:
        # What is in force is what the screen says.
        assert with_live_settings(live.graph, made_of.graph) is live.graph
