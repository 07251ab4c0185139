"""The canvas as a screen reader finds it, and that it stays in one piece whatever is asked of it."""

import gc
import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton
from shiboken6 import Shiboken

from nnstudio.document.edits import connect, disconnect, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.accessible import CanvasTree
from nnstudio.gui.canvas.accessible_parts import PartInterface, Port, kept
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId, Wire
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND, Mouse, center

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture(autouse=True)
def _heard():
    """As if a screen reader were running."""
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(before)


@pytest.fixture
def tree(editor, canvas, steering):
    return CanvasTree(editor, canvas, steering)


@pytest.fixture
def root(tree, canvas):
    return QAccessible.queryAccessibleInterface(canvas)


def walked(interface):
    """Everything below an interface, asked as a screen reader asks."""
    found = [interface]
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert interface.indexOfChild(child) == index
        assert child.parent() is interface
        child.text(NAME), child.text(DESCRIPTION), child.rect(), child.state(), child.role()
        found += walked(child)
    return found


def child(root, name):
    return next(found for found in walked(root) if found.text(NAME).startswith(name))


def test_the_canvas_speaks_of_the_whole_network(root):
    assert root.text(NAME) == "Network of 4 layers, 13,002 parameters, no problems"
    assert "arrow keys" in root.text(DESCRIPTION)


def test_every_layer_port_and_wire_has_a_place_and_a_sentence(root):
    names = [found.text(NAME) for found in walked(root)[1:]]
    assert len(names) == 4 + 6 + 3
    assert "Hidden 1, 16 units, Sigmoid, 12,560 parameters" in names
    assert "Input of Hidden 2, fed by Hidden 1" in names
    assert "Output of Hidden 2, feeds Output" in names
    assert "Wire from Hidden 1 to Hidden 2, 16 values" in names
    assert len(set(names)) == len(names)


def test_a_layer_with_a_problem_describes_it(root, editor):
    editor.apply(disconnect(editor.document, Wire(FIRST, SECOND)), "Disconnect")
    found = child(root, "Hidden 2")
    assert found.text(NAME).endswith("problem")
    assert "Hidden 2" in found.text(DESCRIPTION)


def test_parts_are_where_they_are_on_the_screen(root, canvas):
    item = canvas.scene().nodes[SECOND]
    middle = canvas.mapFromScene(item.pos() + item.card().center())
    at = canvas.viewport().mapToGlobal(middle)
    found = root.childAt(at.x(), at.y())
    assert found.part == SECOND
    assert found.rect().contains(at)
    port = found.child(1).rect().center()
    assert port.x() == pytest.approx(found.rect().right(), abs=3)


def test_the_walk_moves_focus_and_selection(root, steering, canvas):
    steering.go_first()
    steering.walk("behind")
    found = child(root, "Hidden 1")
    assert found.state().focused
    assert found.state().selected
    assert root.focusChild() is found
    assert not child(root, "Input, ").state().focused


def test_a_click_tells_where_the_focus_is_as_a_key_does(root, tree, canvas, steering, monkeypatch):
    told = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", told.append)
    steering.go_first()
    Mouse(canvas).click(center(canvas, SECOND))
    focused = [event.accessibleInterface() for event in told if event.type() is QAccessible.Event.Focus]
    assert [tree.interface(INPUT), tree.interface(SECOND)] == focused
    assert root.focusChild() is tree.interface(SECOND)


def test_a_layer_that_is_not_the_one_that_is_trained_says_so(root, canvas):
    canvas.scene().show_stale({SECOND})
    assert child(root, "Hidden 2").text(NAME).endswith("272 parameters, changed since this run began")
    canvas.scene().show_stale(())
    assert child(root, "Hidden 2").text(NAME).endswith("272 parameters")


def test_the_focus_may_be_on_a_wire(root, steering):
    steering.go_last()
    steering.next_wire()
    assert root.focusChild().part == Wire(SECOND, OUTPUT)


def test_what_is_gone_is_no_longer_valid(root, editor):
    found = child(root, "Hidden 2")
    assert found.isValid()
    editor.apply(remove_layers(editor.document, frozenset({SECOND})), "Delete")
    assert not Shiboken.isValid(found)
    assert len([part for part in walked(root) if isinstance(part, PartInterface)]) == 3 + 4 + 2


def test_an_undo_brings_it_back_with_a_new_interface(root, editor):
    editor.apply(remove_layers(editor.document, frozenset({SECOND})), "Delete")
    editor.undo()
    assert child(root, "Hidden 2").isValid()


def test_what_floats_over_the_canvas_is_found_too(root, canvas):
    button = QPushButton("Fit", canvas)
    button.show()
    found = walked(root)[-1]
    assert found.object() is button
    assert (
        root.childAt(
            button.mapToGlobal(button.rect().center()).x(), button.mapToGlobal(button.rect().center()).y()
        ).object()
        is button
    )


def test_nothing_is_made_before_a_screen_reader_asks(qtbot, editor):
    before = kept()
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    CanvasTree(editor, canvas, Steering(editor, canvas, DARK))
    assert kept() == before + 1


def test_a_port_that_does_not_exist_any_more_answers_nothing(tree, canvas):
    found = PartInterface(Port(NodeId("nowhere"), 0), tree)
    assert not found.isValid()
    assert found.text(NAME) == ""
    assert found.rect().isEmpty()
    assert found.state().invalid


def test_thousands_of_questions_while_layers_come_and_go_break_nothing(root, editor, steering, canvas):
    documents = [example.build() for example in EXAMPLES.values()]
    choose = random.Random(4)
    held, asked = [], 0
    for turn in range(400):
        document = choose.choice(documents)
        gone = frozenset(node_id for node_id in document.graph if choose.random() < 0.3)
        editor.apply(remove_layers(document, gone), f"Turn {turn}")
        found = walked(QAccessible.queryAccessibleInterface(canvas))
        asked += len(found)
        steering.next_layer()
        steering.next_wire()
        held = [*held[-20:], choose.choice(found)]  # a reader holds on to what it was given
        for old in held:
            if Shiboken.isValid(old):
                old.text(NAME)
        if turn % 50 == 0:
            gc.collect()
    assert asked > 2500
    assert len(canvas.scene().nodes) == len(editor.document.graph)


def test_canvases_that_go_leave_no_interface_behind(qtbot):
    before = kept()
    for _ in range(20):
        editor = Editor(EXAMPLES["mnist-lenet-5"].build())
        canvas = CanvasView(editor, DARK)
        tree = CanvasTree(editor, canvas, Steering(editor, canvas, DARK))
        walked(QAccessible.queryAccessibleInterface(canvas))
        editor.apply(connect(editor.document, Wire(NodeId("input"), NodeId("flatten1"))), "Connect")
        assert kept() > before
        canvas.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        del canvas, tree, editor
        gc.collect()
    assert kept() == before
