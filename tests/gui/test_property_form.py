"""The form: read off the declaration, limits kept, edits told at once."""

from typing import Literal

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data.dataset import DATASETS
from nnstudio.gui.fields import (
    PATIENCE_MS,
    ChoiceField,
    Limits,
    NumberField,
    SwitchField,
    next_number,
    read_number,
    write_number,
)
from nnstudio.gui.property_form import PropertyForm, change_kind
from nnstudio.nn.activations import ACTIVATIONS, LeakyReLU, Sigmoid
from nnstudio.nn.initializers import INITIALIZERS, Normal
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.losses import LOSSES
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from nnstudio.nn.settings import Settings
from nnstudio.nn.training import TrainingSettings

# Windows in memory have no size hints to pass on.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

KINDS = [
    cls for registry in (LAYERS, LOSSES, OPTIMIZERS, ACTIVATIONS, INITIALIZERS, DATASETS) for cls in registry
]


class Everything(Settings):
    """One field of each type."""

    count: int = Field(3, ge=1, le=9, description="How many.")
    share: float = Field(0.5, ge=0, lt=1, description="Which part.")
    bias: bool = Field(True, description="Whether.")
    mode: Literal["one", "two"] = Field("one", description="Which way.")
    notes: str = Field("", max_length=5, description="Words.")
    odd: tuple[int, ...] = Field((1, 2), description="Of a type that no control is for.")


class Form:
    """A form in a window, and what it has told."""

    def __init__(self, qtbot, settings):
        self.form = PropertyForm(settings)
        self.edits, self.paths, self.lefts = [], [], []
        self.form.edited.connect(lambda value, path: (self.edits.append(value), self.paths.append(path)))
        self.form.left.connect(self.lefts.append)
        qtbot.addWidget(self.form)
        self.form.resize(300, 400)
        with qtbot.waitActive(self.form):
            self.form.show()
            self.form.activateWindow()

    def __getitem__(self, path):
        return self.form.findChild(QWidget, path)

    def type(self, path, text):
        field = self[path]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def messages(self):
        labels = self.form.findChildren(QLabel)
        return [label.text() for label in labels if label.property("tone") == "bad" and label.isVisible()]


@pytest.fixture
def dense(qtbot):
    return Form(qtbot, Dense())


@pytest.fixture
def training(qtbot):
    return Form(qtbot, TrainingSettings(optimizer=SGD()))


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_every_registered_kind_gets_a_form_with_a_control_for_each_field(qtbot, cls):
    form = Form(qtbot, cls())
    assert all(form[name] is not None for name in cls.model_fields)
    assert form.form.settings == cls()


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_every_control_says_what_it_is_and_what_it_does(qtbot, cls):
    for control in Form(qtbot, cls()).form.controls():
        assert control.accessibleName()
        assert control.toolTip()
        assert control.accessibleDescription() == control.toolTip()


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_every_option_of_every_choice_can_be_chosen_and_chosen_back(qtbot, cls):
    form = Form(qtbot, cls())
    choices = [control for control in form.form.controls() if isinstance(control, ChoiceField)]
    for path in [choice.objectName() for choice in choices]:
        for row in [*range(form[path].count()), 0]:
            form[path].setCurrentIndex(row)
            assert form[path].currentIndex() == row
            assert form.messages() == []


def test_every_field_has_a_control_of_its_type(qtbot):
    form = Form(qtbot, Everything())
    assert isinstance(form["count"], NumberField)
    assert isinstance(form["share"], NumberField)
    assert isinstance(form["bias"], SwitchField)
    assert isinstance(form["mode"], ChoiceField)
    assert form["notes"].text() == ""
    assert form["odd"].isReadOnly()


def test_labels_are_what_people_say_and_lead_to_their_control(training):
    buddies = {label.text(): label.buddy() for label in training.form.findChildren(QLabel) if label.buddy()}
    assert buddies["Learning rate"] is training["optimizer.learning_rate"]
    assert buddies["Batch size"] is training["batch_size"]


def test_the_tooltip_of_a_number_names_its_limits(dense):
    assert "From 1 to 65,536" in dense["units"].toolTip()


def test_typing_tells_each_valid_number_at_once(dense):
    dense.type("units", "64")
    assert [edit.units for edit in dense.edits] == [6, 64]
    assert dense.paths == ["units", "units"]


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


def test_words_that_the_settings_refuse_are_explained_and_not_kept(qtbot):
    form = Form(qtbot, Everything())
    form.type("notes", "abcdef")
    assert form.edits[-1].notes == "abcde"
    assert len(form.messages()) == 1
    form["count"].setFocus()
    assert form["notes"].text() == "abcde"


def test_a_chosen_kind_brings_its_own_fields_with_its_defaults(training):
    training["optimizer"].setCurrentText("Adam")
    assert training.edits[-1].optimizer == Adam()
    assert training["optimizer.learning_rate"].text() == "0.001"
    assert training["optimizer.epsilon"].text() == "1e-8"


