"""A number is judged while it is typed, and kept within its limits."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from nnstudio.gui.forms.number_text import write_number
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.gui.forms.typed_text import PATIENCE_MS
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.optimizers import SGD
from nnstudio.nn.training import TrainingSettings
from tests.gui.forms.conftest import Form


def test_a_typed_number_is_a_preview_on_the_way_and_told_once_at_the_end(dense):
    dense.type("units", "200")
    assert dense.previews == [Dense(units=2), Dense(units=20), Dense(units=200)]
    assert dense.edits == []
    assert dense.form.settings == Dense()
    QTest.keyClick(dense["units"], Qt.Key.Key_Return)
    assert dense.edits == [Dense(units=200)]
    assert dense.paths == ["units"]
    assert dense.previews[3:] == [None]


def test_a_number_that_is_not_valid_on_the_way_ends_the_preview(dense):
    dense.type("units", "64x")
    assert dense.previews[-2:] == [Dense(units=64), None]
    QTest.keyClick(dense["units"], Qt.Key.Key_Backspace)
    assert dense.previews[-1] == Dense(units=64)


def test_the_number_that_is_there_already_is_no_preview(dense):
    dense.type("units", "16")
    assert dense.previews == [Dense(units=1), None]


def test_a_number_inside_a_kind_is_previewed_with_all_around_it(training):
    training.type("optimizer.learning_rate", "5")
    assert training.previews == [TrainingSettings(optimizer=SGD(learning_rate=5))]


def test_a_press_elsewhere_tells_a_typed_number_even_where_it_takes_no_focus(qtbot, dense):
    button = QPushButton("Run", focusPolicy=Qt.FocusPolicy.NoFocus)
    qtbot.addWidget(button)
    button.show()
    dense.type("units", "64")
    QTest.mousePress(dense["units"].lineEdit(), Qt.MouseButton.LeftButton)
    assert dense.edits == []
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert dense.edits == [Dense(units=64)]
    assert dense["units"].hasFocus()
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert dense.edits == [Dense(units=64)]


@pytest.mark.parametrize(
    ("key", "units"), [(Qt.Key.Key_Return, 64), (Qt.Key.Key_Tab, 64), (Qt.Key.Key_Up, 65)]
)
def test_enter_leaving_and_steps_tell_a_typed_number_at_once(dense, key, units):
    dense.type("units", "64")
    QTest.keyClick(dense["units"], key)
    assert dense.edits == [Dense(units=units)]


def test_a_number_typed_too_long_leaves_the_one_from_before(training):
    training.type("optimizer.learning_rate", "100000")
    training["batch_size"].setFocus()
    assert training.edits == []
    assert training["optimizer.learning_rate"].text() == write_number(SGD().learning_rate)


def test_escape_takes_back_a_number_that_was_not_told_yet(dense):
    dense.type("units", "64")
    QTest.keyClick(dense["units"], Qt.Key.Key_Escape)
    assert dense["units"].text() == "16"
    assert dense.previews[-1] is None
    dense["activation"].setFocus()
    assert dense.edits == []


def test_a_menu_key_tells_what_is_typed_first(dense):
    dense.type("units", "64")
    QTest.keyClick(dense["units"], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert dense.edits == [Dense(units=64)]


def test_a_number_above_the_limit_is_refused_in_place_and_nothing_is_told(dense):
    dense["units"].setFocus()
    dense["units"].selectAll()
    QApplication.clipboard().setText("70000")
    QTest.keyClick(dense["units"], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dense.messages() == ["Must be from 1 to 65,536"]
    assert dense.edits == []
    assert dense.form.settings == Dense()


@pytest.mark.parametrize("text", ["abc", "x", "--1"])
def test_text_that_is_no_number_is_refused_in_place_and_nothing_is_told(dense, text):
    dense.type("units", text)
    assert dense.messages() == ["Please write a number, such as 64"]
    assert dense.edits == []


def test_text_that_may_become_a_number_is_given_time(qtbot, training):
    training.type("optimizer.learning_rate", "0.0")
    assert training.messages() == []
    qtbot.waitUntil(
        lambda: training.messages() == ["Must be above 0 and at most 1,000"], timeout=4 * PATIENCE_MS
    )
    QTest.keyClicks(training["optimizer.learning_rate"], "5")
    assert training.messages() == []
    QTest.keyClick(training["optimizer.learning_rate"], Qt.Key.Key_Return)
    assert training.edits[-1].optimizer.learning_rate == 0.05


def test_leaving_a_field_brings_its_number_back_and_says_so(dense):
    dense.type("units", "0")
    dense["activation"].setFocus()
    assert dense["units"].text() == "16"
    assert dense.messages() == ["Must be from 1 to 65,536. 16 is kept"]
    assert dense.lefts == ["units"]


def test_escape_brings_the_number_back(dense):
    dense.type("units", "x")
    QTest.keyClick(dense["units"], Qt.Key.Key_Escape)
    assert dense["units"].text() == "16"
    assert dense.messages() == []


def test_showing_the_same_value_leaves_what_is_typed_alone(qtbot, training):
    training.type("optimizer.learning_rate", "0.50")
    field = training["optimizer.learning_rate"]
    QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    field.lineEdit().setCursorPosition(1)
    training.form.show_settings(training.edits[-1])
    assert field.text() == "0.50"
    assert field.lineEdit().cursorPosition() == 1
    assert training["optimizer.learning_rate"] is field


def test_the_wheel_edits_only_the_field_with_the_focus(dense):
    dense["units"].clearFocus()
    dense["activation"].setFocus()
    turn(dense["units"])
    assert dense.edits == []
    dense["units"].setFocus()
    turn(dense["units"])
    assert dense.edits == [Dense(units=17)]
    turn(dense["activation"])
    assert dense.edits == [Dense(units=17)]


def turn(widget):
    middle = QPointF(widget.rect().center())
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_arrow_keys_step_and_stop_at_the_limit(qtbot):
    form = Form(qtbot, Dense(units=2))
    form["units"].setFocus()
    QTest.keyClick(form["units"], Qt.Key.Key_Down)
    QTest.keyClick(form["units"], Qt.Key.Key_Down)
    assert [edit.units for edit in form.edits] == [1]


def test_undo_keys_are_left_to_the_window(qtbot):
    seen = []

    class Window(QWidget):
        def keyPressEvent(self, event):
            seen.append((event.key(), event.modifiers()))

    window = Window()
    qtbot.addWidget(window)
    form = PropertyForm(Dense(), window)
    units = form.findChild(QWidget, "units")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "8")
    QTest.keyClick(units, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier) in seen
    assert units.text() == "8"


def test_zero_that_switches_off_says_so(training):
    assert training["patience"].text() == "off"
    QTest.keyClick(training["patience"], Qt.Key.Key_Up)
    assert training["patience"].text() == "1"
    assert training.edits[-1].patience == 1
    QTest.keyClick(training["patience"], Qt.Key.Key_Down)
    assert training["patience"].text() == "off"
    assert training.edits[-1].patience == 0
    assert training["seed"].text() == "1"


@pytest.mark.parametrize("text", ["0", "off", " Off"])
def test_off_may_be_typed_as_a_word_or_as_zero(training, text):
    training.form.show_settings(TrainingSettings(optimizer=SGD(), patience=3))
    training.type("patience", text)
    assert training.messages() == []
    QTest.keyClick(training["patience"], Qt.Key.Key_Return)
    assert training.edits[-1].patience == 0
    assert training["patience"].text() == "off"


def test_a_word_that_is_not_the_name_of_zero_is_refused(training):
    training.type("patience", "on")
    assert training.messages() == ["Please write a number, such as 64"]
