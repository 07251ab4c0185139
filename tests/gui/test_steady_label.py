"""The steady label: new words do not lay the window out anew, unless they need another room."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nnstudio.gui.steady_label import SLACK, SteadyLabel


class Layouts(QObject):
    """Counts how often a widget is asked to lay out what is in it."""

    def __init__(self, widget):
        super().__init__()
        self.widget = widget
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def shown(qtbot, label):
    room = QWidget()
    qtbot.addWidget(room)
    QHBoxLayout(room).addWidget(label)
    label.setText("step 1,000")
    with qtbot.waitExposed(room):
        room.show()
    qtbot.wait(1)
    return Layouts(room)


@pytest.mark.parametrize(("kind", "asks"), [(SteadyLabel, False), (QLabel, True)])
def test_words_of_the_same_length_ask_for_no_layout(qtbot, kind, asks):
    label = kind()
    layouts = shown(qtbot, label)
    for step in (1001, 1009):
        label.setText(f"step {step:,}")
        qtbot.wait(1)
    assert label.text() == "step 1,009"
    assert (layouts.count > 0) == asks


def test_longer_words_get_the_room_they_need(qtbot):
    label = SteadyLabel()
    layouts = shown(qtbot, label)
    label.setText("step 1,000,000 of very many")
    qtbot.wait(1)
    assert layouts.count > 0
    assert label.width() >= label.sizeHint().width()


def test_much_shorter_words_give_the_room_back(qtbot):
    label = SteadyLabel()
    layouts = shown(qtbot, label)
    label.setText("words " * 20)
    label.setText("word")
    assert label.minimumWidth() <= label.sizeHint().width() + SLACK
    assert layouts.widget.isVisible()
