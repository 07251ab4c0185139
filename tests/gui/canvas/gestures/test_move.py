"""Moving cards with the mouse: grid and guides, pulling out of wires, putting into wires."""

import pytest
from PySide6.QtCore import QPointF

from nnstudio.document.edits import add_layer
from nnstudio.gui.canvas.ghost_wire import GhostWire
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import (
    ALT,
    FIRST,
    INPUT,
    OUTPUT,
    SECOND,
    center,
    change,
    header,
    middle_of,
    nothing,
    overlapping,
    wires,
)


@pytest.fixture
def lone(editor, canvas):
    """A Dropout that nothing is wired to, below the others."""
    after, node_id = add_layer(editor.document, LAYERS["dropout"](), (200.0, 480.0))
    editor.apply(after, "Add Dropout 1")
    canvas.fit()
    return node_id


def reasons(canvas):
    return [
        item.words for item in canvas.scene().items() if isinstance(item, ReasonItem) and item.isVisible()
    ]


def test_a_card_that_was_dragged_stands_on_the_grid_in_one_undo_step(canvas, editor, mouse):
    x, y = editor.document.layout[SECOND]
    start = header(canvas, SECOND)
    mouse.drag(start, start + QPointF(45, 303))
    assert mouse.moves == 4
    now_x, now_y = editor.document.layout[SECOND]
    assert now_x % 8 == now_y % 8 == 0
    assert abs(now_x - x - 45) <= 6
    assert abs(now_y - y - 303) <= 6
    assert editor.undo_label == "Move Hidden 2"
    editor.undo()
    assert editor.document.layout[SECOND] == (x, y)
    assert canvas.scene().nodes[SECOND].pos() == QPointF(x, y)
    assert mouse.left_behind() == []


def test_a_card_dragged_nearly_level_with_another_comes_to_stand_level(canvas, editor, mouse):
    after = editor.document.replace(layout={**editor.document.layout, FIRST: (330.0, 3.0)})
    editor.apply(after, "Move Hidden 1")
    start = header(canvas, SECOND)
    shift = 3.0 - editor.document.layout[SECOND][1]
    mouse.drag(start, start + QPointF(40, shift + 2))
    assert editor.document.layout[SECOND][1] == 3.0


def test_lines_show_what_a_card_is_level_with_only_while_it_is_dragged(canvas, mouse):
    start = header(canvas, SECOND)
    end = mouse.begin(start, start + QPointF(40, 1))
    (lines,) = mouse.left_behind()[:1]
    assert not lines.path().isEmpty()
    mouse.release(end)
    assert mouse.left_behind() == []


def test_alt_while_dragging_leaves_grid_and_guides(canvas, editor, mouse):
    x, y = editor.document.layout[SECOND]
    start = header(canvas, SECOND)
    end = mouse.begin(start, start + QPointF(43, 1))
    mouse.move(end, modifiers=ALT)
    mouse.release(end, modifiers=ALT)
    moved = QPointF(*editor.document.layout[SECOND]) - QPointF(x, y)
    wished = canvas.mapToScene(canvas.mapFromScene(end)) - canvas.mapToScene(canvas.mapFromScene(start))
    assert (moved.x(), moved.y()) == (round(wished.x()), round(wished.y()))


def test_several_cards_move_together_in_one_step(canvas, editor, mouse):
    before = editor.document.layout
    canvas.scene().select((FIRST, SECOND))
    start = header(canvas, FIRST)
    mouse.drag(start, start + QPointF(0, 200))
    after = editor.document.layout
    assert after[FIRST][1] - before[FIRST][1] == after[SECOND][1] - before[SECOND][1] > 150
    assert editor.undo_label == "Move 2 layers"
    assert set(canvas.scene().selected_nodes()) == {FIRST, SECOND}


def test_a_press_that_hardly_moves_moves_nothing(canvas, editor, mouse):
    start = header(canvas, FIRST)
    mouse.press(start)
    mouse.move(start + QPointF(3, 0))
    mouse.release(start + QPointF(3, 0))
    assert canvas.scene().selected_nodes() == (FIRST,)
    assert editor.undo_label == ""


def test_a_drag_that_ends_where_it_began_leaves_the_card_in_its_place(canvas, editor, mouse):
    start = header(canvas, SECOND)
    mouse.begin(start, start + QPointF(60, 60))
    mouse.release(start)
    assert editor.undo_label == ""
    assert canvas.scene().nodes[SECOND].pos() == QPointF(*editor.document.layout[SECOND])


