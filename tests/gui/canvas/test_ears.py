"""Ears: all events but frames, the newest listener first, and no further once one has taken an event."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio.gui.canvas.ears import Ears


class Listener(QObject):
    def __init__(self, name, heard, takes=()):
        super().__init__()
        self.name, self.heard, self.takes = name, heard, takes

    def eventFilter(self, watched, event):
        self.heard.append((self.name, event.type()))
        return event.type() in self.takes


@pytest.fixture
def viewport(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def send(viewport, kind):
    QApplication.sendEvent(viewport, QEvent(kind))


def test_the_newest_listener_hears_first_and_what_it_takes_goes_no_further(viewport):
    heard, ears = [], Ears(viewport)
    listeners = Listener("older", heard), Listener("newer", heard, {QEvent.Type.Leave})
    for listener in listeners:
        ears.add(listener)
    send(viewport, QEvent.Type.Enter)
    send(viewport, QEvent.Type.Leave)
    assert heard == [
        ("newer", QEvent.Type.Enter),
        ("older", QEvent.Type.Enter),
        ("newer", QEvent.Type.Leave),
    ]


def test_nobody_hears_of_a_frame(viewport):
    heard, ears = [], Ears(viewport)
    ears.add(listener := Listener("any", heard))
    viewport.show()
    viewport.repaint()
    send(viewport, QEvent.Type.UpdateRequest)
    assert {QEvent.Type.Paint, QEvent.Type.UpdateRequest}.isdisjoint(kind for _, kind in listener.heard)
