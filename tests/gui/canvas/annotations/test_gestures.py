"""Gestures with annotations, driven on the viewport as the mouse would."""

from functools import partial

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.document.annotations import add_arrow, add_note
from nnstudio.document.marks import End
from nnstudio.gui.canvas.annotations.carrying import moved_with
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from tests.gui.canvas.conftest import CONTROL, FIRST, INPUT, OUTPUT, SECOND, SHIFT, center, header


def title(drawn):
    return drawn.layer.blocks[drawn.block].strip.center()


def test_a_block_is_dragged_by_its_title_with_its_layers_in_one_step(drawn, editor, mouse):
    before = editor.document
    mouse.drag(title(drawn), title(drawn) + QPointF(53, -30))
    for node_id in (FIRST, SECOND):
        x, y = before.layout[node_id]
        assert editor.document.layout[node_id] == (x + 56, y - 32)
    assert editor.document.layout[OUTPUT] == before.layout[OUTPUT]
    assert editor.undo_label == "Move Features"
    editor.undo()
    assert editor.document == before


def test_a_block_is_dragged_by_its_empty_frame_too(drawn, editor, mouse):
    x, y = editor.document.layout[FIRST]
    start = drawn.layer.blocks[drawn.block].frame.bottomLeft() + QPointF(9, -60)
    mouse.drag(start, start + QPointF(0, 64))
    assert editor.document.layout[FIRST] == (x, y + 64)


def test_while_a_block_is_dragged_its_frame_follows_and_the_document_does_not(drawn, editor, mouse):
    before, frame = editor.document, drawn.layer.blocks[drawn.block].frame
    mouse.begin(title(drawn), title(drawn) + QPointF(0, 80))
    assert drawn.layer.blocks[drawn.block].frame == frame.translated(0, 80)
    assert editor.document is before


def test_notes_in_a_block_and_those_that_point_only_into_it_go_along(drawn, editor, canvas, mouse, wired):
    cards = canvas.scene().bounds((FIRST, SECOND))
    document, inside = add_note(editor.document, "in", (cards.left() + 10, cards.bottom() - 40), (60, 30))
    document, outside = add_note(document, "out", (cards.left() + 10, cards.bottom() + 90), (60, 30))
    document, pointing = add_note(document, "points", (cards.right() - 80, cards.bottom() + 90), (60, 30))
    editor.apply(document, "Notes")
    wired.layer.select({pointing})
    canvas.scene().nodes[SECOND].setSelected(True)
    wired.annotating.add_arrow()
    canvas.scene().select((FIRST,))
    wired.layer.select({drawn.note})
    wired.annotating.add_arrow()  # from now on, this note points at the Output and into the block
    notes = editor.document.annotations.notes
    mouse.drag(title(drawn), title(drawn) + QPointF(0, -64))
    after = editor.document.annotations.notes
    for note_id, way in ((inside, -64), (pointing, -64), (outside, 0), (drawn.note, 0)):
        assert after[note_id].position[1] == notes[note_id].position[1] + way


def test_escape_puts_a_dragged_block_back(drawn, editor, canvas, mouse, qtbot):
    before, frame = editor.document, drawn.layer.blocks[drawn.block].frame
    mouse.begin(title(drawn), title(drawn) + QPointF(90, 0))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert drawn.layer.blocks[drawn.block].frame == frame
    mouse.release(title(drawn) + QPointF(90, 0))
    assert editor.document is before


def test_a_click_on_a_title_selects_the_block_and_its_layers(drawn, canvas, mouse):
    canvas.scene().select((INPUT,))
    mouse.click(title(drawn))
    assert set(canvas.scene().selected_nodes()) == {FIRST, SECOND}
    assert drawn.layer.selected() == {drawn.block}


def test_shift_adds_and_control_takes_out(drawn, canvas, mouse):
    note = drawn.layer.notes[drawn.note].box.center()
    mouse.click(title(drawn))
    mouse.click(note, modifiers=SHIFT)
    assert drawn.layer.selected() == {drawn.block, drawn.note}
    mouse.click(title(drawn), modifiers=CONTROL)
    assert drawn.layer.selected() == {drawn.note}
    assert canvas.scene().selected_nodes() == ()


def test_a_note_is_dragged_and_its_arrow_follows(drawn, editor, mouse):
    x, y = drawn.annotations.notes[drawn.note].position
    tail = drawn.layer.arrows[drawn.arrow].line.p1()
    at = drawn.layer.notes[drawn.note].box.center()
    mouse.drag(at, at + QPointF(-80, 0))
    assert drawn.annotations.notes[drawn.note].position == (x - 80, y)
    assert drawn.layer.arrows[drawn.arrow].line.p1().x() < tail.x() - 40
    assert editor.undo_label == "Move note"


def test_selected_cards_and_notes_are_dragged_together(drawn, editor, canvas, mouse):
    before = editor.document
    mouse.click(drawn.layer.notes[drawn.note].box.center())
    canvas.scene().nodes[INPUT].setSelected(True)
    at = drawn.layer.notes[drawn.note].box.center()
    mouse.drag(at, at + QPointF(0, 40))
    x, y = before.layout[INPUT]
    assert editor.document.layout[INPUT] == (x, y + 40)
    assert editor.undo_label == "Move 2 parts"


def test_what_is_moved_with_cards_is_moved_once(drawn, editor):
    before = editor.document
    after = moved_with(before, frozenset({FIRST}), frozenset({drawn.block, drawn.note}), (8.0, 16.0))
    for node_id in (FIRST, SECOND):
        x, y = before.layout[node_id]
        assert after.layout[node_id] == (x + 8, y + 16)
    x, y = before.annotations.notes[drawn.note].position
    assert after.annotations.notes[drawn.note].position == (x + 8, y + 16)
    assert after.annotations.arrows == before.annotations.arrows


