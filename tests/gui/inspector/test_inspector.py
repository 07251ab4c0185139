"""The inspector: shows the selection, and turns edits into steps of the history with a name."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QWidget

from nnstudio.data import Mnist, MnistSample
from nnstudio.data.prices import Prices
from nnstudio.data.toys import Sine, Xor
from nnstudio.document.edits import append_layer, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.snapshot import Health
from nnstudio.gui.editor import Editor
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.inspector.wording import summary_of
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.activations import ACTIVATIONS, ReLU
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.optimizers import SGD, Adam
from tests.gui.inspector.conftest import HIDDEN, INPUT, OTHER, OUTPUT

NEW = NodeId("new")


def test_without_a_selection_the_training_settings_are_shown(shown):
    assert shown["training"] is not None
    assert shown["dataset"].currentText() == "MNIST sample"
    assert shown["optimizer"].currentText() == "SGD"
    assert "13,002" in shown.words()


def test_a_layer_shows_its_term_and_the_numbers_of_the_check(hidden):
    assert hidden["nodeName"].text() == "Hidden 1"
    assert "Dense" in hidden.words()
    assert "28×28 → 16 · 12,560 parameters" in hidden.words()
    assert hidden["training"] is None


def test_an_edit_changes_the_document_and_has_a_name(hidden):
    hidden.enter("units", "64")
    assert hidden.layer(HIDDEN).units == 64
    assert hidden.editor.undo_label == "Change units of Hidden 1 to 64"
    assert "50,240 parameters" in hidden.words()


def test_typing_in_one_field_is_one_step(hidden):
    hidden.type("units", "128")
    hidden["activation"].setFocus()
    hidden.editor.undo()
    assert hidden.layer(HIDDEN).units == 16
    assert hidden.editor.undo_label == ""


def test_leaving_a_field_ends_the_step(hidden):
    hidden.type("units", "32")
    hidden["activation"].setFocus()
    hidden.enter("units", "64")
    hidden.editor.undo()
    assert hidden.layer(HIDDEN).units == 32


def test_undo_and_redo_update_the_form(hidden):
    hidden.enter("units", "64")
    hidden.editor.undo()
    assert hidden["units"].text() == "16"
    hidden.editor.redo()
    assert hidden["units"].text() == "64"


def test_a_name_that_is_being_typed_goes_with_its_layer(qtbot, hidden):
    before = hidden.editor.document
    graph = before.graph.with_node(NEW, dataclasses.replace(before.graph[HIDDEN], name="Added"))
    layout = {**before.layout, NEW: before.layout[HIDDEN]}
    hidden.editor.apply(before.replace(graph=graph, layout=layout), "Add a layer")
    hidden.inspector.show_selection((NEW,))
    hidden.inspector.rename()
    QTest.keyClicks(hidden["nodeName"], "Another")
    hidden.editor.undo()
    QApplication.processEvents()
    assert hidden.editor.document == before
    hidden.inspector.show_selection((OTHER,))
    assert hidden.editor.document == before


def test_a_number_that_is_being_typed_belongs_to_the_layer_it_was_typed_for(qtbot, hidden):
    other = hidden.layer(OTHER)
    hidden.type("units", "64")
    hidden.inspector.show_selection((OTHER,))
    assert hidden.layer(HIDDEN).units == 64
    assert hidden.layer(OTHER) == other


def test_refused_text_changes_nothing(hidden):
    hidden.type("units", "x")
    assert hidden.editor.undo_label == ""
    assert "Please write a number" in hidden.words()


def test_another_layer_does_not_inherit_what_was_refused(qtbot, hidden):
    hidden.type("units", "x")
    hidden.inspector.show_selection((OTHER,))
    qtbot.waitUntil(lambda: hidden["units"] is not None and hidden["units"].text() == "16")
    assert "Please write a number" not in hidden.words()


def test_choosing_an_activation_is_a_step_with_its_title(hidden):
    hidden["activation"].setCurrentText("ReLU")
    assert hidden.layer(HIDDEN).activation == ReLU()
    assert hidden.editor.undo_label == "Change activation of Hidden 1 to ReLU"


def test_the_problem_of_a_layer_is_told_and_goes_when_it_is_solved(qtbot, shown):
    shown.inspector.show_selection((OUTPUT,))
    qtbot.waitUntil(lambda: shown["units"] is not None)
    shown.enter("units", "12")
    assert "has 12 units and the dataset has 10 classes" in shown.words()
    shown.enter("units", "10")
    assert "classes" not in shown.words().replace("per class", "")


def test_the_input_shows_where_samples_come_from(qtbot, shown):
    shown.inspector.show_selection((INPUT,))
    qtbot.waitUntil(lambda: shown["dataset"] is not None)
    assert "28×28 · 784 numbers per sample" in shown.words()
    shown["dataset.scaling"].setCurrentText("[-1, 1]")
    assert shown.editor.document.dataset == MnistSample(scaling="[-1, 1]")
    assert shown.editor.undo_label == "Change scaling to [-1, 1]"


def test_a_dataset_that_is_not_there_says_what_to_do(monkeypatch, tmp_path, shown):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    shown.editor.apply(shown.editor.document.replace(dataset=Mnist()), "Learn from MNIST")
    assert "not on this computer" in shown.words()


def test_another_kind_of_data_is_handed_on_for_the_network_may_have_to_change(shown):
    before, chosen = shown.editor.document, []
    shown.inspector.data_chosen.connect(chosen.append)
    shown["dataset"].setCurrentText("MNIST")
    assert chosen == [Mnist()]
    assert shown.editor.document is before
    assert shown["dataset"].currentText() == "MNIST sample"


def test_training_settings_are_edited_with_a_name(shown):
    shown.enter("optimizer.learning_rate", "0.5")
    assert shown.editor.document.training.optimizer == SGD(learning_rate=0.5)
    assert shown.editor.undo_label == "Change learning rate to 0.5"
    shown["optimizer"].setCurrentText("Adam")
    assert shown.editor.document.training.optimizer == Adam()
    assert shown.editor.undo_label == "Change optimizer to Adam"
    shown.editor.undo()
    assert shown["optimizer"].currentText() == "SGD"


def test_several_layers_are_named(shown):
    shown.inspector.show_selection((HIDDEN, OUTPUT))
    assert "2 layers selected" in shown.words()
    assert "Hidden 1, Output" in shown.words()


def test_a_layer_that_is_deleted_gives_way_to_the_training(hidden):
    hidden.editor.apply(remove_layers(hidden.editor.document, frozenset({HIDDEN})), "Delete Hidden 1")
    assert hidden["training"] is not None
    hidden.editor.undo()
    assert hidden["training"] is not None


def test_another_project_shows_its_training(hidden):
    hidden.editor.open(EXAMPLES["mnist-784-128-10"].build())
    assert hidden["training"] is not None
    assert hidden["optimizer"].currentText() == "Adam"


def test_the_edits_of_others_are_shown(hidden):
    document = hidden.editor.document
    graph = document.graph.with_layer(HIDDEN, hidden.layer(HIDDEN).replace(units=99))
    hidden.editor.apply(document.replace(graph=graph), "Elsewhere")
    assert hidden["units"].text() == "99"


def test_every_control_says_what_it_is(qtbot, hidden):
    for selection in ((), (HIDDEN,), (INPUT,), (OUTPUT,)):
        hidden.inspector.show_selection(selection)
        for control in hidden.inspector.findChildren(QWidget):
            if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert control.accessibleName(), control
                assert control.toolTip(), control


def test_tab_goes_through_the_form_before_it_leaves_for_the_rest_of_the_window(qtbot):
    window, elsewhere = QWidget(), QLineEdit()
    inspector = Inspector(Editor(EXAMPLES["mnist-784-16-16-10"].build()), DARK)
    row = QHBoxLayout(window)
    row.addWidget(inspector)
    row.addWidget(elsewhere)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    inspector.show_selection((HIDDEN,))
    qtbot.waitUntil(lambda: inspector.findChild(QWidget, "units").isVisible())
    inspector.rename()
    seen = []
    while not seen or (seen[-1] is not elsewhere and len(seen) < 20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    names = [widget.objectName() for widget in seen]
    assert names[:4] == ["units", "activation", "bias", "initializer"]
    assert names[-2] == "fold.weights"
    assert seen[-1] is elsewhere


@pytest.mark.parametrize("width", [240, 286, 300])
def test_labels_of_settings_stay_on_one_line(qtbot, shown, width):
    shown.inspector.resize(width, 300)
    labels = [label for label in shown.inspector.findChildren(QLabel) if label.buddy()]
    assert "Learning rate" in {label.text() for label in labels}

    def wrapped():
        return [
            label.text()
            for label in labels
            if label.fontMetrics().horizontalAdvance(label.text()) > label.width()
        ]

    qtbot.waitUntil(lambda: wrapped() == [])


@pytest.mark.parametrize("width", [240, 300, 420])
def test_nothing_is_wider_than_the_panel(qtbot, hidden, width):
    hidden.inspector.resize(width, 600)
    hidden.editor.apply(hidden.editor.document.replace(dataset=Mnist()), "Long words")
    for selection in ((), (HIDDEN,), (INPUT,), (OUTPUT,)):
        hidden.inspector.show_selection(selection)
        qtbot.waitUntil(lambda: hidden.inspector.width() == width)
        for control in hidden.inspector.findChildren(QWidget):
            if control.isVisible() and control.objectName():
                right = control.mapTo(hidden.inspector, control.rect().topRight()).x()
                assert right < width, control.objectName()


def test_the_theme_can_change_while_it_is_shown(qtbot, hidden):
    hidden.inspector.show_theme(LIGHT)
    assert not hidden.inspector.grab().isNull()


@pytest.mark.parametrize("cls", list(ACTIVATIONS), ids=lambda cls: cls.__name__)
def test_every_activation_has_a_picture(qtbot, hidden, cls):
    hidden["activation"].setCurrentText(cls.entry.title)
    curve = hidden["activationCurve"]
    assert cls.entry.title in curve.toolTip()
    assert not curve.grab().isNull()


def test_units_that_do_nothing_are_told_and_forgotten_with_the_run(qtbot, hidden):
    inspector = hidden.inspector
    units = inspector._layer._units
    assert not units.isVisibleTo(inspector)
    inspector.show_health({HIDDEN: Health(16, dead=(0, 1, 2), saturated=(3,))})
    assert units.isVisibleTo(inspector)
    words = units.accessibleDescription()
    assert words.startswith("3 of 16 units are dead: the same output for every sample tried")
    assert "so they have nothing to tell" in words
    assert "1 of 16 units is saturated" in words
    assert "exploding" not in words
    inspector.show_health({})
    assert not units.isVisibleTo(inspector)


def test_switching_off_is_called_so_in_the_history(shown):
    shown.enter("patience", "3")
    shown.enter("patience", "0")
    assert shown.editor.steps[0] == "Change patience to 3"
    shown.enter("target_accuracy", "0.5")
    shown.inspector.setFocus()
    shown.enter("target_accuracy", "off")
    assert shown.editor.undo_label == "Change target accuracy to off"


def test_a_layer_without_weights_is_not_said_to_be_at_fault():
    document, node_id = append_layer(EXAMPLES["mnist-784-16-16-10"].build(), Dropout(), 200)
    facts = summary_of(document.graph, node_id, document.check())
    assert facts.endswith("· no weights to learn")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (MnistSample(), "28×28, 10 classes"),
        (Xor(), "2 numbers, yes or no"),
        (Sine(), "1 number, to predict: y"),
        (Prices(), "next: price"),
    ],
    ids=["classes", "binary", "regression", "forecasting"],
)
def test_the_training_page_says_what_a_sample_is_and_what_is_asked_of_it(shown, source, words):
    shown.editor.apply(shown.editor.document.replace(dataset=source), "Choose other data")
    assert words in shown.words()
