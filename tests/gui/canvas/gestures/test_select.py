"""Selecting with the mouse: clicks and boxes, on cards and on wires."""

from PySide6.QtCore import QPointF, Qt

from nnstudio.nn.graph import Wire
from tests.gui.canvas.conftest import CONTROL, FIRST, INPUT, OUTPUT, SECOND, SHIFT, header, middle_of, nothing


def around(canvas, *node_ids):
    """The corners of a box around these cards."""
    box = canvas.scene().bounds(node_ids).adjusted(-20, -20, 20, 20)
    return box.topLeft(), box.bottomRight()


def selected(canvas):
    return set(canvas.scene().selected_nodes()), set(canvas.scene().selected_wires())


def test_a_click_selects_one_card_and_moves_nothing(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    assert canvas.scene().selected_nodes() == (FIRST,)
    assert editor.undo_label == ""


def test_shift_adds_to_the_selection(canvas, mouse):
    mouse.click(header(canvas, FIRST))
    mouse.click(header(canvas, SECOND), modifiers=SHIFT)
    mouse.click(header(canvas, SECOND), modifiers=SHIFT)
    assert selected(canvas) == ({FIRST, SECOND}, set())


def test_a_click_on_one_of_several_selected_cards_selects_it_alone(canvas, mouse):
    canvas.scene().select((FIRST, SECOND))
    mouse.click(header(canvas, SECOND))
    assert selected(canvas) == ({SECOND}, set())


def test_a_click_on_nothing_selects_nothing(canvas, mouse):
    canvas.scene().select((FIRST,))
    mouse.click(nothing(canvas))
    assert selected(canvas) == (set(), set())


def test_a_box_selects_the_cards_it_touches(canvas, editor, mouse):
    first = canvas.scene().nodes[FIRST]
    corner = first.pos() + first.card().topLeft()
    mouse.drag(corner + QPointF(-30, -20), corner + QPointF(40, 40))
    assert selected(canvas) == ({FIRST}, set())
    assert editor.undo_label == ""
    assert mouse.left_behind() == []


def test_a_box_selects_live_and_takes_the_wires_that_are_wholly_in_it(canvas, mouse):
    start, end = around(canvas, FIRST, SECOND)
    mouse.begin(start, end)
    assert selected(canvas) == ({FIRST, SECOND}, {Wire(FIRST, SECOND)})


def test_shift_with_a_box_adds_and_control_inverts(canvas, mouse):
    canvas.scene().select((INPUT, FIRST))
    mouse.drag(*around(canvas, FIRST, SECOND), modifiers=SHIFT)
    assert selected(canvas)[0] == {INPUT, FIRST, SECOND}
    mouse.drag(*around(canvas, SECOND, OUTPUT), modifiers=CONTROL)
    assert selected(canvas)[0] == {INPUT, FIRST, OUTPUT}


def test_escape_brings_the_selection_back_that_a_box_has_replaced(canvas, mouse, qtbot):
    mouse.click(middle_of(canvas, Wire(INPUT, FIRST)))
    before = selected(canvas)
    start, end = around(canvas, SECOND)
    mouse.begin(start, end)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(end)
    assert selected(canvas) == before == (set(), {Wire(INPUT, FIRST)})
    assert mouse.left_behind() == []


def test_wires_are_selected_by_clicks_too(canvas, mouse):
    first, second = Wire(INPUT, FIRST), Wire(FIRST, SECOND)
    mouse.click(middle_of(canvas, first))
    mouse.click(middle_of(canvas, second))
    assert selected(canvas) == (set(), {second})
    mouse.click(middle_of(canvas, first), modifiers=SHIFT)
    mouse.click(header(canvas, OUTPUT), modifiers=SHIFT)
    assert selected(canvas) == ({OUTPUT}, {first, second})
    mouse.click(middle_of(canvas, first), modifiers=CONTROL)
    assert selected(canvas) == ({OUTPUT}, {second})


def test_a_wire_that_is_selected_is_told(canvas, mouse, qtbot):
    with qtbot.waitSignal(canvas.scene().selectionChanged, timeout=0):
        mouse.click(middle_of(canvas, Wire(INPUT, FIRST)))


def test_what_a_box_has_selected_is_deleted_and_heals(canvas, editor, mouse):
    mouse.drag(*around(canvas, FIRST, SECOND))
    canvas.building.delete_selected()
    assert set(editor.document.graph.wires()) == {Wire(INPUT, OUTPUT)}
