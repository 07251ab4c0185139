"""What a menu is wished for, where blocks, notes and arrows are."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from tests.gui.canvas.conftest import FIRST, INPUT, SECOND, header


def wish(canvas, at, reason=QContextMenuEvent.Reason.Mouse):
    """What a menu is wished for at a point of the scene."""
    heard = []
    canvas.pointer.menu_wanted.connect(lambda *words: heard.append(words[:2]))
    inside = canvas.mapFromScene(at)
    on_screen = canvas.viewport().mapToGlobal(inside)
    QApplication.sendEvent(canvas.viewport(), QContextMenuEvent(reason, inside, on_screen))
    (found,) = heard
    return found


def test_a_menu_on_a_note_a_block_or_an_arrow_is_its_own_and_selects_it(drawn, canvas):
    layer, scene = drawn.layer, canvas.scene()
    assert wish(canvas, layer.notes[drawn.note].box.center()) == ("note", drawn.note)
    assert layer.selected() == {drawn.note}
    canvas.pointer.menu_wanted.disconnect()
    assert wish(canvas, layer.blocks[drawn.block].strip.center()) == ("block", drawn.block)
    assert layer.selected() == {drawn.block}
    assert set(scene.selected_nodes()) == {FIRST, SECOND}
    canvas.pointer.menu_wanted.disconnect()
    assert wish(canvas, layer.arrows[drawn.arrow].line.center()) == ("arrow", drawn.arrow)
    assert layer.selected() == {drawn.arrow}
    assert scene.selected_nodes() == ()


def test_a_menu_on_one_of_several_selected_parts_is_for_all_of_them(drawn, canvas):
    canvas.scene().select((INPUT,))
    drawn.layer.select({drawn.note})
    assert wish(canvas, drawn.layer.notes[drawn.note].box.center()) == ("selection", None)
    assert drawn.layer.selected() == {drawn.note}
    canvas.pointer.menu_wanted.disconnect()
    assert wish(canvas, header(canvas, INPUT)) == ("selection", None)


def test_a_card_in_a_block_has_the_menu_of_a_card(drawn, canvas):
    assert wish(canvas, header(canvas, FIRST)) == ("card", FIRST)


def test_the_menu_key_wishes_the_menu_of_the_selected_note(drawn, canvas):
    drawn.layer.select({drawn.note})
    assert wish(canvas, QPointF(), QContextMenuEvent.Reason.Keyboard) == ("note", drawn.note)
