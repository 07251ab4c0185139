"""The banner: a message over the canvas, and what can be done about it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from nnstudio.gui.canvas.overlay import WIDEST, Banner

LONG = "Output has 12 units and the dataset has 10 classes, and each class needs a unit of its own. " * 2


@pytest.fixture
def banner(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 600)
    with qtbot.waitExposed(host):
        host.show()
    banner = Banner(host)
    banner.host = host  # which would go with the last that knows it in Python
    return banner


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_message_may_come_with_one_button_or_none(banner):
    done = []
    banner.say("Ready to learn", "Run", lambda: done.append("run"))
    (button,) = banner.buttons
    click(button)
    assert done == ["run"]
    banner.say("There is no Input")
    assert banner.words == "There is no Input"
    assert banner.buttons == ()
    assert not button.isVisible()
    banner.say("")
    assert not banner.isVisible()
    assert banner.words == ""


def test_several_repairs_are_several_buttons_the_best_first(banner):
    done = []
    banner.offer("Wrong", [("First", lambda: done.append(1)), ("Second", lambda: done.append(2))])
    first, second = banner.buttons
    click(second)
    click(first)
    assert done == [2, 1]
    assert first.accessibleName() == "First"


def test_a_cross_is_there_only_where_the_message_can_be_closed(banner):
    closed = []
    banner.offer("Wrong", [], close=lambda: (closed.append(True), banner.say("")))
    cross = banner.findChild(QToolButton)
    assert cross.isVisible()
    click(cross)
    assert closed == [True]
    banner.say("Wrong")
    assert not cross.isVisible()


@pytest.mark.parametrize("width", [320, 500, 1000])
def test_words_wrap_and_buttons_keep_their_words_however_narrow_the_canvas_is(banner, width):
    banner.parentWidget().resize(width, 600)
    banner.offer(
        LONG, [("Set the units of Output to 10", print), ("Give it ten units instead", print)], print
    )
    assert banner.width() <= min(WIDEST, width)
    for button in banner.buttons:
        assert button.width() >= button.sizeHint().width()
        assert banner.rect().contains(button.geometry())
    words = banner._words
    assert words.height() >= words.heightForWidth(words.width())
    assert words.width() >= 180


def test_a_button_may_change_the_message_it_belongs_to(banner):
    banner.offer("Wrong", [("Repair", lambda: banner.say("Right"))])
    click(banner.buttons[0])
    assert banner.words == "Right"
    assert banner.buttons == ()
