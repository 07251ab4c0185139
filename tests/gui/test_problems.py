"""Problems: counted, listed with their repairs, and one click away from where they are."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from nnstudio.document.edits import remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.repairs import Repair
from nnstudio.gui.problems import ProblemsButton
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.graph import NodeId

OUTPUT, FIRST = NodeId("output"), NodeId("hidden1")
DOCUMENT = EXAMPLES["mnist-784-16-16-10"].build()
WHOLE = Problem(None, "There is no Input", cause=Cause.NO_INPUT)
UNITS = Problem(OUTPUT, "Output has 12 units", cause=Cause.CLASSES)
WAITS = Problem(FIRST, "Hidden 1 waits for a layer before it", cause=Cause.WAITS)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # nor popups in memory


class Listed:
    """A button of problems in a window, and what it has told."""

    def __init__(self, qtbot):
        self.asked, self.chosen, self.repaired = [], [], []
        self.button = ProblemsButton(DARK, repairs=self.repairs)
        self.button.chosen.connect(self.chosen.append)
        self.button.repair_chosen.connect(self.repaired.append)
        qtbot.addWidget(self.button)
        with qtbot.waitActive(self.button):
            self.button.show()
            self.button.activateWindow()

    def repairs(self, problem):
        self.asked.append(problem)
        return (Repair("Set the units of Output to 10", DOCUMENT),) if problem == UNITS else ()

    def open(self, *problems):
        self.button.list_problems(problems)
        QTest.mouseClick(self.button, Qt.MouseButton.LeftButton)

    @property
    def messages(self):
        return [row.problem.message for row in self.button.popup.rows()]


@pytest.fixture
def listed(qtbot):
    return Listed(qtbot)


def test_a_sound_design_has_no_problems(window):
    assert window.problems.text() == "no problems"
    assert not window.problems.isEnabled()


def test_a_problem_is_counted_and_listed(window):
    document = window.editor.document
    layer = document.graph[OUTPUT].layer.replace(units=7)
    window.editor.apply(document.replace(graph=document.graph.with_layer(OUTPUT, layer)), "Change units")
    assert window.problems.text() == "1 problem"
    window.problems.open()
    (row,) = window.problems.popup.rows()
    assert "10 classes" in row.problem.message
    window.problems.popup.hide()


def test_choosing_a_problem_leads_to_its_node(window):
    window.editor.apply(remove_layers(window.editor.document, frozenset({NodeId("input")})), "Delete Input")
    chosen = []
    window.problems.chosen.connect(chosen.append)
    window.problems.open()
    row = next(row for row in window.problems.popup.rows() if row.problem.node == FIRST)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert chosen == [FIRST]
    assert not window.problems.popup.isVisible()


def test_causes_stand_first_and_what_waits_is_folded_into_a_line(listed):
    listed.open(WAITS, WHOLE, UNITS)
    assert listed.messages == [WHOLE.message, UNITS.message]
    fold = listed.button.popup.findChild(QToolButton, "fold.waiting")
    assert fold.text() == "1 more layer waits for these"
    height = listed.button.popup.height()
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert listed.messages == [WHOLE.message, UNITS.message, WAITS.message]
    assert listed.button.popup.height() > height


def test_repairs_are_asked_for_only_when_the_list_opens(listed):
    listed.button.list_problems((UNITS, WAITS))
    assert listed.asked == []
    listed.button.open()
    assert listed.asked == [UNITS]


def test_a_click_on_a_repair_tells_it_and_the_list_stays_for_the_others(qtbot, listed):
    listed.open(UNITS, WHOLE)
    (button,) = listed.button.popup.rows()[0].buttons
    assert button.accessibleName() == "Set the units of Output to 10"
    listed.button.repair_chosen.connect(lambda _repair: listed.button.list_problems((WHOLE,)))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [repair.after for repair in listed.repaired] == [DOCUMENT]
    qtbot.waitUntil(lambda: listed.messages == [WHOLE.message])
    assert listed.button.popup.isVisible()
    listed.button.list_problems(())
    qtbot.waitUntil(lambda: not listed.button.popup.isVisible())


def test_the_list_goes_by_keys_alone(qtbot, listed):
    listed.open(WHOLE, UNITS)
    popup = listed.button.popup
    first, second = popup.rows()
    assert popup.focusWidget() is first
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Down)
    assert popup.focusWidget() is second
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Tab)
    assert popup.focusWidget() is second.buttons[0]
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Up)
    assert popup.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Return)  # it concerns the whole, so there is nowhere to go
    assert listed.chosen == []
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert listed.chosen == [OUTPUT]
    listed.button.open()
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_a_long_list_scrolls_and_stays_on_the_screen(listed):
    many = tuple(Problem(OUTPUT, f"{count}: " + "something is wrong " * 12) for count in range(30))
    listed.open(*many)
    popup = listed.button.popup
    assert popup.height() < 560
    assert QApplication.primaryScreen().geometry().contains(popup.geometry().topLeft())


def test_the_whole_message_can_be_read(listed):
    listed.open(Problem(OUTPUT, "a long sentence that needs several lines, " * 6), UNITS)
    labels = [
        label for row in listed.button.popup.rows() for label in row.findChildren(QLabel) if label.text()
    ]
    assert [label.height() >= label.heightForWidth(label.width()) for label in labels] == [True, True]
    assert labels[0].height() > 2 * labels[1].height()


def test_every_row_and_button_says_what_it_is(listed):
    listed.open(WHOLE, UNITS, WAITS)
    popup = listed.button.popup
    for row in popup.rows():
        for part in (row, *row.buttons):
            assert part.accessibleName()
            assert part.toolTip()


def test_the_theme_can_change(listed):
    listed.button.show_theme(LIGHT)
    listed.open(UNITS)
    assert not listed.button.popup.grab().isNull()
