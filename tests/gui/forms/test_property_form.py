"""The form: read off the declaration, limits kept, edits told at once."""

from typing import Literal

import pytest
from pydantic import Field
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data import ImageFolder, Mnist, TableFile
from nnstudio.data.augmentation import Augmentation
from nnstudio.data.columns import TableColumn
from nnstudio.data.dataset import DATASETS
from nnstudio.data.splitting import Splitting
from nnstudio.gui.forms.choice_field import ChoiceField
from nnstudio.gui.forms.declaration import is_hidden
from nnstudio.gui.forms.fields import SwitchField
from nnstudio.gui.forms.fold import Fold
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.nn.activations import ACTIVATIONS, LeakyReLU, Sigmoid
from nnstudio.nn.initializers import INITIALIZERS, Normal
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.losses import LOSSES
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from nnstudio.nn.registry import Choice
from nnstudio.nn.settings import Settings
from nnstudio.nn.training import TrainingSettings
from tests.gui.forms.conftest import Form

KINDS = [
    cls for registry in (LAYERS, LOSSES, OPTIMIZERS, ACTIVATIONS, INITIALIZERS, DATASETS) for cls in registry
]

NO_LIST = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # nor any list in memory


class Everything(Settings):
    """One field of each type."""

    count: int = Field(3, ge=1, le=9, description="How many.")
    share: float = Field(0.5, ge=0, lt=1, description="Which part.")
    bias: bool = Field(True, description="Whether.")
    mode: Literal["one", "two"] = Field("one", description="Which way.")
    notes: str = Field("", max_length=5, description="Words.")
    names: tuple[str, ...] = Field(("a", "b"), max_length=3, description="Some names.")
    odd: tuple[bytes, ...] = Field((b"a",), description="Of a type that no control is for.")


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_every_registered_kind_gets_a_form_with_a_control_for_each_field(qtbot, cls):
    form = Form(qtbot, cls())
    for name, info in cls.model_fields.items():
        value = getattr(cls(), name)
        inside = isinstance(value, Settings) and not any(isinstance(item, Choice) for item in info.metadata)
        paths = [f"{name}.{field}" for field in type(value).model_fields] if inside else [name]
        assert all((form[path] is None) == is_hidden(info) for path in paths)
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


def test_a_field_of_a_chosen_kind_is_edited_by_its_path(qtbot):
    form = Form(qtbot, Dense(activation=LeakyReLU()))
    form.type("activation.slope", "0,2")
    QTest.keyClick(form["activation.slope"], Qt.Key.Key_Return)
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


def test_a_control_stays_the_same_widget_while_its_class_does(dense):
    units = dense["units"]
    dense.form.show_settings(Dense(units=3, activation=LeakyReLU()))
    assert dense["units"] is units


def test_tab_goes_from_top_to_bottom_also_through_a_kind_that_was_just_chosen(qtbot, training):
    training["optimizer"].setCurrentText("Momentum")
    qtbot.waitUntil(training["optimizer.momentum"].isVisible)
    at, seen = training["optimizer"], []
    at.setFocus()
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().objectName())
    wanted = ["optimizer.learning_rate", "optimizer.momentum", "batch_size", "epochs", "seed"]
    assert [name for name in seen[: seen.index("seed") + 1] if name in wanted] == wanted


def test_what_is_done_to_weights_besides_comes_last_and_is_folded_away(dense):
    paths = [control.objectName() for control in dense.form.controls() if "." not in control.objectName()]
    assert paths[-4:] == ["frozen", "l1", "l2", "max_norm"]
    assert dense["units"].isVisible()
    assert not dense["frozen"].isVisible()
    QTest.mouseClick(dense["fold.weights"], Qt.MouseButton.LeftButton)
    assert dense["frozen"].isVisible()
    dense["frozen"].setChecked(True)
    assert dense.edits[-1] == Dense(frozen=True)


def test_what_is_done_to_weights_is_seen_where_something_is_done(qtbot):
    assert Form(qtbot, Dense(l2=0.1))["l2"].isVisible()


