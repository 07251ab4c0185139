"""A thousand drags, ten thousand moves: items, objects, pictures and memory stay as they were."""

import gc
import os
import weakref

import psutil
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtWidgets import QApplication

from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId
from tests.gui.canvas.conftest import Mouse

DRAGS, STEPS = 1_000, 10
MOST_GROWTH = 6 << 20


def test_a_thousand_drags_leave_nothing_behind(qtbot):
    canvas = CanvasView(Editor(EXAMPLES["xor"].build(), settle=settle), DARK)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    mouse, scene = Mouse(canvas), canvas.scene()
    node = list(scene.nodes)[1]

    def drag(count):
        for number in range(count):
            item = scene.nodes[node]
            start = item.pos() + QPointF(item.width / 2, item.card().top() + 12)
            mouse.press(start)
            for step in range(STEPS):
                mouse.send(QEvent.Type.MouseMove, start + QPointF(8 * step, 8 * (number % 3)))
            canvas.pointer.cancel()
            mouse.send(QEvent.Type.MouseButtonRelease, start)
            if number % 100 == 0:
                QApplication.processEvents()
        QApplication.processEvents()
        gc.collect()

    def counted():
        pictures = [item for item in scene.items() if isinstance(item, LivePicture) and not item.empty]
        return (
            len(scene.items()),
            len(canvas.findChildren(QObject)),
            len(pictures),
            len(scene.drawing._shared),
        )

    drag(100)
    before, memory = counted(), psutil.Process(os.getpid()).memory_info().rss
    drag(DRAGS)
    assert counted() == before
    assert psutil.Process(os.getpid()).memory_info().rss - memory < MOST_GROWTH


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
