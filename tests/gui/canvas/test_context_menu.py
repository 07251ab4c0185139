"""Context menus: the verbs of the menu bar with their keys, and what fits what is pointed at."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence

from nnstudio.document.annotations import add_note
from nnstudio.document.edits import add_layer
from nnstudio.gui.canvas.context_menu import ContextMenus, context_menu
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import FIRST, SECOND, change


@pytest.fixture
def actions(canvas):
    names = ("cut", "copy", "delete", "tidy", "alignRow", "rename", "addLayer", "fit")
    found = {name: QAction(name.capitalize(), canvas) for name in names}
    found["delete"].setShortcut(QKeySequence("Delete"))
    return found


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_a_menu_holds_the_windows_own_actions_and_leaves_out_those_that_it_has_not(actions, canvas):
    menu = context_menu(actions, "card", (), canvas)
    assert texts(menu) == ["Rename", "Cut", "Copy", "Delete"]
    assert actions["delete"] in menu.actions()
    assert "Alignrow" in texts(context_menu(actions, "selection", (), canvas))
    assert texts(context_menu(actions, "canvas", (), canvas)) == ["Addlayer", "Tidy", "Fit"]


def test_the_menu_of_a_wire_inserts_and_deletes(actions, canvas, editor):
    wire = Wire(FIRST, SECOND)
    wishes = []
    canvas.pointer.insertion_wanted.connect(lambda _at, wished: wishes.append(wished))
    menus = ContextMenus(actions, editor, canvas)
    insert, delete = menus.offers(wire, canvas.viewport().mapToGlobal(QPoint(300, 300)))
    insert.run()
    assert wishes == [wire]
    assert delete.text == "Delete the wire\tDel"
    delete.run()
    assert wire not in editor.document.graph.wires()
    assert editor.undo_label == "Delete wire"


def test_the_menu_of_a_card_repairs_its_problems(actions, canvas, editor):
    output = next(iter(editor.document.graph.of_kind("output")))
    editor.apply(change(editor.document, output, units=7), "Change units")
    (repair, *_) = ContextMenus(actions, editor, canvas).offers(output, QPoint())
    assert "10" in repair.text
    repair.run()
    assert editor.document.graph[output].layer.units == 10
    assert editor.undo_label == repair.text


def test_a_card_without_problems_has_nothing_to_repair(actions, canvas, editor):
    assert ContextMenus(actions, editor, canvas).offers(FIRST, QPoint()) == ()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_opens_and_goes_when_it_is_closed(actions, canvas, editor, qtbot):
    after, lone = add_layer(editor.document, LAYERS["dense"](), (0.0, 400.0))
    editor.apply(after, "Add")
    menu = ContextMenus(actions, editor, canvas).show("card", lone, canvas.mapToGlobal(QPoint(50, 50)))
    assert menu.isVisible()
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


@pytest.mark.parametrize("kind", ["note", "arrow"])
def test_notes_and_arrows_can_be_cut_copied_and_deleted(actions, canvas, kind):
    assert texts(context_menu(actions, kind, (), canvas)) == ["Cut", "Copy", "Delete"]


def test_a_block_can_be_renamed_ungrouped_and_repeated(actions, canvas):
    for name in ("ungroup", "repeat"):
        actions[name] = QAction(name.capitalize(), canvas)
    wanted = ["Rename", "Cut", "Copy", "Delete", "Ungroup", "Repeat"]
    assert texts(context_menu(actions, "block", (), canvas)) == wanted


def test_the_menu_of_a_note_opens_its_text(actions, canvas, editor):
    after, note = add_note(editor.document, "Why?", (0.0, 500.0), (160.0, 60.0))
    editor.apply(after, "Add note")
    wishes = []
    canvas.pointer.annotations.text_wanted.connect(wishes.append)
    (write,) = ContextMenus(actions, editor, canvas).offers(note, QPoint())
    write.run()
    assert wishes == [note]
