"""A palette in a window, and what it has told."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nnstudio.gui.palette import Palette
from nnstudio.gui.palette.card import Card
from nnstudio.gui.theme import DARK

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Shown:
    """A palette in a window, and what it has told."""

    def __init__(self, qtbot):
        self.palette = Palette(DARK)
        self.told = []
        self.palette.append_requested.connect(lambda kind: self.told.append(("append", kind)))
        self.palette.example_requested.connect(lambda name: self.told.append(("example", name)))
        self.palette.drag_moved.connect(lambda kind, at: self.told.append(("moved", kind, at)))
        self.palette.drag_dropped.connect(lambda kind, at: self.told.append(("dropped", kind, at)))
        self.palette.drag_cancelled.connect(lambda: self.told.append(("cancelled",)))
        qtbot.addWidget(self.palette)
        self.palette.resize(184, 700)
        with qtbot.waitActive(self.palette):
            self.palette.show()
            self.palette.activateWindow()
        self.search = self.palette.findChild(QWidget, "palette.search")

    def card(self, kind):
        return self.palette.findChild(Card, f"palette.{kind}")

    def cards(self):
        return [card for card in self.palette.findChildren(Card) if not card.isHidden()]

    def kinds(self):
        return [card.objectName().partition(".")[2] for card in self.cards()]

    def drag(self, card, to):
        QTest.mousePress(card, LEFT, NO_KEYS, QPoint(20, 20))
        QTest.mouseMove(card, to)


@pytest.fixture
def shown(qtbot):
    return Shown(qtbot)
