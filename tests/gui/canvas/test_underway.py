"""Under way: a press becomes a click or a gesture, which is finished or cancelled."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.gestures.gesture import NO_KEYS
from nnstudio.gui.canvas.presses import Press
from nnstudio.gui.canvas.underway import Underway

START = QPoint(50, 50)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Told:
    """A gesture, a camera and what moves the view at its edge: they note what they are told."""

    def __init__(self, name="gesture"):
        self.name, self.words = name, []

    def point(self, at):
        return QPointF(at)

    def follow(self, _at):
        self.words.append("follow")

    def end(self):
        self.words.append("end")

    def move(self, at, _keys=NO_KEYS):
        self.words.append(("move", at.toPoint()))

    def finish(self, at, _keys=NO_KEYS):
        self.words.append(("finish", at.toPoint()))

    def cancel(self):
        self.words.append("cancel")


@pytest.fixture
def underway(qapp):
    return Underway(Told("camera"), Told("edge"))


def far():
    return START + QPoint(QApplication.startDragDistance() + 1, 0)


def test_a_press_that_is_not_dragged_is_a_click(underway):
    clicks = []
    underway.wait(Press(START, Told, lambda: clicks.append(1)))
    underway.note(START + QPoint(1, 0), NO_KEYS)
    assert underway.move()
    assert (underway.busy, underway.held) == (False, True)
    underway.release(START, NO_KEYS)
    assert clicks == [1]
    assert not underway.held


def test_a_press_that_is_dragged_begins_its_gesture_and_ends_with_the_button(underway):
    gesture = Told()
    underway.wait(Press(START, lambda: gesture, lambda: pytest.fail("it was no click")))
    underway.note(far(), NO_KEYS)
    assert underway.move()
    assert underway.busy
    underway.release(far(), NO_KEYS)
    assert gesture.words == [("move", far()), ("finish", far())]
    assert not underway.held


def test_the_wire_of_a_port_that_was_clicked_follows_the_pointer_to_the_next_click(underway):
    pressed, loose = Told(), Told()
    underway.note(START, NO_KEYS)
    underway.begin_at_port(START, pressed, lambda: loose)
    underway.release(START, NO_KEYS)
    assert pressed.words == ["cancel"]
    assert not underway.is_let_go(NONE)  # no button is held, and none has to be
    underway.release(far(), NO_KEYS)
    assert loose.words == [("move", START), ("finish", far())]


def test_the_wire_of_a_port_that_was_dragged_is_finished(underway):
    pressed = Told()
    underway.begin_at_port(START, pressed, lambda: pytest.fail("it was no click"))
    underway.release(far(), NO_KEYS)
    assert pressed.words == [("finish", far())]


def test_a_release_that_something_has_swallowed_is_noticed(underway):
    assert not underway.is_let_go(NONE)
    underway.begin(Told())
    assert not underway.is_let_go(LEFT)
    assert underway.is_let_go(NONE)


def test_what_is_cancelled_makes_no_edit(underway):
    gesture = Told()
    underway.begin(gesture)
    assert underway.cancel()
    assert gesture.words == ["cancel"]
    assert not underway.cancel()


def test_a_gesture_knows_that_it_is_being_finished(underway):
    found = []
    gesture = Told()
    gesture.finish = lambda *_: found.append((underway.ending, underway.busy))
    underway.begin(gesture)
    underway.release(far(), NO_KEYS)
    assert found == [(gesture, False)]
    assert underway.ending is None
