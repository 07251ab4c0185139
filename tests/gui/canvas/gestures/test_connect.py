"""Connecting with the mouse: from port to port, by clicks, over nothing, and where it does not fit."""

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.document.edits import add_layer, connect
from nnstudio.gui.canvas.ghost_wire import GhostWire
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.repair_bubble import RepairBubble
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import (
    FIRST,
    INPUT,
    OUTPUT,
    SECOND,
    center,
    in_port,
    middle_of,
    nothing,
    out_port,
    wires,
)


@pytest.fixture
def pool(editor, canvas):
    """A Max pooling that nothing is wired to: it takes images, and no rows of numbers."""
    after, node_id = add_layer(editor.document, LAYERS["max_pool2d"](), (300.0, 400.0))
    editor.apply(after, "Add")
    canvas.fit()
    return node_id


@pytest.fixture
def wishes(canvas):
    """What the pointer has wished layers for."""
    found = []
    canvas.pointer.layer_wanted.connect(lambda at, end: found.append((at, end)))
    return found


def reason(canvas):
    (item,) = [item for item in canvas.scene().items() if isinstance(item, ReasonItem)]
    return item


def ghosts(canvas):
    return [item for item in canvas.scene().items() if isinstance(item, GhostWire)]


def bubbles(canvas):
    return [bubble for bubble in canvas.findChildren(RepairBubble) if bubble.isVisible()]


def test_drawing_from_port_to_port_connects(canvas, editor, mouse):
    mouse.drag(out_port(canvas, INPUT), in_port(canvas, SECOND))
    assert wires(editor) == {Wire(INPUT, FIRST), Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert editor.undo_label == "Connect Input to Hidden 2"
    assert mouse.left_behind() == []


def test_a_wire_may_end_anywhere_near_a_port(canvas, editor, mouse):
    near = 18 / canvas.transform().m11()
    mouse.drag(out_port(canvas, INPUT), in_port(canvas, SECOND) + QPointF(-near, 0))
    assert Wire(INPUT, SECOND) in wires(editor)


def test_a_wire_dropped_on_the_body_of_a_card_goes_to_its_port(canvas, editor, mouse):
    mouse.drag(out_port(canvas, INPUT), center(canvas, SECOND))
    assert Wire(INPUT, SECOND) in wires(editor)


def test_a_wire_can_be_drawn_from_an_input_to_an_output(canvas, editor, mouse, pool):
    mouse.drag(in_port(canvas, pool), out_port(canvas, INPUT))
    assert Wire(INPUT, pool) in wires(editor)


def test_while_a_wire_is_drawn_cards_that_fit_stay_bright_and_the_others_dim(canvas, mouse, pool):
    mouse.begin(out_port(canvas, FIRST), nothing(canvas))
    bright = {node_id for node_id, item in canvas.scene().nodes.items() if item.opacity() == 1}
    assert bright == {FIRST, OUTPUT}
    assert len(ghosts(canvas)) == 1


def test_the_wire_being_drawn_says_the_shape_that_would_flow(canvas, mouse):
    mouse.begin(out_port(canvas, INPUT), nothing(canvas))
    assert reason(canvas).words == "28×28"
    mouse.move(center(canvas, SECOND))
    assert reason(canvas).words == "28×28  ·  Takes the place of the wire from Hidden 1"


def test_two_clicks_on_ports_connect_as_a_drag_does(canvas, editor, mouse):
    mouse.click(out_port(canvas, INPUT))
    mouse.move(center(canvas, FIRST))
    assert len(ghosts(canvas)) == 1
    assert canvas.pointer.busy
    mouse.click(in_port(canvas, SECOND))
    assert Wire(INPUT, SECOND) in wires(editor)
    assert not canvas.pointer.busy
    assert mouse.left_behind() == []


def test_two_clicks_from_a_wired_input_bring_it_another_wire(canvas, editor, mouse):
    mouse.click(in_port(canvas, SECOND))
    mouse.click(out_port(canvas, INPUT))
    assert {Wire(INPUT, SECOND)} == {wire for wire in wires(editor) if wire.target == SECOND}


def test_a_click_on_a_wired_port_is_no_edit_and_escape_ends_the_wire(canvas, editor, mouse, qtbot):
    mouse.click(in_port(canvas, OUTPUT))
    assert canvas.scene().wires[Wire(SECOND, OUTPUT)].isVisible()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert editor.undo_label == ""
    assert not canvas.pointer.busy
    assert mouse.left_behind() == []


def test_a_double_click_on_a_port_is_no_edit(canvas, editor, mouse, wishes):
    mouse.double_click(out_port(canvas, FIRST))
    assert editor.undo_label == ""
    assert wishes == []
    assert not canvas.pointer.busy


def test_a_wire_dropped_on_nothing_asks_for_a_layer_and_stays_until_the_menu_is_gone(
    canvas, editor, mouse, wishes
):
    end = nothing(canvas)
    mouse.drag(out_port(canvas, INPUT), end)
    ((at, wire_end),) = wishes
    assert (at - end).manhattanLength() < 4
    assert wire_end == (INPUT, True)
    assert editor.undo_label == ""
    assert len(ghosts(canvas)) == 1
    assert all(item.opacity() == 1 for item in canvas.scene().nodes.values())
    canvas.pointer.end_wish()
    assert mouse.left_behind() == []


def test_the_layer_that_was_wished_takes_the_waiting_wire_away(canvas, editor, mouse, wishes):
    mouse.drag(out_port(canvas, INPUT), nothing(canvas))
    ((at, wire_end),) = wishes
    added = canvas.building.add_at("conv2d", at, wire_end)
    assert Wire(INPUT, added) in wires(editor)
    assert editor.undo_label == "Add Convolution 1"
    assert mouse.left_behind() == []


def test_a_press_takes_the_waiting_wire_away(canvas, mouse, wishes):
    mouse.drag(out_port(canvas, INPUT), nothing(canvas))
    mouse.click(nothing(canvas) + QPointF(50, 0))
    assert mouse.left_behind() == []


def test_escape_cancels_a_wire_being_drawn(canvas, editor, mouse, qtbot, wishes):
    before = editor.document
    end = mouse.begin(out_port(canvas, INPUT), in_port(canvas, SECOND))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(end)
    assert editor.document is before
    assert mouse.left_behind() == []
    assert wishes == []


def test_the_right_button_cancels_a_wire_and_opens_no_menu(canvas, editor, mouse):
    before = editor.document
    end = mouse.begin(out_port(canvas, INPUT), in_port(canvas, SECOND))
    mouse.press(end, button=Qt.MouseButton.RightButton)
    mouse.release(end)
    assert editor.document is before
    assert mouse.left_behind() == []


def test_an_undo_while_a_wire_is_drawn_cancels_it(canvas, editor, mouse, pool):
    end = mouse.begin(out_port(canvas, INPUT), in_port(canvas, SECOND))
    editor.undo()
    after = editor.document
    mouse.release(end)
    assert editor.document is after
    assert mouse.left_behind() == []


def test_pulling_a_wire_off_its_end_and_dropping_it_removes_it(canvas, editor, mouse, wishes):
    mouse.drag(in_port(canvas, OUTPUT), nothing(canvas))
    assert Wire(SECOND, OUTPUT) not in wires(editor)
    assert editor.undo_label == "Disconnect Output"
    assert wishes == []
    assert mouse.left_behind() == []


def test_escape_brings_a_pulled_wire_back(canvas, editor, mouse, qtbot):
    end = mouse.begin(in_port(canvas, OUTPUT), nothing(canvas))
    assert not canvas.scene().wires[Wire(SECOND, OUTPUT)].isVisible()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release(end)
    assert editor.undo_label == ""
    assert mouse.left_behind() == []


def test_moving_the_right_end_of_a_wire_is_one_step(canvas, editor, mouse):
    before = editor.document
    mouse.drag(in_port(canvas, SECOND), in_port(canvas, OUTPUT))
    assert Wire(FIRST, OUTPUT) in wires(editor)
    assert Wire(FIRST, SECOND) not in wires(editor)
    editor.undo()
    assert editor.document is before


def test_the_left_end_of_a_wire_is_moved_by_dragging_the_wire_there(canvas, editor, mouse):
    before = editor.document
    near = 20 / canvas.transform().m11()
    mouse.drag(out_port(canvas, FIRST) + QPointF(near, 0), out_port(canvas, INPUT))
    assert wires(editor) == {Wire(INPUT, FIRST), Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert editor.undo_label == "Connect Input to Hidden 2"
    editor.undo()
    assert editor.document is before
    assert mouse.left_behind() == []


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (SECOND, FIRST, "A loop: Hidden 1 would feed itself"),
        (SECOND, INPUT, "Input takes no input"),
        (INPUT, FIRST, "Input feeds Hidden 1 already"),
    ],
)
def test_a_refused_wire_says_why_and_is_not_made(canvas, editor, mouse, start, end, words):
    before = editor.document
    at = mouse.begin(out_port(canvas, start), center(canvas, end))
    assert reason(canvas).isVisible()
    assert reason(canvas).words == words
    mouse.release(at)
    assert editor.document is before
    assert mouse.left_behind() == []