def test_alt_at_the_start_pulls_a_card_out_and_its_wires_heal(canvas, editor, mouse):
    start = header(canvas, FIRST)
    mouse.drag(start, start + QPointF(0, 300), modifiers=ALT)
    assert wires(editor) == {Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert editor.undo_label == "Pull out Hidden 1"
    assert editor.document.layout[FIRST][1] > 200
    assert mouse.left_behind() == []
    editor.undo()
    assert Wire(INPUT, FIRST) in wires(editor)


def test_the_healed_wire_is_shown_while_a_card_is_pulled_out(canvas, editor, mouse):
    start = header(canvas, FIRST)
    mouse.begin(start, start + QPointF(0, 300), modifiers=ALT)
    assert not canvas.scene().wires[Wire(INPUT, FIRST)].isVisible()
    assert len([item for item in canvas.scene().items() if isinstance(item, GhostWire)]) == 1
    assert editor.undo_label == ""
    canvas.pointer.cancel()
    assert mouse.left_behind() == []
    assert canvas.scene().nodes[FIRST].pos() == QPointF(*editor.document.layout[FIRST])


def test_a_pulled_out_card_stands_on_the_grid_though_alt_is_still_held(canvas, editor, mouse):
    start = header(canvas, FIRST)
    mouse.drag(start, start + QPointF(3, 301), modifiers=ALT)
    assert editor.document.layout[FIRST][1] % 8 == 0


def test_a_free_card_dropped_on_a_wire_is_put_into_it(canvas, editor, mouse, lone):
    wire = Wire(FIRST, SECOND)
    end = mouse.begin(header(canvas, lone), middle_of(canvas, wire))
    assert canvas.scene().wires[wire]._welcoming
    mouse.release(end)
    assert {Wire(FIRST, lone), Wire(lone, SECOND)} <= wires(editor)
    assert wire not in wires(editor)
    assert editor.undo_label == "Insert Dropout 1"
    assert not overlapping(editor.document)
    assert mouse.left_behind() == []
    editor.undo()
    assert editor.document.layout[lone] == (200.0, 480.0)


def test_a_free_card_that_does_not_fit_a_wire_says_why_and_stays_free(canvas, editor, mouse):
    after, conv = add_layer(editor.document, LAYERS["conv2d"](), (200.0, 480.0))
    editor.apply(after, "Add")
    canvas.fit()
    end = mouse.begin(header(canvas, conv), middle_of(canvas, Wire(FIRST, SECOND)))
    assert len(reasons(canvas)) == 1
    mouse.release(end)
    assert Wire(FIRST, SECOND) in wires(editor)
    assert editor.document.graph[conv].inputs == ()
    assert editor.undo_label == "Move Convolution 1"
    assert reasons(canvas) == []


def test_a_wired_card_dragged_over_a_wire_stays_in_its_own(canvas, editor, mouse):
    before = wires(editor)
    mouse.drag(header(canvas, FIRST), middle_of(canvas, Wire(SECOND, OUTPUT)))
    assert wires(editor) == before


def test_a_card_can_be_pulled_out_and_put_into_another_wire_in_one_step(canvas, editor, mouse):
    before = editor.document
    mouse.drag(header(canvas, FIRST), middle_of(canvas, Wire(SECOND, OUTPUT)), modifiers=ALT)
    assert wires(editor) == {Wire(INPUT, SECOND), Wire(SECOND, FIRST), Wire(FIRST, OUTPUT)}
    assert editor.undo_label == "Insert Hidden 1"
    editor.undo()
    assert editor.document is before


def test_an_undo_in_mid_drag_is_not_reverted_by_the_release(canvas, editor, mouse):
    editor.apply(change(editor.document, SECOND, units=12), "Change units")
    start = header(canvas, SECOND)
    end = mouse.begin(start, start + QPointF(60, 60))
    editor.undo()
    after = editor.document
    mouse.release(end)
    assert editor.document is after
    assert mouse.left_behind() == []


def test_deleting_a_card_in_mid_drag_ends_the_drag(canvas, editor, mouse):
    start = header(canvas, SECOND)
    end = mouse.begin(start, start + QPointF(60, 60))
    canvas.building.delete_selected()
    mouse.move(end + QPointF(20, 20))
    mouse.release(end)
    assert editor.undo_label == "Delete Hidden 2"
    assert mouse.left_behind() == []


def test_a_card_that_is_dragged_is_above_the_others_only_until_it_is_let_go(canvas, mouse):
    start = header(canvas, FIRST)
    end = mouse.begin(start, start + QPointF(60, 200))
    items = canvas.scene().nodes
    assert items[FIRST].zValue() > items[SECOND].zValue()
    mouse.release(end)
    assert items[FIRST].zValue() == items[SECOND].zValue()


def test_a_card_dropped_on_nothing_keeps_its_wires(canvas, editor, mouse):
    before = wires(editor)
    mouse.drag(center(canvas, SECOND), nothing(canvas))
    assert wires(editor) == before
