"""The bubble where a wire did not fit: keys, clicks elsewhere, edges of the view."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.document.repairs import Repair
from nnstudio.gui.canvas.repair_bubble import RepairBubble
from tests.gui.canvas.conftest import nothing


@pytest.fixture
def applied():
    return []


@pytest.fixture
def bubble(canvas, editor, applied):
    repairs = tuple(Repair(f"Repair {number}", editor.document) for number in range(4))
    bubble = RepairBubble(
        canvas.viewport(), "Hidden 1 gives 16 numbers, not an image", repairs, applied.append
    )
    canvas.activateWindow()
    bubble.show_at(QPoint(200, 200))
    return bubble


def test_three_repairs_at_most_are_offered_and_the_first_has_the_focus(bubble):
    assert [button.text() for button in bubble.buttons] == ["Repair 0", "Repair 1", "Repair 2"]
    assert bubble.buttons[0].hasFocus()


def test_enter_applies_the_first_repair_once(bubble, applied):
    QTest.keyClick(bubble.buttons[0], Qt.Key.Key_Return)
    assert [repair.label for repair in applied] == ["Repair 0"]
    assert not bubble.isVisible()


def test_tab_goes_to_the_next_repair_and_enter_applies_that(bubble, applied):
    QTest.keyClick(bubble.buttons[0], Qt.Key.Key_Tab)
    QTest.keyClick(bubble.buttons[1], Qt.Key.Key_Return)
    assert [repair.label for repair in applied] == ["Repair 1"]


def test_escape_closes_it_and_gives_the_focus_back_to_the_canvas(bubble, canvas, applied):
    QTest.keyClick(bubble.buttons[0], Qt.Key.Key_Escape)
    assert not bubble.isVisible()
    assert applied == []
    assert canvas.hasFocus()


def test_a_click_on_the_canvas_closes_it(bubble, canvas, mouse):
    mouse.click(nothing(canvas))
    assert not bubble.isVisible()


def test_near_the_corner_it_stays_within_the_view(canvas, editor):
    bubble = RepairBubble(canvas.viewport(), "Too large " * 20, (), lambda _: None)
    room = canvas.viewport().rect()
    bubble.show_at(room.bottomRight() - QPoint(3, 3))
    assert room.contains(bubble.geometry())
    bubble.dismiss()


def test_moving_the_view_closes_what_the_pointer_has_opened(canvas):
    canvas.pointer._refusing.refuse(QPointF(0, 0), "Input takes no input", ())
    (bubble,) = canvas.findChildren(RepairBubble)
    assert bubble.isVisible()
    canvas.camera.pan(QPoint(30, 0))
    assert not bubble.isVisible()