def test_over_a_port_that_does_not_fit_the_reason_and_the_repair_are_shown(canvas, mouse, pool):
    mouse.begin(out_port(canvas, FIRST), in_port(canvas, pool))
    assert "image" in reason(canvas).words
    assert reason(canvas).offer.startswith("Insert Reshape")


def test_a_wire_let_go_where_it_does_not_fit_offers_repairs_and_one_click_applies_it(
    canvas, editor, mouse, pool, qtbot
):
    before = editor.document
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, pool))
    (bubble,) = bubbles(canvas)
    label = bubble.buttons[0].text()
    qtbot.mouseClick(bubble.buttons[0], Qt.MouseButton.LeftButton)
    assert editor.undo_label == label
    (added,) = [node_id for node_id in editor.document.graph if node_id not in before.graph]
    assert {Wire(FIRST, added), Wire(added, pool)} <= wires(editor)
    assert canvas.scene().selected_nodes() == (added,)
    assert bubbles(canvas) == []
    editor.undo()
    assert editor.document is before


def test_a_wire_let_go_on_its_own_card_does_nothing(canvas, editor, mouse, wishes):
    mouse.drag(out_port(canvas, FIRST), center(canvas, FIRST))
    assert editor.undo_label == ""
    assert wishes == []
    assert bubbles(canvas) == []


def test_a_wire_let_go_on_another_wire_asks_for_a_layer_and_changes_no_wire(canvas, editor, mouse, wishes):
    before = editor.document
    mouse.drag(out_port(canvas, INPUT), middle_of(canvas, Wire(SECOND, OUTPUT)))
    assert editor.document is before
    assert [end for _, end in wishes] == [(INPUT, True)]


def test_a_join_takes_another_wire_and_says_so(canvas, editor, mouse):
    after, add = add_layer(editor.document, LAYERS["add"](), (700.0, 400.0))
    editor.apply(connect(after, Wire(FIRST, add)), "Add")
    canvas.fit()
    end = mouse.begin(out_port(canvas, SECOND), center(canvas, add))
    assert reason(canvas).words == "16  ·  Add 1 joins Hidden 2 with Hidden 1"
    mouse.release(end)
    assert editor.document.graph[add].inputs == (FIRST, SECOND)
