"""The whole loop without a mouse: build, connect, set, run, pause and read, by key clicks alone."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from nnstudio.engine.api import Phase
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.focus_round import FocusRound
from nnstudio.gui.main_window import MainWindow
from tests.gui.conftest import until_step

KEY, HELD = Qt.Key, Qt.KeyboardModifier


@dataclass
class Hands:
    """Two hands on a keyboard: every key goes to where the focus is. `said` is what was to be heard."""

    window: MainWindow
    qtbot: object
    steering: Steering
    round: FocusRound
    said: list[str] = field(default_factory=list)

    def press(self, *keys, held=HELD.NoModifier):
        for key in keys:
            self.qtbot.keyClick(self.focus(), key, held)
            self.qtbot.wait(1)  # between two keys, Qt comes to what it has put off

    def type(self, words):
        self.qtbot.keyClicks(self.focus(), words)

    def focus(self):
        return QApplication.focusWidget() or self.window

    def go_to(self, part):
        """F6 until the focus is in this part."""
        for _ in range(8):
            if part is self.focus() or part.isAncestorOf(self.focus()):
                return
            self.press(KEY.Key_F6)
        raise AssertionError(f"F6 never comes to {part.objectName()}")

    def open_settings(self):
        self.press(KEY.Key_Return, held=HELD.AltModifier)
        self.qtbot.waitUntil(lambda: self.window.inspector.isAncestorOf(self.focus()))

    def add(self, words):
        """Finds a layer in the palette and appends it."""
        self.go_to(self.window.palette_panel)
        self.press(KEY.Key_Home)
        self.press(KEY.Key_A, held=HELD.ControlModifier)
        self.type(words)
        self.press(KEY.Key_Return)


@pytest.fixture
def hands(window, qtbot):
    hands = _wired(window, qtbot)
    window.activateWindow()
    window.canvas.setFocus()
    return hands


def _wired(window, qtbot):
    hands = Hands(window, qtbot, window.workbench.steering, window.focus_round)
    window.workbench.steering.said.connect(hands.said.append)
    window.focus_round.arrived.connect(hands.said.append)
    return hands


def names(window):
    graph = window.editor.document.graph
    return [node.name for node in graph.nodes.values()]


def test_a_network_is_built_run_and_read_from_an_empty_canvas(hands, window, qtbot):
    hands.press(KEY.Key_A, held=HELD.ControlModifier)
    hands.press(KEY.Key_Delete)
    assert names(window) == []

    for words in ("input", "hidden", "output"):
        hands.add(words)
    assert names(window) == ["Input", "Hidden 1", "Output"]

    # Take the last wire away, and draw it again.
    hands.go_to(window.canvas)
    hands.press(KEY.Key_End, KEY.Key_W, KEY.Key_Delete)
    assert len(window.editor.document.graph.wires()) == 1
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_Left, held=HELD.AltModifier)
    hands.press(KEY.Key_Return, KEY.Key_Return)
    assert window.editor.undo_label == "Connect Hidden 1 to Output"
    assert window.editor.document.check().problems == ()

    # Settings, and back.
    hands.open_settings()
    assert hands.focus().objectName() == "units"
    hands.press(KEY.Key_A, held=HELD.ControlModifier)
    hands.type("24")
    hands.press(KEY.Key_Return)
    hands.press(KEY.Key_Escape)
    hands.press(KEY.Key_Escape)
    assert hands.focus() is window.canvas
    (hidden,) = window.editor.document.graph.of_kind("dense")
    assert window.editor.document.graph[hidden].layer.units == 24

    # Run, pause, read.
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
    hands.press(KEY.Key_Space)
    until_step(qtbot, window, 3)
    hands.press(KEY.Key_Space)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    assert "Training" in hands.said
    assert any(words.startswith("Paused at step") for words in hands.said)
    hands.press(KEY.Key_End)
    hands.press(KEY.Key_I, held=HELD.ControlModifier)
    assert hands.said[-1].startswith("Output answers ")


def test_tab_searches_for_a_layer_and_adds_it_where_it_fits(hands, window, qtbot):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Right, held=HELD.AltModifier)
    hands.press(KEY.Key_Tab)
    qtbot.waitUntil(lambda: hands.focus() is not window.canvas)
    hands.type("dropout")
    hands.press(KEY.Key_Return)
    assert "Dropout 1" in names(window)
    qtbot.waitUntil(lambda: hands.focus() is window.canvas)


def test_f6_goes_round_the_parts_and_back(hands, window):
    seen = window.observatory
    parts = [
        window.inspector,
        window.palette_panel,
        seen.loss,
        seen.weights,
        seen.timeline,
        window.top_bar,
    ]
    for part in parts:
        hands.press(KEY.Key_F6)
        assert part.isAncestorOf(hands.focus()), part.objectName()
    hands.press(KEY.Key_F6)
    assert hands.focus() is window.canvas
    hands.press(KEY.Key_F6, held=HELD.ShiftModifier)
    assert window.top_bar.isAncestorOf(hands.focus())


def test_each_part_remembers_where_the_focus_was(hands, window):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Right, held=HELD.AltModifier)
    hands.open_settings()
    hands.press(KEY.Key_Tab)
    place = hands.focus()
    assert place is not window.canvas
    hands.go_to(window.canvas)
    hands.press(KEY.Key_F6)
    assert hands.focus() is place


def test_f2_renames_and_the_focus_comes_back_to_the_canvas(hands, window, qtbot):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_F2)
    hands.type("Eye")
    hands.press(KEY.Key_Return)
    assert "Eye" in names(window)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)


def test_escape_in_the_palette_leads_back_to_the_canvas(hands, window):
    hands.go_to(window.palette_panel)
    hands.press(KEY.Key_Tab)
    hands.press(KEY.Key_Escape)
    assert hands.focus() is window.canvas


def test_shift_tab_leaves_the_canvas_backwards(hands, window):
    for _ in range(4):  # what floats over the canvas is a part of it
        hands.press(KEY.Key_Backtab, held=HELD.ShiftModifier)
    assert not window.canvas.isAncestorOf(hands.focus())
    assert hands.focus() is not window.canvas


def test_letters_name_layers_while_a_wire_is_drawn_and_train_otherwise(hands, window, qtbot):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Return)
    hands.type("s")
    assert hands.said[-1] == "No layer begins with s"
    assert not window.training.running
    hands.press(KEY.Key_Escape)
    hands.press(KEY.Key_S)
    until_step(qtbot, window, 1)


def test_several_are_selected_moved_and_duplicated(hands, window):
    hands.press(KEY.Key_Home)
    hands.press(KEY.Key_Right, held=HELD.AltModifier)
    hands.press(KEY.Key_Right, held=HELD.AltModifier | HELD.ShiftModifier)
    before = window.editor.document.layout
    hands.press(KEY.Key_Down)
    moved = [node_id for node_id, at in window.editor.document.layout.items() if before[node_id] != at]
    assert len(moved) == 2
    hands.press(KEY.Key_D, held=HELD.ControlModifier)
    assert len(names(window)) == 6
