"""A row of a form: its field, what is wrong with it, and the settings of the kind that is chosen."""

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.forms.field_row import FieldRow
from nnstudio.gui.forms.property_form import PropertyForm
from nnstudio.nn.activations import LeakyReLU, Sigmoid
from nnstudio.nn.layers.core import Dense


class _Nested(PropertyForm):
    """The form of a chosen kind; how many were made is counted."""

    rebuilt = Signal()
    made = 0

    def __init__(self, settings, parent, path):
        super().__init__(settings, parent, path=path)
        type(self).made += 1


@pytest.fixture
def make(qtbot):
    _Nested.made = 0

    def make(name, value):
        host = QWidget()
        qtbot.addWidget(host)
        row = FieldRow(f"layer.{name}", Dense.model_fields[name], value, host, _Nested)
        row.told = []
        row.edited.connect(lambda _row, value, path: row.told.append((value, path)))
        row.host = host
        return row

    return make


def message(row):
    (label,) = [label for label in row.findChildren(QLabel) if label.property("tone") == "bad"]
    return label.text() if not label.isHidden() else ""


def test_a_number_is_told_with_the_path_of_its_field(make):
    row = make("units", 16)
    row.control.edited.emit(20)
    assert row.told == [(20, "layer.units")]
    assert row.control.objectName() == "layer.units"


def test_why_it_cannot_be_so_stands_until_another_value_is_shown(make):
    row = make("units", 16)
    row.control.refused.emit("Must be at least 1")
    assert message(row) == "Must be at least 1"
    assert row.control.lineEdit().property("tone") == "bad"
    row.show_value(20)
    assert message(row) == ""
    assert not row.control.lineEdit().property("tone")


def test_another_kind_brings_the_form_of_its_settings_and_takes_it_away_again(make):
    row = make("activation", Sigmoid())
    assert row.nested is None
    rebuilt = []
    row.rebuilt.connect(lambda: rebuilt.append(True))
    row.control.edited.emit("leaky_relu")
    assert row.told == [(LeakyReLU(), "layer.activation")]
    assert isinstance(row.nested, _Nested)
    assert rebuilt == [True]
    row.control.edited.emit("sigmoid")
    assert row.nested is None
    assert row.findChildren(_Nested) == []


def test_other_settings_of_the_same_kind_keep_its_form(make):
    row = make("activation", LeakyReLU(slope=0.1))
    kept = row.nested
    row.show_value(LeakyReLU(slope=0.3))
    assert row.nested is kept
    assert _Nested.made == 1


def test_an_edit_of_a_nested_setting_is_one_of_the_whole_value(make):
    row = make("activation", LeakyReLU(slope=0.1))
    row.nested.edited.emit(LeakyReLU(slope=0.3), "layer.activation.slope")
    assert row.told == [(LeakyReLU(slope=0.3), "layer.activation.slope")]


def test_a_choice_explains_what_is_chosen(make):
    row = make("activation", Sigmoid())
    assert f"Sigmoid: {Sigmoid().summary()}" in row.control.toolTip()
    row.control.edited.emit("leaky_relu")
    assert LeakyReLU().summary() in row.control.toolTip()
