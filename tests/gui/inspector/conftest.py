"""An inspector in a window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.editor import Editor
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId

HIDDEN, OTHER, INPUT, OUTPUT = NodeId("hidden1"), NodeId("hidden2"), NodeId("input"), NodeId("output")


class Shown:
    """An inspector in a window, over the first example."""

    def __init__(self, qtbot, repairs=lambda _problem: ()):
        self.editor = Editor(EXAMPLES["mnist-784-16-16-10"].build())
        self.inspector = Inspector(self.editor, DARK, repairs=repairs)
        qtbot.addWidget(self.inspector)
        self.inspector.resize(300, 600)
        with qtbot.waitActive(self.inspector):
            self.inspector.show()
            self.inspector.activateWindow()

    def __getitem__(self, name):
        found = [widget for widget in self.inspector.findChildren(QWidget, name) if widget.isVisible()]
        return found[0] if found else None

    def type(self, name, text):
        self[name].setFocus()
        self[name].selectAll()
        QTest.keyClicks(self[name], text)

    def enter(self, name, text):
        self.type(name, text)
        QTest.keyClick(self[name], Qt.Key.Key_Return)

    def words(self):
        return "\n".join(label.text() for label in self.inspector.findChildren(QLabel) if label.isVisible())

    def layer(self, node_id):
        return self.editor.document.graph[node_id].layer


@pytest.fixture
def shown(qtbot):
    return Shown(qtbot)


@pytest.fixture
def hidden(qtbot, shown):
    shown.inspector.show_selection((HIDDEN,))
    qtbot.waitUntil(lambda: shown["units"] is not None)
    return shown
