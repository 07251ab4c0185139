"""A card is dragged with the mouse, and the drag can be called off."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.palette.card import Card
from tests.gui.palette.conftest import LEFT, NO_KEYS


def test_a_double_click_appends_and_a_click_does_not(shown):
    QTest.mouseClick(shown.card("dense"), LEFT)
    assert shown.told == []
    QTest.mouseDClick(shown.card("dense"), LEFT)
    assert shown.told == [("append", "dense")]


def test_a_drag_tells_kind_and_global_position(shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(400, 90))
    QTest.mouseMove(card, QPoint(410, 95))
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(420, 99))
    assert shown.told == [
        ("moved", "dense", card.mapToGlobal(QPoint(400, 90))),
        ("moved", "dense", card.mapToGlobal(QPoint(410, 95))),
        ("dropped", "dense", card.mapToGlobal(QPoint(420, 99))),
    ]


def test_a_small_move_is_no_drag(shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(22, 21))
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(22, 21))
    assert shown.told == []


def test_the_hand_closes_while_something_is_dragged(shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(400, 90))
    assert card.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(400, 90))
    assert card.cursor().shape() == Qt.CursorShape.OpenHandCursor


def test_escape_cancels_a_drag_and_nothing_is_dropped(shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(400, 90))
    QTest.keyClick(card, Qt.Key.Key_Escape)
    QTest.mouseMove(card, QPoint(410, 90))
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(410, 90))
    assert [what for what, *_ in shown.told] == ["moved", "cancelled"]


def test_a_drag_that_loses_the_mouse_is_cancelled(qtbot, shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(400, 90))
    shown.palette.hide()
    assert [what for what, *_ in shown.told] == ["moved", "cancelled"]


def test_another_drag_works_after_one_that_was_cancelled(shown):
    card = shown.card("dense")
    shown.drag(card, QPoint(400, 90))
    QTest.keyClick(card, Qt.Key.Key_Escape)
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(400, 90))
    shown.told.clear()
    shown.drag(card, QPoint(300, 90))
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(300, 90))
    assert [what for what, *_ in shown.told] == ["moved", "dropped"]


def test_examples_are_not_dragged(shown):
    card = shown.palette.findChild(Card, f"example.{next(iter(EXAMPLES))}")
    shown.drag(card, QPoint(400, 90))
    QTest.mouseRelease(card, LEFT, NO_KEYS, QPoint(400, 90))
    assert shown.told == []