def test_tab_goes_over_the_heading_of_what_is_folded_away(dense):
    stops = [stop.objectName() for stop in dense.form.tab_stops()]
    assert stops.index("fold.weights") == stops.index("frozen") - 1
    dense["fold.weights"].setFocus()
    QTest.keyClick(dense["fold.weights"], Qt.Key.Key_Space)
    QTest.keyClick(dense["fold.weights"], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dense["frozen"]


def test_sigmoid_has_no_fields_so_nothing_stands_below_it(qtbot):
    form = Form(qtbot, Dense(activation=LeakyReLU()))
    form.form.show_settings(Dense(activation=Sigmoid()))
    assert form["activation.slope"] is None


@NO_LIST
def test_an_option_under_the_mouse_is_a_preview_until_the_list_closes(training):
    choice = training["optimizer"]
    choice.showPopup()
    row = choice.findText("Adam")
    choice.view().setCurrentIndex(choice.model().index(row, 0))
    assert training.previews == [TrainingSettings(optimizer=Adam())]
    QTest.keyClick(choice.view(), Qt.Key.Key_Escape)
    assert training.previews[1:] == [None]
    assert training.edits == []
    assert choice.currentText() == "SGD"


@NO_LIST
def test_an_option_that_is_chosen_from_the_list_ends_its_preview_before_it_is_told(training):
    told = []
    training.form.previewed.connect(told.append)
    training.form.edited.connect(lambda settings, _path: told.append(settings.optimizer))
    choice = training["optimizer"]
    choice.showPopup()
    choice.view().setCurrentIndex(choice.model().index(choice.findText("Adam"), 0))
    QTest.keyClick(choice.view(), Qt.Key.Key_Return)
    assert told == [TrainingSettings(optimizer=Adam()), None, Adam()]


def folds(form):
    """The folds of a form by their headings."""
    return {fold.heading.text(): fold for fold in form.form.findChildren(Fold)}


@pytest.mark.parametrize(
    ("cls", "titles"),
    [
        (Mnist, ["Augmentation"]),
        (ImageFolder, ["Splitting", "Augmentation"]),
        (TableFile, ["Dialect", "Splitting"]),
    ],
)
def test_settings_that_belong_together_are_folded_away_until_they_are_wanted(qtbot, cls, titles):
    form = Form(qtbot, cls())
    assert sorted(folds(form)) == sorted(titles)
    for title, fold in folds(form).items():
        path = title.lower()
        inside = [f"{path}.{name}" for name in type(getattr(cls(), path)).model_fields]
        assert form[path] is None
        assert not any(form[each].isVisible() for each in inside)
        QTest.mouseClick(fold.heading, Qt.MouseButton.LeftButton)
        assert all(form[each].isVisible() for each in inside)


def test_what_is_in_use_is_not_folded_away(qtbot):
    form = Form(qtbot, ImageFolder(augmentation=Augmentation(shift=2)))
    assert folds(form)["Augmentation"].opened
    assert not folds(form)["Splitting"].opened


def test_a_field_within_such_settings_is_edited_as_one_of_the_whole(qtbot):
    form = Form(qtbot, ImageFolder())
    folds(form)["Splitting"].open(opened=True)
    form.type("splitting.validation", "0.25")
    QTest.keyClick(form["splitting.validation"], Qt.Key.Key_Return)
    assert form.edits[-1] == ImageFolder(splitting=Splitting(validation=0.25))
    assert set(form.paths) == {"splitting.validation"}
    assert form.lefts[-1] == "splitting.validation"
    form.form.show_settings(ImageFolder(splitting=Splitting(validation=0.1)))
    assert form["splitting.validation"].value == 0.1
    assert folds(form)["Splitting"].opened, "undoing folds nothing away"


def test_a_refused_number_within_such_settings_is_explained_under_its_field(qtbot):
    form = Form(qtbot, ImageFolder())
    folds(form)["Splitting"].open(opened=True)
    form.type("splitting.validation", "0.9")
    assert len(form.messages()) == 1
    assert form.edits == []


def test_what_was_found_in_files_is_nothing_to_be_edited_and_is_kept(qtbot):
    table = TableFile(rows=12, columns=(TableColumn(name="a"), TableColumn(name="b", role="target")))
    form = Form(qtbot, table)
    hidden = [name for name, info in TableFile.model_fields.items() if is_hidden(info)]
    assert hidden
    assert all(form[name] is None for name in hidden)
    folds(form)["Splitting"].open(opened=True)
    form.type("splitting.test", "0.2")
    QTest.keyClick(form["splitting.test"], Qt.Key.Key_Return)
    assert form.edits[-1].splitting.test == 0.2
    assert all(getattr(form.edits[-1], name) == getattr(table, name) for name in hidden)


def test_the_tab_key_goes_through_headings_and_what_they_unfold(qtbot):
    form = Form(qtbot, ImageFolder())
    stops = list(form.form.tab_stops())
    heading = stops.index(folds(form)["Splitting"].heading)
    assert stops[heading + 1] is form["splitting.validation"]
    assert len(stops) == len(set(stops)) == len(list(form.form.controls())) + 2


def test_names_are_typed_with_commas_between_them(qtbot):
    form = Form(qtbot, Everything())
    assert form["names"].text() == "a, b"
    form.type("names", "x, two words ,")
    assert form.edits[-1].names == ("x", "two words")
    assert form["names"].text() == "x, two words ,", "what is being typed stays"
    form["names"].setText("")
    form.type("names", "1, 2, 3, 4")
    assert len(form.messages()) == 1
    assert form.edits[-1].names == ("1", "2", "3")
    QTest.keyClick(form["names"], Qt.Key.Key_Return)
    assert form["names"].text() == "1, 2, 3"


def test_names_that_hold_commas_stand_between_semicolons(qtbot):
    form = Form(qtbot, Everything(names=("a, b", "c")))
    assert form["names"].text() == "a, b; c"
    form.type("names", "a, b; d")
    assert form.edits[-1].names == ("a, b", "d")
