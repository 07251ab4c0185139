"""The frame of the panels draws its words as often as they can be read, and not more often."""

import pytest
from PySide6.QtCore import QEvent, QObject

from nnstudio.gui.panels.frame import Caption, Word, Words
from nnstudio.gui.theme import DARK


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture(params=[Words, Caption])
def line(request, qtbot):
    line = request.param(DARK)
    qtbot.addWidget(line)
    line.resize(200, 24)
    with qtbot.waitExposed(line):
        line.show()
    qtbot.wait(20)
    return line


def say(line, text: str) -> None:
    line.say(Word((text,))) if isinstance(line, Words) else line.say(text)


def test_words_that_change_all_the_time_are_drawn_a_few_times_a_second(line, qtbot):
    paints = Paints(line)
    for number in range(25):
        say(line, f"step {number}")
        assert line.said() == f"step {number}"
        qtbot.wait(10)
    assert 1 <= paints.count <= 4
    qtbot.waitUntil(lambda: not line._reading.isActive())
    drawn = paints.count
    qtbot.wait(30)
    assert paints.count == drawn, "nothing is drawn while nothing changes"
    assert not line._stale, "the last words are seen"


def test_the_same_words_are_not_drawn_again(line, qtbot):
    say(line, "the same")
    qtbot.waitUntil(lambda: not line._reading.isActive())
    paints = Paints(line)
    for _ in range(3):
        say(line, "the same")
        qtbot.wait(10)
    assert paints.count == 0


def test_what_the_mouse_points_at_is_said_at_once(qtbot):
    caption = Caption(DARK)
    qtbot.addWidget(caption)
    with qtbot.waitExposed(caption):
        caption.show()
    qtbot.wait(20)
    paints = Paints(caption)
    for step in range(5):
        caption.say(f"step {step}", bright=True)
        qtbot.wait(10)
    assert paints.count == 5
