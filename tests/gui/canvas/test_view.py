"""Building on the canvas: gestures, driven on the viewport as the mouse would."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.document.edits import remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.placing import settle, sizes
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId, Wire

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))


@pytest.fixture
def editor(qtbot):
    return Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)


@pytest.fixture
def canvas(editor, qtbot):
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(1300, 700)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.fit()
    return canvas


class Mouse:
    """Presses, moves and releases on a canvas, in scene coordinates."""

    def __init__(self, canvas):
        self._canvas = canvas
        self.moves = 0

    def send(self, kind, at, button=Qt.MouseButton.LeftButton, modifiers=Qt.KeyboardModifier.NoModifier):
        viewport = self._canvas.viewport()
        point = QPointF(self._canvas.mapFromScene(at))
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, point, viewport.mapToGlobal(point), button, held, modifiers)
        QApplication.sendEvent(viewport, event)
        self.moves += kind == QEvent.Type.MouseMove

    def drag(self, start, end, **how):
        self.press(start, **how)
        for share in (0.1, 0.4, 0.8, 1.0):
            self.send(QEvent.Type.MouseMove, start + (end - start) * share, **how)
        self.send(QEvent.Type.MouseButtonRelease, end, **how)

    def press(self, at, **how):
        self.send(QEvent.Type.MouseButtonPress, at, **how)

    def click(self, at, **how):
        self.press(at, **how)
        self.send(QEvent.Type.MouseButtonRelease, at, **how)


@pytest.fixture
def mouse(canvas):
    return Mouse(canvas)


def header(canvas, node_id):
    card = canvas.canvas.nodes[node_id].card()
    return canvas.canvas.nodes[node_id].pos() + QPointF(card.width() / 2, card.top() + 12)


def out_port(canvas, node_id):
    item = canvas.canvas.nodes[node_id]
    return item.pos() + item.output_port()


def in_port(canvas, node_id):
    item = canvas.canvas.nodes[node_id]
    return item.pos() + item.input_port()


def wires(editor):
    return set(editor.document.graph.wires())


def test_every_node_and_wire_of_the_document_has_one_item(canvas, editor):
    assert set(canvas.canvas.nodes) == set(editor.document.graph)
    assert set(canvas.canvas.wires) == wires(editor)


def test_dragging_a_card_moves_it_by_whole_grid_steps_in_one_undo_step(canvas, editor, mouse):
    x, y = editor.document.layout[SECOND]
    start = header(canvas, SECOND)
    mouse.drag(start, start + QPointF(53, 30))
    assert mouse.moves == 4
    assert editor.document.layout[SECOND] == (x + 56, y + 32)
    assert editor.undo_label == "Move Hidden 2"
    editor.undo()
    assert editor.document.layout[SECOND] == (x, y)
    assert canvas.canvas.nodes[SECOND].pos() == QPointF(x, y)


def test_a_click_selects_one_card_and_moves_nothing(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    assert canvas.canvas.selected_nodes() == (FIRST,)
    assert editor.undo_label == ""


def test_shift_adds_to_the_selection(canvas, mouse):
    mouse.click(header(canvas, FIRST))
    mouse.click(header(canvas, SECOND), modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert set(canvas.canvas.selected_nodes()) == {FIRST, SECOND}


def test_a_box_selects_the_cards_it_touches(canvas, mouse):
    first = canvas.canvas.nodes[FIRST]
    corner = first.pos() + first.card().topLeft()
    mouse.drag(corner + QPointF(-30, -20), corner + QPointF(40, 40))
    assert canvas.canvas.selected_nodes() == (FIRST,)


def test_deleting_a_middle_card_heals_the_wires(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    canvas.delete_selected()
    assert wires(editor) == {Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert set(canvas.canvas.nodes) == {INPUT, SECOND, OUTPUT}
    assert editor.undo_label == "Delete Hidden 1"


def test_drawing_from_port_to_port_connects(canvas, editor, mouse):
    mouse.drag(out_port(canvas, INPUT), in_port(canvas, SECOND))
    assert wires(editor) == {Wire(INPUT, FIRST), Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert editor.undo_label == "Connect Input to Hidden 2"


def test_a_wire_may_end_anywhere_near_a_port(canvas, editor, mouse):
    near = 15 / canvas.transform().m11()
    mouse.drag(out_port(canvas, INPUT), in_port(canvas, SECOND) + QPointF(-near, 0))
    assert Wire(INPUT, SECOND) in wires(editor)


def test_a_wire_that_would_close_a_loop_is_not_made(canvas, editor, mouse):
    before = wires(editor)
    mouse.drag(out_port(canvas, SECOND), in_port(canvas, FIRST))
    assert wires(editor) == before


def test_a_wire_dropped_on_nothing_changes_nothing(canvas, editor, mouse):
    before = wires(editor)
    mouse.drag(out_port(canvas, INPUT), out_port(canvas, INPUT) + QPointF(30, 300))
    assert wires(editor) == before
    assert all(item.opacity() == 1 for item in canvas.canvas.nodes.values())


def test_escape_cancels_a_wire_being_drawn(canvas, editor, mouse, qtbot):
    before = wires(editor)
    mouse.press(out_port(canvas, INPUT))
    mouse.send(QEvent.Type.MouseMove, in_port(canvas, SECOND))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.send(QEvent.Type.MouseButtonRelease, in_port(canvas, SECOND))
    assert wires(editor) == before


def test_pulling_a_wire_off_its_end_and_dropping_it_removes_it(canvas, editor, mouse):
    mouse.drag(in_port(canvas, OUTPUT), in_port(canvas, OUTPUT) + QPointF(-20, 300))
    assert Wire(SECOND, OUTPUT) not in wires(editor)


def test_a_clicked_wire_can_be_deleted(canvas, editor, mouse):
    wire = Wire(INPUT, FIRST)
    mouse.click(canvas.canvas.wires[wire]._spine.pointAtPercent(0.5))
    canvas.delete_selected()
    assert wire not in wires(editor)
    assert set(editor.document.graph) == {INPUT, FIRST, SECOND, OUTPUT}


def on_screen(canvas, at):
    return canvas.viewport().mapToGlobal(canvas.mapFromScene(at))


def test_a_layer_dropped_on_a_wire_is_put_into_it_and_the_cards_make_room(canvas, editor):
    wire = Wire(SECOND, OUTPUT)
    at = on_screen(canvas, canvas.canvas.wires[wire]._spine.pointAtPercent(0.5))
    canvas.drag_from_palette("dense", at)
    canvas.drop_from_palette("dense", at)
    (added,) = canvas.canvas.selected_nodes()
    assert {Wire(SECOND, added), Wire(added, OUTPUT)} <= wires(editor)
    assert editor.undo_label == "Insert Hidden 3"
    assert not overlapping(editor.document)


def test_a_layer_dropped_on_the_empty_canvas_stands_there_unconnected(canvas, editor):
    canvas.drop_from_palette("dropout", canvas.viewport().mapToGlobal(QPoint(60, 60)))
    (added,) = canvas.canvas.selected_nodes()
    assert editor.document.graph[added].inputs == ()
    assert editor.undo_label == "Add Dropout 1"


def test_a_layer_dropped_beside_the_canvas_is_not_added(canvas, editor):
    canvas.drag_from_palette("dense", canvas.mapToGlobal(QPoint(200, 200)))
    canvas.drop_from_palette("dense", canvas.mapToGlobal(QPoint(-50, 50)))
    assert editor.undo_label == ""


def test_appending_puts_the_layer_before_the_output(canvas, editor):
    canvas.append("dropout")
    (added,) = canvas.canvas.selected_nodes()
    assert {Wire(SECOND, added), Wire(added, OUTPUT)} <= wires(editor)
    assert not overlapping(editor.document)


def test_a_card_that_grows_pushes_its_neighbours_aside_in_the_same_step(canvas, editor):
    layer = editor.document.graph[FIRST].layer.replace(units=64)
    grown = editor.document.replace(graph=editor.document.graph.with_layer(FIRST, layer))
    before = editor.document
    editor.apply(grown, "Change units of Hidden 1 to 64")
    assert not overlapping(editor.document)
    editor.undo()
    assert editor.document is before


def test_zooming_keeps_the_point_under_the_cursor(canvas):
    at = QPointF(400, 300)
    before = canvas.mapToScene(at.toPoint())
    wheel = QWheelEvent(
        at,
        canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    scale = canvas.transform().m11()
    QApplication.sendEvent(canvas.viewport(), wheel)
    after = canvas.mapToScene(at.toPoint())
    assert canvas.transform().m11() > 1.2 * scale
    assert abs(after.x() - before.x()) < 2
    assert abs(after.y() - before.y()) < 2


def test_arrow_keys_nudge_the_selection_as_one_step(canvas, editor, qtbot):
    canvas.canvas.select((FIRST,))
    x, y = editor.document.layout[FIRST]
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert editor.document.layout[FIRST] == (x + 24, y)
    editor.undo()
    assert editor.document.layout[FIRST] == (x, y)


def test_a_thousand_edits_leave_no_item_behind(canvas, editor):
    document = editor.document
    smaller = remove_layers(document, frozenset({FIRST}))
    for _ in range(500):
        editor.apply(smaller, "a")
        editor.apply(document, "b")
    items = [item for item in canvas.canvas.items() if item.parentItem() is None]
    assert len(items) == len(document.graph) + len(document.graph.wires())


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