def test_a_learning_rate_is_not_carried_to_another_optimizer(qtbot):
    form = Form(qtbot, TrainingSettings(optimizer=SGD(learning_rate=8)))
    form["optimizer"].setCurrentText("Momentum")
    assert form.edits[-1].optimizer == Momentum()


def test_what_two_kinds_declare_alike_is_carried_over():
    whole = change_kind(DATASETS["mnist-sample"](scaling="[-1, 1]"), DATASETS["mnist"])
    assert whole == DATASETS["mnist"](scaling="[-1, 1]")


def test_a_field_of_a_chosen_kind_is_edited_by_its_path(qtbot):
    form = Form(qtbot, Dense(activation=LeakyReLU()))
    form.type("activation.slope", "0,2")
    assert form.edits[-1] == Dense(activation=LeakyReLU(slope=0.2))
    assert form.paths[-1] == "activation.slope"


def test_a_switch_tells_on_and_off(dense):
    QTest.keyClick(dense["bias"], Qt.Key.Key_Space)
    assert dense.edits == [Dense(bias=False)]
    assert dense["bias"].text() == "off"


def test_showing_another_value_tells_nothing(dense):
    dense.form.show_settings(
        Dense(units=7, activation=LeakyReLU(slope=0.3), bias=False, initializer=Normal())
    )
    assert dense.edits == []
    assert dense["units"].text() == "7"
    assert dense["activation.slope"].text() == "0.3"
    assert not dense["bias"].isChecked()


def test_showing_the_same_value_leaves_what_is_typed_alone(training):
    training.type("optimizer.learning_rate", "0.50")
    field = training["optimizer.learning_rate"]
    field.lineEdit().setCursorPosition(1)
    training.form.show_settings(training.edits[-1])
    assert field.text() == "0.50"
    assert field.lineEdit().cursorPosition() == 1
    assert training["optimizer.learning_rate"] is field


def test_a_control_stays_the_same_widget_while_its_class_does(dense):
    units = dense["units"]
    dense.form.show_settings(Dense(units=3, activation=LeakyReLU()))
    assert dense["units"] is units


def test_tab_goes_from_top_to_bottom_also_through_a_kind_that_was_just_chosen(qtbot, training):
    training["optimizer"].setCurrentText("Momentum")
    qtbot.waitUntil(training["optimizer.momentum"].isVisible)
    at, seen = training["optimizer"], []
    at.setFocus()
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().objectName())
    assert seen == ["optimizer.learning_rate", "optimizer.momentum", "batch_size", "epochs", "seed"]


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


@pytest.mark.parametrize(
    ("number", "up", "expected"),
    [
        (0.1, True, 0.2),
        (0.2, True, 0.5),
        (0.5, True, 1),
        (0.1, False, 0.05),
        (3e-4, True, 5e-4),
        (1000, True, 1000),
    ],
)
def test_a_positive_number_steps_along_a_scale(number, up, expected):
    limits = Limits(low=0, high=1000, open_low=True)
    assert next_number(number, limits, whole=False, up=up) == expected


@pytest.mark.parametrize(
    ("number", "up", "expected"),
    [(0.5, True, 0.6), (0.9, True, 0.91), (0.99, True, 0.991), (0.95, False, 0.94), (0.0, False, 0.0)],
)
def test_a_share_steps_in_its_last_digit(number, up, expected):
    assert next_number(number, Limits(low=0, high=1, open_high=True), whole=False, up=up) == expected


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("0.001", False, 0.001),
        ("1e-3", False, 0.001),
        ("0,001", False, 0.001),
        (" −2 ", False, -2),
        ("1,000", True, 1000),
        ("65 536", True, 65536),
        ("1e3", True, 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(text, whole, number):
    assert read_number(text, whole=whole) == number


@pytest.mark.parametrize(
    ("text", "whole"), [("", True), ("1.5", True), ("nan", False), ("inf", False), ("1,2,3", False)]
)
def test_what_is_no_number_is_not_read_as_one(text, whole):
    with pytest.raises(ValueError, match="Please write"):
        read_number(text, whole=whole)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (16, "16"),
        (0.1, "0.1"),
        (1.0, "1"),
        (1e-8, "1e-8"),
        (2.5e-7, "2.5e-7"),
        (1e20, "1e20"),
        (2**32 - 1, "4294967295"),
    ],
)
def test_numbers_are_written_in_their_shortest_form(number, text):
    assert write_number(number) == text
    assert read_number(text, whole=False) == number


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


def test_sigmoid_has_no_fields_so_nothing_stands_below_it(qtbot):
    form = Form(qtbot, Dense(activation=LeakyReLU()))
    form.form.show_settings(Dense(activation=Sigmoid()))
    assert form["activation.slope"] is None
