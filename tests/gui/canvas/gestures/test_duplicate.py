"""Duplicating with the mouse: copies follow the pointer, the cards stay."""

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.nn.graph import Wire
from tests.gui.canvas.conftest import CONTROL, FIRST, SECOND, header, wires

DOWN = QPointF(3, 290)


def added(editor, before):
    return [node_id for node_id in editor.document.graph if node_id not in before.graph]


def test_control_drag_puts_a_copy_where_it_is_let_go(canvas, editor, mouse):
    before = editor.document
    start = header(canvas, FIRST)
    mouse.drag(start, start + DOWN, modifiers=CONTROL)
    (copy,) = added(editor, before)
    assert editor.document.layout[FIRST] == before.layout[FIRST]
    assert editor.document.layout[copy][1] == pytest.approx(before.layout[FIRST][1] + 290, abs=5)
    assert editor.document.graph[copy].layer == before.graph[FIRST].layer
    assert editor.document.graph[copy].inputs == ()
    assert editor.undo_label == "Duplicate Hidden 1"
    assert canvas.scene().selected_nodes() == (copy,)
    assert mouse.left_behind() == []
    editor.undo()
    assert editor.document is before


def test_control_drag_of_a_selection_copies_the_wires_in_it(canvas, editor, mouse):
    before = editor.document
    canvas.scene().select((FIRST, SECOND))
    start = header(canvas, FIRST)
    mouse.drag(start, start + DOWN, modifiers=CONTROL)
    first, second = added(editor, before)
    assert wires(editor) - set(before.graph.wires()) == {Wire(first, second)}
    assert editor.undo_label == "Duplicate 2 layers"


def test_while_a_copy_is_dragged_its_picture_is_seen_and_the_document_is_as_it_was(
    canvas, editor, mouse, qtbot
):
    before = editor.document
    start = header(canvas, FIRST)
    end = mouse.begin(start, start + DOWN, modifiers=CONTROL)
    assert len(mouse.left_behind()) == 2  # the picture, and the lines of the guides
    assert editor.document is before
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(end, modifiers=CONTROL)
    assert editor.document is before
    assert mouse.left_behind() == []


def test_control_click_toggles_and_copies_nothing(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST), modifiers=CONTROL)
    mouse.click(header(canvas, SECOND), modifiers=CONTROL)
    assert set(canvas.scene().selected_nodes()) == {FIRST, SECOND}
    mouse.click(header(canvas, FIRST), modifiers=CONTROL)
    assert canvas.scene().selected_nodes() == (SECOND,)
    assert editor.undo_label == ""
