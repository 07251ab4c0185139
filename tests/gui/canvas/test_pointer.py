"""The pointer: double clicks, menus, moving the view by hand, and the edge of the view."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.space_pan import SpacePan
from nnstudio.nn.graph import Wire
from tests.gui.canvas.conftest import (
    ALT,
    FIRST,
    INPUT,
    NO_KEYS,
    OUTPUT,
    SECOND,
    center,
    header,
    in_port,
    middle_of,
    nothing,
    out_port,
)


def heard(signal):
    """What a signal says from now on."""
    found = []
    signal.connect(lambda *words: found.append(words))
    return found


def corner(canvas):
    return canvas.mapToScene(QPoint(0, 0))


def ask_for_menu(canvas, at):
    inside = canvas.mapFromScene(at)
    on_screen = canvas.viewport().mapToGlobal(inside)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, inside, on_screen)
    QApplication.sendEvent(canvas.viewport(), event)


def test_a_double_click_on_nothing_wishes_a_layer_there(canvas, editor, mouse):
    wishes = heard(canvas.pointer.layer_wanted)
    at = nothing(canvas)
    mouse.double_click(at)
    ((point, end),) = wishes
    assert (point - at).manhattanLength() < 4
    assert end is None
    assert mouse.left_behind() == []


def test_a_double_click_on_a_wire_wishes_a_layer_in_it(canvas, editor, mouse):
    wishes, others = heard(canvas.pointer.insertion_wanted), heard(canvas.pointer.layer_wanted)
    mouse.double_click(middle_of(canvas, Wire(INPUT, FIRST)))
    assert [wire for _, wire in wishes] == [Wire(INPUT, FIRST)]
    assert others == []


def test_a_double_click_on_a_card_wishes_its_settings(canvas, editor, mouse):
    wishes = heard(canvas.pointer.settings_wanted)
    mouse.double_click(header(canvas, FIRST))
    assert wishes == [(FIRST,)]
    assert canvas.scene().selected_nodes() == (FIRST,)
    assert editor.undo_label == ""


def test_a_click_on_the_picture_of_the_input_wishes_another_sample_and_a_drag_does_not(canvas, mouse):
    wishes = heard(canvas.pointer.sample_requested)
    item = canvas.scene().nodes[INPUT]
    at = item.pos() + item.face_rect().center()
    mouse.drag(at, at + QPointF(0, 80))
    assert wishes == []
    mouse.click(item.pos() + item.face_rect().center())
    assert wishes == [(1,)]


def test_a_menu_is_wished_for_what_is_pointed_at(canvas, mouse):
    wishes = heard(canvas.pointer.menu_wanted)
    wire = Wire(INPUT, FIRST)
    places = [header(canvas, SECOND), header(canvas, OUTPUT), middle_of(canvas, wire)]
    for at in (out_port(canvas, FIRST), nothing(canvas)):
        ask_for_menu(canvas, at)
    assert canvas.scene().selected_nodes() == (FIRST,)
    canvas.scene().select((FIRST, SECOND))
    for at in places:
        ask_for_menu(canvas, at)
    assert [wish[:2] for wish in wishes] == [
        ("port", FIRST),
        ("canvas", None),
        ("selection", None),
        ("card", OUTPUT),
        ("wire", wire),
    ]
    assert canvas.scene().selected_wires() == (wire,)


def test_the_menu_key_wishes_the_menu_of_what_is_selected(canvas):
    wishes = heard(canvas.pointer.menu_wanted)
    canvas.scene().select((FIRST,))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(canvas, event)
    ((kind, target, at),) = wishes
    assert (kind, target) == ("card", FIRST)
    inside = canvas.mapToScene(canvas.viewport().mapFromGlobal(at))
    assert canvas.scene().bounds((FIRST,)).contains(inside)


def test_no_menu_opens_when_the_right_button_has_cancelled_a_gesture(canvas, mouse):
    wishes = heard(canvas.pointer.menu_wanted)
    end = mouse.begin(out_port(canvas, INPUT), in_port(canvas, SECOND))
    mouse.press(end, button=Qt.MouseButton.RightButton)
    ask_for_menu(canvas, end)
    assert wishes == []
    mouse.press(end, button=Qt.MouseButton.RightButton)
    ask_for_menu(canvas, end)
    assert len(wishes) == 1


@pytest.mark.parametrize(
    "how", [{"button": Qt.MouseButton.MiddleButton}, {"modifiers": ALT}], ids=["middle", "alt"]
)
def test_the_view_is_moved_by_hand_and_the_scene_stays_under_the_pointer(canvas, mouse, how):
    at = nothing(canvas)
    start, before = canvas.mapFromScene(at), corner(canvas)
    mouse.drag(at, at + QPointF(100, 60), **how)
    assert corner(canvas) != before
    assert canvas.scene().selected_nodes() == ()
    assert not canvas.pointer.panning
    assert start != canvas.mapFromScene(at)


def test_a_card_held_at_the_edge_pans_on_and_stays_under_the_pointer(canvas, editor, mouse, qtbot):
    before = corner(canvas)
    start = header(canvas, OUTPUT)
    edge = canvas.mapToScene(QPoint(canvas.viewport().width() - 3, 300))
    mouse.begin(start, edge)
    qtbot.waitUntil(lambda: corner(canvas).x() > before.x() + 100)
    end = canvas.mapToScene(QPoint(canvas.viewport().width() - 3, 300))
    mouse.release(end)
    now = corner(canvas)
    assert editor.document.layout[OUTPUT][0] > edge.x()
    qtbot.wait(60)
    assert corner(canvas) == now


def test_the_nearer_the_edge_the_faster(canvas):
    pan = canvas.pointer._auto_pan
    width = canvas.viewport().width()
    speeds = []
    for x in (width // 2, width - 23, width - 12, width - 1, width + 50):
        pan.follow(QPoint(x, 300))
        speeds.append(pan._speed[0])
    pan.end()
    assert speeds[0] == 0
    assert 0 < speeds[1] < speeds[2] < speeds[3] == speeds[4]


@pytest.fixture
def space(canvas):
    canvas.setFocus()
    return SpacePan(canvas)


def test_a_tap_of_space_is_told_once_after_it_is_let_go(canvas, space, qtbot):
    taps = heard(space.tapped)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert taps == []
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(taps) == 1)


def test_a_held_space_is_one_tap_even_where_the_system_repeats_it_as_new_presses(canvas, space, qtbot):
    taps = heard(space.tapped)
    for _ in range(5):
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: taps != [])
    qtbot.wait(50)
    assert len(taps) == 1


def test_space_and_a_drag_move_the_view_and_are_no_tap(canvas, space, mouse, qtbot, editor):
    taps, before = heard(space.tapped), corner(canvas)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    start = header(canvas, FIRST)
    mouse.drag(start, start + QPointF(120, 40))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert corner(canvas) != before
    qtbot.wait(50)
    assert taps == []
    assert editor.undo_label == ""
    mouse.drag(header(canvas, FIRST), header(canvas, FIRST) + QPointF(0, 300))
    assert editor.undo_label == "Move Hidden 1"


def test_space_that_the_system_presses_anew_in_mid_drag_is_no_tap(canvas, space, mouse, qtbot):
    taps = heard(space.tapped)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    end = mouse.begin(nothing(canvas), nothing(canvas) + QPointF(90, -40))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    mouse.release(end)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.wait(50)
    assert taps == []
    assert not canvas.pointer.panning


def test_space_let_go_elsewhere_is_no_tap_and_is_not_held_any_more(canvas, space, mouse, qtbot):
    taps, before = heard(space.tapped), corner(canvas)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.FocusOut))
    mouse.drag(nothing(canvas), nothing(canvas) + QPointF(60, 40))
    assert corner(canvas) == before
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    qtbot.wait(50)
    assert taps == []


def move_freely(canvas, at):
    """Moves the mouse with no button held."""
    point, none = QPointF(canvas.mapFromScene(at)), Qt.MouseButton.NoButton
    on_screen = canvas.viewport().mapToGlobal(point)
    event = QMouseEvent(QEvent.Type.MouseMove, point, on_screen, none, none, NO_KEYS)
    QApplication.sendEvent(canvas.viewport(), event)


def test_no_menu_opens_while_the_left_button_is_held_on_a_card(canvas, editor, mouse):
    wishes = heard(canvas.pointer.menu_wanted)
    at = header(canvas, FIRST)
    mouse.press(at)
    mouse.press(at, button=Qt.MouseButton.RightButton)
    ask_for_menu(canvas, at)
    assert wishes == []
    mouse.move(at + QPointF(90, 0))
    assert not canvas.pointer.busy


def test_no_menu_opens_while_the_view_is_moved_by_hand(canvas, mouse):
    wishes = heard(canvas.pointer.menu_wanted)
    at = nothing(canvas)
    mouse.press(at, button=Qt.MouseButton.MiddleButton)
    ask_for_menu(canvas, at)
    assert wishes == []


@pytest.mark.parametrize("share", [0.0, 1.0], ids=["pressed", "dragged"])
def test_a_press_whose_release_was_lost_ends_at_the_next_move(canvas, editor, mouse, share):
    before, at = editor.document, header(canvas, FIRST)
    mouse.begin(at, at + QPointF(120, 0) * share)
    move_freely(canvas, at + QPointF(200, 40))
    move_freely(canvas, at + QPointF(260, 40))
    assert not canvas.pointer.busy
    assert canvas.scene().nodes[FIRST].pos() == QPointF(*before.layout[FIRST])
    assert editor.document is before
    assert mouse.left_behind() == []


def test_a_hand_whose_release_was_lost_lets_go_at_the_next_move(canvas, mouse):
    at = nothing(canvas)
    mouse.press(at, button=Qt.MouseButton.MiddleButton)
    before = corner(canvas)
    move_freely(canvas, at + QPointF(80, 0))
    assert corner(canvas) == before
    assert not canvas.pointer.panning


def test_a_wire_that_was_begun_with_a_click_follows_with_no_button_held(canvas, mouse):
    mouse.click(out_port(canvas, INPUT))
    move_freely(canvas, nothing(canvas))
    assert canvas.pointer.busy
    canvas.pointer.cancel()


def test_a_port_glows_no_more_when_the_mouse_has_left_the_canvas(canvas):
    move_freely(canvas, out_port(canvas, INPUT))
    assert canvas.scene().nodes[INPUT]._saying.lit == (False, True)
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert canvas.scene().nodes[INPUT]._saying.lit == (False, False)


def test_a_card_that_is_dragged_stays_under_the_pointer_when_the_wheel_moves_the_view(canvas, mouse):
    at = header(canvas, FIRST)
    end = mouse.begin(at, at + QPointF(0, 160))
    item = canvas.scene().nodes[FIRST]
    seen = canvas.mapFromScene(item.pos())
    canvas.camera.pan(QPoint(0, -96))
    assert (canvas.mapFromScene(item.pos()) - seen).manhattanLength() <= 12
    canvas.pointer.cancel()
    mouse.release(end)


def test_far_out_a_card_is_moved_and_not_wired(canvas, editor, mouse):
    canvas.camera.zoom(0.08 / canvas.camera.scale)
    x, y = editor.document.layout[FIRST]
    start = center(canvas, FIRST)
    mouse.drag(start, start + QPointF(800, 400))
    assert editor.document.layout[FIRST] != (x, y)
    assert editor.undo_label == "Move Hidden 1"
