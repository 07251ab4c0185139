"""Duplicating with the mouse: copies follow the pointer, the cards stay."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsPixmapItem

from nnstudio.document.annotations import add_note
from nnstudio.gui.canvas.gestures.ghosts import Ghosts
from nnstudio.gui.theme import DARK
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


def pictures_of(item):
    """The pixels that an item and its children show, as Qt knows them."""
    found = [item, *item.childItems(), *(inner for part in item.childItems() for inner in part.childItems())]
    return {one.pixmap().cacheKey() for one in found if isinstance(one, QGraphicsPixmapItem)}


def test_ghosts_show_the_pixels_of_the_cards_and_draw_none(canvas, editor, mouse, monkeypatch):
    monkeypatch.setattr(canvas.scene(), "render", lambda *_: pytest.fail("rendered"))
    start = header(canvas, FIRST)
    mouse.begin(start, start + DOWN, modifiers=CONTROL)
    ghosts = [item for item in mouse.left_behind() if pictures_of(item)]
    shown = {key for ghost in ghosts for key in pictures_of(ghost)}
    assert shown & pictures_of(canvas.scene().nodes[FIRST])
    canvas.pointer.cancel()


def test_a_card_without_a_picture_has_a_plain_block_as_its_ghost(canvas, editor, mouse):
    item = canvas.scene().nodes[FIRST]
    item.give_up()
    ghosts = Ghosts(canvas.scene(), DARK, (item,))
    (host,) = mouse.left_behind()
    (body,) = host.childItems()
    assert body.rect() == item.card()
    ghosts.end()
    assert mouse.left_behind() == []


def test_notes_are_duplicated_with_the_cards_have_ghosts_and_are_selected_then(canvas, editor, mouse):
    document, note = add_note(editor.document, "Why?", (0.0, 500.0), (160.0, 60.0))
    editor.apply(document, "Add note")
    layer = canvas.scene().annotations
    canvas.scene().select((FIRST,))
    layer.select({note})
    start = header(canvas, FIRST)
    end = mouse.begin(start, start + DOWN, modifiers=CONTROL)
    (host,) = [item for item in mouse.left_behind() if len(item.childItems()) == 2]
    places = {body.pos().toTuple() for body in host.childItems()}
    assert layer.notes[note].pos().toTuple() in places
    mouse.release(end, modifiers=CONTROL)
    (copy,) = editor.document.annotations.notes.keys() - {note}
    assert layer.selected() == {copy}
    assert editor.undo_label == "Duplicate 2 parts"
