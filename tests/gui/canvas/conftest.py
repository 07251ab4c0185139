"""What tests of the canvas share: a view with the first network, and a mouse on it."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.placing import settle, sizes
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def editor(qtbot):
    return Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)


def shown(editor, qtbot, width=1300, height=700):
    """A canvas of this size, on the screen."""
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(width, height)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


@pytest.fixture
def canvas(editor, qtbot):
    canvas = shown(editor, qtbot)
    canvas.fit()
    return canvas


@pytest.fixture
def steering(editor, canvas):
    """The keys of a canvas that has the focus."""
    canvas.setFocus()
    return Steering(editor, canvas, DARK)


class Mouse:
    """Presses, moves and releases on a canvas, in scene coordinates."""

    def __init__(self, canvas):
        self._canvas = canvas
        self._before = self._extras()
        self.moves = 0

    def send(self, kind, at, button=Qt.MouseButton.LeftButton, modifiers=NO_KEYS):
        viewport = self._canvas.viewport()
        point = QPointF(self._canvas.mapFromScene(at))
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, point, viewport.mapToGlobal(point), button, held, modifiers)
        QApplication.sendEvent(viewport, event)
        self.moves += kind == QEvent.Type.MouseMove

    def begin(self, start, end, **how):
        """Presses and moves, and does not let go."""
        self.press(start, **how)
        for share in (0.1, 0.4, 0.8, 1.0):
            self.move(start + (end - start) * share, **how)
        return end

    def drag(self, start, end, **how):
        self.begin(start, end, **how)
        self.release(end, **how)

    def press(self, at, **how):
        self.send(QEvent.Type.MouseButtonPress, at, **how)

    def move(self, at, **how):
        self.send(QEvent.Type.MouseMove, at, **how)

    def release(self, at, **how):
        self.send(QEvent.Type.MouseButtonRelease, at, **how)

    def click(self, at, **how):
        self.press(at, **how)
        self.release(at, **how)

    def double_click(self, at, **how):
        self.click(at, **how)
        self.send(QEvent.Type.MouseButtonDblClick, at, **how)
        self.release(at, **how)

    def left_behind(self):
        """What a gesture has left in the scene, or has not put back."""
        scene = self._canvas.scene()
        changed = [item for item in scene.nodes.values() if item.opacity() != 1 or not item.isVisible()]
        hidden = [item for item in scene.wires.values() if not item.isVisible()]
        return [item for item in self._extras() if item not in self._before] + changed + hidden

    def _extras(self):
        items = self._canvas.scene().items()
        return [i for i in items if i.parentItem() is None and not isinstance(i, NodeItem | WireItem)]


@pytest.fixture
def mouse(canvas):
    return Mouse(canvas)


def header(canvas, node_id):
    card = canvas.scene().nodes[node_id].card()
    return canvas.scene().nodes[node_id].pos() + QPointF(card.width() / 2, card.top() + 12)


def center(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.card().center()


def out_port(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.output_port()


def in_port(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.ports.free()


def middle_of(canvas, wire):
    """A point on a wire, midway between its ends."""
    start, end = out_port(canvas, wire.source), in_port(canvas, wire.target)
    return (start + end) / 2


def nothing(canvas):
    """A point of the scene where there is nothing, in view."""
    return canvas.scene().bounds().bottomLeft() + QPointF(40, 60)


def wires(editor):
    return set(editor.document.graph.wires())


def change(document, node_id, **settings):
    """The document with other settings of one layer."""
    layer = document.graph[node_id].layer.replace(**settings)
    return document.replace(graph=document.graph.with_layer(node_id, layer))


def overlapping(document):
    """Pairs of cards that lie over one another."""
    boxes = {
        node_id: (x, y - height / 2, x + width, y + height / 2)
        for node_id, (width, height) in sizes(document).items()
        for x, y in [document.layout[node_id]]
    }
    names = list(boxes)
    return [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if boxes[a][0] < boxes[b][2]
        and boxes[b][0] < boxes[a][2]
        and boxes[a][1] < boxes[b][3]
        and boxes[b][1] < boxes[a][3]
    ]