def test_the_corner_resizes_a_note(drawn, editor, mouse):
    mouse.click(drawn.layer.notes[drawn.note].box.center())
    corner = drawn.layer.notes[drawn.note].box.bottomRight() - QPointF(4, 4)
    mouse.drag(corner, corner + QPointF(80, 40))
    assert drawn.annotations.notes[drawn.note].size == (280, 120)
    assert editor.undo_label == "Resize note"
    mouse.drag(corner + QPointF(80, 40), corner - QPointF(900, 900))
    assert drawn.annotations.notes[drawn.note].size == (64, 40)


def test_a_drawn_arrow_is_attached_to_what_it_leads_from_and_to(drawn, editor, canvas, mouse):
    drawn.annotating.add_arrow()
    assert drawn.presses.waiting
    mouse.move(center(canvas, INPUT))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    mouse.drag(center(canvas, INPUT), drawn.layer.notes[drawn.note].box.center())
    (new,) = drawn.annotations.arrows.keys() - {drawn.arrow}
    arrow = drawn.annotations.arrows[new]
    assert (arrow.start.on, arrow.end.on) == (INPUT, drawn.note)
    assert editor.undo_label == "Add arrow"
    assert drawn.layer.selected() == {new}
    assert not drawn.presses.waiting
    assert mouse.left_behind() == [drawn.layer.arrows[new]]


def test_over_the_free_canvas_an_arrow_has_free_ends(drawn, canvas, mouse):
    start = canvas.scene().bounds().bottomLeft() + QPointF(0, 60)
    drawn.annotating.add_arrow()
    mouse.drag(start, start + QPointF(200, 0))
    (new,) = drawn.annotations.arrows.keys() - {drawn.arrow}
    arrow = drawn.annotations.arrows[new]
    assert arrow.start.on is None
    assert arrow.end.on is None
    assert arrow.end.point[0] - arrow.start.point[0] == pytest.approx(200, abs=4)


def test_a_click_draws_no_arrow_and_escape_ends_the_wait(drawn, editor, canvas, mouse, qtbot):
    before = editor.document
    drawn.annotating.add_arrow()
    mouse.click(center(canvas, INPUT))
    assert editor.document is before
    drawn.annotating.add_arrow()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not drawn.presses.waiting
    drawn.annotating.add_arrow()
    mouse.begin(center(canvas, INPUT), center(canvas, OUTPUT))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert set(drawn.layer.arrows) == {drawn.arrow}
    assert editor.document is before


def test_the_end_of_an_arrow_is_taken_off_and_attached_anew(drawn, editor, canvas, mouse):
    drawn.layer.select({drawn.arrow})
    end = drawn.layer.arrows[drawn.arrow].line.p2()
    mouse.drag(end, center(canvas, SECOND))
    assert drawn.annotations.arrows[drawn.arrow].end.on == SECOND
    end = drawn.layer.arrows[drawn.arrow].line.p2()
    free = canvas.scene().bounds().topLeft() - QPointF(0, 40)
    mouse.drag(end, free)
    found = drawn.annotations.arrows[drawn.arrow].end
    assert found.on is None
    assert found.point == pytest.approx(free.toTuple(), abs=4)
    assert drawn.annotations.arrows[drawn.arrow].start.on == drawn.note
    assert editor.undo_label == "Move the end of an arrow"


def test_dragging_a_free_arrow_moves_both_its_ends(drawn, editor, canvas, mouse):
    x, y = (canvas.scene().bounds().bottomLeft() + QPointF(0, 60)).toTuple()
    document, free = add_arrow(editor.document, End((x, y)), End((x + 200, y)))
    editor.apply(document, "Add arrow")
    mouse.drag(QPointF(x + 100, y), QPointF(x + 100, y + 24))
    arrow = drawn.annotations.arrows[free]
    assert (arrow.start.point, arrow.end.point) == ((x, y + 24), (x + 200, y + 24))
    assert editor.undo_label == "Move arrow"


def test_a_card_over_a_note_is_what_a_press_means(drawn, editor, canvas, mouse):
    x, y = center(canvas, INPUT).toTuple()
    document, under = add_note(editor.document, "under", (x - 200, y - 30), (400, 60))
    editor.apply(document, "Note")
    mouse.click(center(canvas, INPUT))
    assert canvas.scene().selected_nodes() == (INPUT,)
    assert drawn.layer.selected() == frozenset()
    mouse.click(QPointF(x - 190, y))
    assert drawn.layer.selected() == {under}


def test_a_block_is_called_by_its_name_however_it_is_moved(drawn, editor, canvas, mouse):
    drawn.presses.select_only(drawn.block)
    canvas.building.nudge(8, 0)
    assert editor.undo_label == "Move Features"
    mouse.drag(title(drawn), title(drawn) + QPointF(48, -32))
    assert editor.undo_label == "Move Features"


def test_a_card_that_takes_notes_along_is_not_the_only_one_that_is_named(drawn, editor, canvas, mouse):
    canvas.scene().select((INPUT,))
    drawn.layer.select({drawn.note})
    mouse.drag(header(canvas, INPUT), header(canvas, INPUT) + QPointF(0, 240))
    assert editor.undo_label == "Move 2 parts"


def test_a_step_names_a_block_with_other_layers_as_parts(drawn, editor):
    words = partial(parts_in_words, editor.document)
    assert words(frozenset({FIRST, SECOND}), frozenset({drawn.block})) == "Features"
    assert words(frozenset({FIRST, SECOND, INPUT}), frozenset({drawn.block})) == "2 parts"
    assert words(frozenset({FIRST, SECOND}), frozenset()) == "2 layers"
    assert words(frozenset(), frozenset({drawn.note})) == "note"
