"""Keys go where they mean something."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QSlider,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.actions import make_actions
from nnstudio.gui.entries import ENTRIES
from nnstudio.gui.theme import DARK


class Keys:
    """A window with all actions, and which of them were done."""

    def __init__(self, qtbot):
        self.window = QWidget()
        self.done = []
        slots = {entry.name: lambda name=entry.name: self.done.append(name) for entry in ENTRIES}
        self.actions = make_actions(self.window, self.window, DARK, slots)
        self.actions["pause"].setEnabled(False)
        self.column = QVBoxLayout(self.window)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def focus(self, widget):
        self.column.addWidget(widget)
        widget.show()
        widget.setFocus()
        return widget


@pytest.fixture
def keys(qtbot):
    return Keys(qtbot)


def test_space_switches_the_switch_that_has_the_focus_and_does_not_train(keys):
    switch = keys.focus(QCheckBox())
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    assert keys.done == []


@pytest.mark.parametrize("kind", [QPushButton, QComboBox, QToolButton])
@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_E, Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_F])
def test_letters_belong_to_the_control_that_has_the_focus(keys, kind, key):
    widget = kind()
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    QTest.keyClick(keys.focus(widget), key)
    assert keys.done == []


@pytest.mark.parametrize("kind", [QSlider, QWidget])
def test_elsewhere_the_shortcuts_work(keys, kind):
    widget = kind()
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    keys.focus(widget)
    QTest.keyClick(widget, Qt.Key.Key_Space)
    QTest.keyClick(widget, Qt.Key.Key_S)
    assert keys.done == ["run", "step"]


def test_keys_with_ctrl_work_from_every_control(keys):
    QTest.keyClick(keys.focus(QComboBox()), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert keys.done == ["save"]


def test_redo_has_both_of_its_keys(keys):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(keys.window, Qt.Key.Key_Y, control)
    QTest.keyClick(keys.window, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert keys.done == ["redo", "redo"]


def test_the_theme_can_follow_the_system_again(window):
    window.findChild(QAction, "action.theme").trigger()
    assert window._switch.choice == "light"
    window.findChild(QAction, "action.themeSystem").trigger()
    assert window._switch.choice == "system"


def test_icons_of_the_top_bar_are_as_large_as_they_are_drawn(window):
    drawn = window._actions["undo"].icon().actualSize(QSize(64, 64))
    assert window.top_bar.iconSize() == drawn == QSize(18, 18)


def test_nothing_moves_in_the_top_bar_when_a_run_begins(qtbot, window):
    window.resize(1600, 900)

    def places():
        qtbot.wait(20)
        buttons = window.top_bar.findChildren(QToolButton)
        return [(button.x(), button.width()) for button in buttons if button.isVisible()]

    window.top_bar.show_project("digits", unsaved=False)
    standing = places()
    window.top_bar.show_running(running=True)
    window.top_bar.show_project("digits", unsaved=True)
    assert places() == standing


@pytest.mark.parametrize("kind", [QComboBox, QToolButton])
def test_space_trains_whatever_of_a_bar_was_used_last(keys, kind):
    bar = keys.window.findChild(QToolBar) or QToolBar(keys.window)
    box = QWidget()
    inner = QVBoxLayout(box)
    control = kind()
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if kind is QComboBox:
        control.addItems(["batch", "epoch"])
    inner.addWidget(control)
    bar.addWidget(box)
    keys.column.addWidget(bar)
    bar.show()
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    assert keys.done == ["run"]
