"""Dropping a layer from the palette: on a wire, on nothing, beside the canvas, and near its edge."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.document.edits import remove_layers
from nnstudio.gui.canvas.palette_drop import GhostItem
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.nn.graph import Wire
from tests.gui.canvas.conftest import ALT, FIRST, INPUT, OUTPUT, SECOND, middle_of, overlapping, wires


def on_screen(canvas, at):
    return canvas.viewport().mapToGlobal(canvas.mapFromScene(at))


def drop(canvas, kind, at):
    canvas.pointer.palette_drag.move(kind, at)
    canvas.pointer.palette_drag.drop(kind, at)


def added(canvas):
    (node_id,) = canvas.scene().selected_nodes()
    return node_id


def test_a_layer_dropped_on_a_wire_is_put_into_it_and_the_cards_make_room(canvas, editor, mouse):
    wire = Wire(SECOND, OUTPUT)
    at = on_screen(canvas, middle_of(canvas, wire))
    canvas.pointer.palette_drag.move("dense", at)
    assert canvas.scene().wires[wire]._welcoming
    canvas.pointer.palette_drag.drop("dense", at)
    assert {Wire(SECOND, added(canvas)), Wire(added(canvas), OUTPUT)} <= wires(editor)
    assert editor.undo_label == "Insert Hidden 3"
    assert not overlapping(editor.document)
    assert mouse.left_behind() == []


def test_a_reshape_dropped_on_a_wire_suits_what_flows_there(canvas, editor):
    drop(canvas, "reshape", on_screen(canvas, middle_of(canvas, Wire(SECOND, OUTPUT))))
    assert added(canvas) in editor.document.check().shapes


def test_a_layer_that_does_not_fit_a_wire_says_why_and_is_put_beside(canvas, editor, mouse):
    at = on_screen(canvas, middle_of(canvas, Wire(FIRST, SECOND)))
    canvas.pointer.palette_drag.move("max_pool2d", at)
    (words,) = [item.words for item in canvas.scene().items() if isinstance(item, ReasonItem)]
    assert "image" in words
    canvas.pointer.palette_drag.drop("max_pool2d", at)
    assert Wire(FIRST, SECOND) in wires(editor)
    assert editor.document.graph[added(canvas)].inputs == ()
    assert editor.undo_label == "Add Max pooling 1"
    assert not overlapping(editor.document)
    assert mouse.left_behind() == []


def test_alt_keeps_a_layer_out_of_the_wire_under_it(canvas, editor, qtbot):
    at = on_screen(canvas, middle_of(canvas, Wire(FIRST, SECOND)))
    QTest.keyPress(canvas, Qt.Key.Key_Alt, ALT)
    try:
        drop(canvas, "dense", at)
    finally:
        QTest.keyRelease(canvas, Qt.Key.Key_Alt)
    assert Wire(FIRST, SECOND) in wires(editor)
    assert editor.undo_label == "Add Hidden 3"


def test_an_input_is_put_into_no_wire(canvas, editor):
    before = wires(editor)
    drop(canvas, "input", on_screen(canvas, middle_of(canvas, Wire(INPUT, FIRST))))
    assert wires(editor) == before


def test_an_output_that_is_dropped_has_a_unit_for_each_class(canvas, editor):
    drop(canvas, "output", canvas.viewport().mapToGlobal(QPoint(60, 60)))
    assert editor.document.graph[added(canvas)].layer.units == 10


def test_a_layer_dropped_on_the_empty_canvas_stands_there_unconnected(canvas, editor):
    canvas.pointer.palette_drag.drop("dropout", canvas.viewport().mapToGlobal(QPoint(60, 60)))
    assert editor.document.graph[added(canvas)].inputs == ()
    assert editor.undo_label == "Add Dropout 1"


def test_a_layer_dropped_beside_the_canvas_is_not_added(canvas, editor, mouse):
    canvas.pointer.palette_drag.move("dense", canvas.mapToGlobal(QPoint(200, 200)))
    canvas.pointer.palette_drag.drop("dense", canvas.mapToGlobal(QPoint(-50, 50)))
    assert editor.undo_label == ""
    assert mouse.left_behind() == []


def test_an_edit_while_a_layer_is_dragged_is_not_lost_by_the_drop(canvas, editor):
    at = canvas.viewport().mapToGlobal(QPoint(60, 60))
    canvas.pointer.palette_drag.move("dropout", at)
    canvas.building.append("dense")
    count = len(editor.document.graph)
    canvas.pointer.palette_drag.drop("dropout", at)
    assert len(editor.document.graph) == count + 1


def test_a_layer_held_at_the_edge_pans_and_the_ghost_stays_under_the_pointer(canvas, qtbot):
    view = canvas.viewport()
    start = canvas.mapToScene(QPoint(0, 0))
    canvas.pointer.palette_drag.move("dense", view.mapToGlobal(view.rect().center()))
    edge = QPoint(view.width() - 3, view.height() // 2)
    canvas.pointer.palette_drag.move("dense", view.mapToGlobal(edge))
    qtbot.waitUntil(lambda: canvas.mapToScene(QPoint(0, 0)).x() > start.x() + 60)
    (ghost,) = [item for item in canvas.scene().items() if isinstance(item, GhostItem)]
    assert (ghost.pos() - canvas.mapToScene(edge)).manhattanLength() < 3
    canvas.pointer.palette_drag.end()
    after = canvas.mapToScene(QPoint(0, 0))
    qtbot.wait(60)
    assert canvas.mapToScene(QPoint(0, 0)) == after


def test_what_is_dropped_on_an_empty_canvas_stays_under_the_pointer(canvas, editor):
    canvas.resize(1000, 620)
    editor.apply(remove_layers(editor.document, frozenset(editor.document.graph)), "Delete all")
    cards = []
    for x in (260, 620):
        drop(canvas, "dense", canvas.viewport().mapToGlobal(QPoint(x, 300)))
        cards.append(added(canvas))
    for node_id, x in zip(cards, (260, 620), strict=True):
        item = canvas.scene().nodes[node_id]
        middle = canvas.mapFromScene(item.mapRectToScene(item.card()).center())
        assert abs(middle.x() - x) < 40
        assert abs(middle.y() - 300) < 40
