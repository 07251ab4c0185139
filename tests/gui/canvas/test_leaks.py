"""Ten thousand drags, each an edit: items, objects, pictures and memory stay as they were."""

import gc
import os
import weakref
from collections import Counter

import psutil
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import MAX_STEPS, Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId
from tests.gui.canvas.conftest import Mouse, shown

DRAGS = 10_000
WARM = MAX_STEPS + 100
"""Drags after which the history is full, and forgets one step for each that comes."""
FAR = 40.0
MOST_GROWTH = 4 << 20


@pytest.fixture
def small(qtbot):
    """A canvas with the smallest network, and its editor."""
    editor = Editor(EXAMPLES["xor"].build(), settle=settle)
    return shown(editor, qtbot, 600, 400), editor


def drag_to_and_fro(canvas, node_id, times):
    """Presses on a card, moves it, lets go, and back again with the next drag."""
    mouse, item, far = Mouse(canvas), canvas.scene().nodes[node_id], QPointF(0, FAR)
    for number in range(times):
        start = item.pos() + QPointF(item.width / 2, item.card().top() + 12)
        end = start + (far if number % 2 else -far)
        mouse.press(start)
        mouse.move((start + end) / 2)
        mouse.move(end)
        mouse.release(end)
        if number % 250 == 0:
            QApplication.processEvents()
    QApplication.processEvents()
    gc.collect()


def ours(found):
    """Python's objects of our own and of Qt's types, counted by type."""
    kinds = (type(thing) for thing in found)
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)
    return Counter(name for name in names if name.startswith(("nnstudio.", "PySide6.")))


def counted(canvas):
    scene = canvas.scene()
    pictures = [item for item in scene.items() if isinstance(item, LivePicture) and not item.empty]
    return {
        "items": len(scene.items()),
        "QObjects": len(canvas.findChildren(QObject)),
        "pictures": len(pictures),
        "bytes of pictures": sum(picture.weight for picture in pictures),
        "shared pictures": len(scene.drawing.shared),
        "objects": ours(gc.get_objects()),
        "pixmaps": sum(isinstance(thing, QPixmap | QImage) for thing in gc.get_objects()),
    }


def memory():
    return psutil.Process(os.getpid()).memory_info().rss


def test_ten_thousand_drags_leave_nothing_behind(small):
    canvas, editor = small
    node_id = list(canvas.scene().nodes)[1]
    drag_to_and_fro(canvas, node_id, WARM)
    assert len(editor.steps) == MAX_STEPS
    place, before, taken = canvas.scene().nodes[node_id].pos(), counted(canvas), memory()
    drag_to_and_fro(canvas, node_id, DRAGS)
    assert len(editor.steps) == MAX_STEPS
    assert canvas.scene().nodes[node_id].pos() == place
    assert counted(canvas) == before
    assert memory() - taken < MOST_GROWTH


def test_drags_that_are_called_off_leave_nothing_behind(small):
    canvas, editor = small
    mouse, item = Mouse(canvas), list(canvas.scene().nodes.values())[1]

    def called_off(times):
        for _ in range(times):
            start = item.pos() + QPointF(item.width / 2, item.card().top() + 12)
            mouse.begin(start, start + QPointF(60, 20))
            canvas.pointer.cancel()
            mouse.send(QEvent.Type.MouseButtonRelease, start)
        QApplication.processEvents()
        gc.collect()

    called_off(20)
    before, document = counted(canvas), editor.document
    called_off(200)
    assert editor.document is document
    assert counted(canvas) == before


def test_a_removed_card_and_its_wires_are_freed(qtbot):
    editor = Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    scene = canvas.scene()
    gone = [
        weakref.ref(scene.nodes[NodeId("hidden2")]),
        *(weakref.ref(wire) for wire in scene.wires.values()),
    ]
    scene.select((NodeId("hidden2"),))
    canvas.building.delete_selected()
    stays = list(scene.wires.values())
    QApplication.processEvents()
    gc.collect()
    alive = [reference() for reference in gone if reference() is not None]
    assert all(item in stays for item in alive), alive
