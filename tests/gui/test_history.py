"""The history: all steps, where one is among them, and a click to anywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.editor import Editor
from nnstudio.gui.history import HistoryPanel
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import NodeId

HIDDEN = NodeId("hidden1")


class Shown:
    """A history in a window."""

    def __init__(self, qtbot):
        self.editor = Editor(EXAMPLES["mnist-784-16-16-10"].build())
        self.panel = HistoryPanel(self.editor, DARK)
        self.list = self.panel.findChild(QListView, "historyList")
        qtbot.addWidget(self.panel)
        self.panel.resize(300, 300)
        with qtbot.waitActive(self.panel):
            self.panel.show()
            self.panel.activateWindow()

    def edit(self, *counts):
        for units in counts:
            graph = self.editor.document.graph
            layer = graph[HIDDEN].layer.replace(units=units)
            self.editor.apply(
                self.editor.document.replace(graph=graph.with_layer(HIDDEN, layer)), f"Units {units}"
            )

    @property
    def rows(self):
        model = self.list.model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [model.index(row).data(role) for row in range(model.rowCount())]

    @property
    def units(self):
        return self.editor.document.graph[HIDDEN].layer.units

    def click(self, row):
        place = self.list.visualRect(self.list.model().index(row)).center()
        QTest.mouseClick(self.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def shown(qtbot):
    return Shown(qtbot)


def test_before_the_first_edit_it_says_what_will_stand_here(shown):
    assert not shown.list.isVisible()
    shown.edit(3)
    assert shown.list.isVisible()
    shown.editor.open(EXAMPLES["mnist-784-128-10"].build())
    assert not shown.list.isVisible()


def test_steps_are_listed_and_say_whether_they_are_done(shown):
    shown.edit(3, 4, 5)
    shown.editor.undo()
    assert shown.rows == ["As it was opened, done", "Units 3, done", "Units 4, present", "Units 5, undone"]
    assert shown.list.currentIndex().row() == 2


@pytest.mark.parametrize(("row", "units"), [(0, 16), (1, 3), (3, 5)])
def test_a_click_goes_to_the_step_at_once(shown, row, units):
    shown.edit(3, 4, 5)
    shown.editor.undo()
    changes = []
    shown.editor.changed.connect(changes.append)
    shown.click(row)
    assert shown.units == units
    assert len(changes) == 1
    assert shown.list.currentIndex().row() == row


def test_the_keys_go_through_the_steps_and_enter_goes_there(shown):
    shown.edit(3, 4, 5)
    shown.list.setFocus()
    QTest.keyClick(shown.list, Qt.Key.Key_Up)
    QTest.keyClick(shown.list, Qt.Key.Key_Up)
    assert shown.units == 5
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert shown.units == 3


def test_the_saved_state_is_marked(shown):
    shown.edit(3, 4)
    shown.editor.mark_saved(shown.editor.document)
    shown.edit(5)
    assert shown.rows[2:] == ["Units 4, done, saved", "Units 5, present"]


def test_a_history_that_has_lost_its_beginning_says_so(shown, monkeypatch):
    monkeypatch.setattr("nnstudio.gui.editor.MAX_STEPS", 2)
    shown.edit(3, 4, 5)
    assert shown.rows[0] == "Before the oldest step kept, done"


def test_the_present_step_of_a_long_history_is_in_sight(shown):
    shown.edit(*range(20, 80))
    viewport = shown.list.viewport().rect()
    assert viewport.intersects(shown.list.visualRect(shown.list.currentIndex()))
    shown.click(shown.list.currentIndex().row() - 2)
    assert shown.units == 77


def test_a_hidden_history_is_up_to_date_when_it_is_shown(shown):
    shown.panel.hide()
    shown.edit(3)
    shown.panel.show()
    assert shown.rows[1:] == ["Units 3, present"]


def test_a_step_says_what_a_click_does(shown):
    shown.edit(3, 4, 5)
    shown.editor.undo()
    tips = [
        shown.list.model().index(row).data(Qt.ItemDataRole.ToolTipRole).splitlines()[1] for row in range(4)
    ]
    assert tips == [
        "A click undoes 2 steps.",
        "A click undoes 1 step.",
        "This is the document as it is now.",
        "A click brings 1 step back.",
    ]


def test_it_is_drawn_in_both_themes(shown):
    shown.edit(3, 4)
    shown.editor.undo()
    dark = shown.panel.grab().toImage()
    shown.panel.show_theme(LIGHT)
    assert shown.panel.grab().toImage() != dark
