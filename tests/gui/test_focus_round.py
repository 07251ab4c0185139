"""The focus round: what it does of its own, without the window that it goes round in."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from nnstudio.gui.focus_round import FocusRound


@pytest.fixture
def window(qtbot):
    window = QWidget()
    fields = [QLineEdit() for _ in "123"]
    column = QVBoxLayout(window)
    for field in fields:
        column.addWidget(field)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window, fields


def test_it_goes_round_and_back(window, qtbot):
    _, fields = window
    rounds = FocusRound([(f"Field {number}", field) for number, field in enumerate(fields)])
    fields[0].setFocus()
    rounds.go_on()
    assert fields[1].hasFocus()
    rounds.go_back()
    rounds.go_back()
    assert fields[2].hasFocus()


def test_parts_may_go_before_it_does(window, qtbot):
    shown, fields = window
    rounds = FocusRound([(f"Field {number}", field) for number, field in enumerate(fields)])
    fields[0].setFocus()
    Shiboken.delete(fields[0])  # the focus goes on, or is lost; an exception in a slot would fail the test
    fields[1].setFocus()
    shown.setFocus()
    fields[1].clearFocus()
    QCoreApplication.sendPostedEvents()
    qtbot.wait(1)
    assert rounds.parent() is shown
