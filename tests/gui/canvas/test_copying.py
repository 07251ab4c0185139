"""Copying and arranging in the window: menus and keys, one step each."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.placing import sizes
from nnstudio.nn.graph import NodeId, Wire

FIRST, SECOND = NodeId("hidden1"), NodeId("hidden2")
CONTROL = Qt.KeyboardModifier.ControlModifier


def press(window, key):
    QTest.keyClick(window.canvas, key, CONTROL)


def added(window, before):
    return [node_id for node_id in window.editor.document.graph if node_id not in before.graph]


def covering(document):
    found = sizes(document)
    boxes = {
        node_id: (x, y - found[node_id][1] / 2, x + found[node_id][0], y + found[node_id][1] / 2)
        for node_id, (x, y) in document.layout.items()
    }
    return [
        (one, other)
        for one, (left, top, right, bottom) in boxes.items()
        for other, (x, y, far_x, far_y) in boxes.items()
        if one < other and left < far_x and x < right and top < far_y and y < bottom
    ]


def test_copied_layers_can_be_pasted_again_and_again_without_covering_anything(window):
    before = window.editor.document
    window.canvas.building.select((FIRST, SECOND))
    press(window, Qt.Key.Key_C)
    assert "Hidden 1" in QGuiApplication.clipboard().text()
    for _ in range(3):
        press(window, Qt.Key.Key_V)
    assert len(added(window, before)) == 6
    assert covering(window.editor.document) == []
    assert window.editor.undo_label == "Paste 2 layers"
    for _ in range(3):
        press(window, Qt.Key.Key_Z)
    assert window.editor.document is before


def test_layers_are_pasted_where_the_mouse_rests_on_the_canvas(window):
    canvas = window.canvas
    before = window.editor.document
    canvas.building.select((FIRST,))
    press(window, Qt.Key.Key_C)
    at = canvas.viewport().rect().bottomLeft() + QPoint(80, -30)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        canvas.viewport().mapToGlobal(QPointF(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas.viewport(), event)
    wished = canvas.pointer.resting
    press(window, Qt.Key.Key_V)
    (pasted,) = added(window, before)
    x, _ = window.editor.document.layout[pasted]
    width, _ = sizes(window.editor.document)[pasted]
    assert x + width / 2 == pytest.approx(wished.x(), abs=9)
    assert covering(window.editor.document) == []
    assert x % 8 == before.layout[FIRST][0] % 8


def test_what_was_pasted_is_selected(window):
    before = window.editor.document
    window.canvas.building.select((FIRST,))
    press(window, Qt.Key.Key_C)
    press(window, Qt.Key.Key_V)
    assert list(window.canvas.scene().selected_nodes()) == added(window, before)


def test_a_duplicate_stands_below_and_leaves_the_clipboard_alone(window):
    QGuiApplication.clipboard().setText("something else")
    before = window.editor.document
    window.canvas.building.select((FIRST,))
    press(window, Qt.Key.Key_D)
    (twin,) = added(window, before)
    x, y = window.editor.document.layout[FIRST]
    assert window.editor.document.layout[twin][0] == x
    assert window.editor.document.layout[twin][1] > y
    assert covering(window.editor.document) == []
    assert window.editor.undo_label == "Duplicate Hidden 3"
    assert QGuiApplication.clipboard().text() == "something else"


def test_cutting_removes_and_heals_and_pasting_brings_back(window):
    before = window.editor.document
    window.canvas.building.select((FIRST,))
    press(window, Qt.Key.Key_X)
    assert FIRST not in window.editor.document.graph
    assert window.editor.undo_label == "Cut Hidden 1"
    assert Wire(NodeId("input"), SECOND) in window.editor.document.graph.wires()
    press(window, Qt.Key.Key_V)
    (back,) = added(window, before)
    assert window.editor.document.graph[back].layer == before.graph[FIRST].layer


@pytest.mark.parametrize("text", ["", "hello", '{"nnstudio": "layers", "nodes": []}'])
def test_a_clipboard_without_layers_says_so_and_changes_nothing(window, text):
    before = window.editor.document
    QGuiApplication.clipboard().setText(text)
    press(window, Qt.Key.Key_V)
    assert window.editor.document is before
    assert window.workbench.overlay.banner.isVisible()


def test_nothing_is_copied_where_nothing_is_selected(window):
    QGuiApplication.clipboard().setText("kept")
    window.canvas.building.select(())
    for name in ("cut", "copy", "duplicate", "alignRow", "alignColumn", "distributeRow", "distributeColumn"):
        assert not window.findChild(QAction, f"action.{name}").isEnabled()
    press(window, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "kept"


def test_tidying_up_is_one_step_and_closes_holes(window):
    window.canvas.building.select((FIRST,))
    window.canvas.building.delete_selected()
    before = window.editor.document
    gap = before.layout[SECOND][0]
    press(window, Qt.Key.Key_L)
    assert window.editor.document.layout[SECOND][0] < gap
    assert covering(window.editor.document) == []
    assert window.editor.undo_label == "Tidy up"
    press(window, Qt.Key.Key_Z)
    assert window.editor.document is before


def test_aligning_in_a_row_gives_one_height(window):
    window.canvas.building.select((FIRST,))
    QTest.keyClick(window.canvas, Qt.Key.Key_Down)
    window.canvas.building.select((FIRST, SECOND))
    window.findChild(QAction, "action.alignRow").trigger()
    layout = window.editor.document.layout
    assert layout[FIRST][1] == layout[SECOND][1]


def test_distributing_takes_three(window):
    window.canvas.building.select((FIRST, SECOND, NodeId("output")))
    window.findChild(QAction, "action.distributeRow").trigger()
    document = window.editor.document
    found, layout = sizes(document), document.layout
    gaps = [
        layout[later][0] - layout[earlier][0] - found[earlier][0]
        for earlier, later in ((FIRST, SECOND), (SECOND, NodeId("output")))
    ]
    assert gaps[0] == pytest.approx(gaps[1])
