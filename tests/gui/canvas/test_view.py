"""Building on the canvas: gestures, driven on the viewport as the mouse would."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.document.edits import append_layer, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.node_item import INDENT, facts_of
from nnstudio.gui.canvas.placing import settle, sizes
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK, text_font
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS

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
    card = canvas.scene().nodes[node_id].card()
    return canvas.scene().nodes[node_id].pos() + QPointF(card.width() / 2, card.top() + 12)


def out_port(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.output_port()


def in_port(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.input_port()


def wires(editor):
    return set(editor.document.graph.wires())


def test_every_node_and_wire_of_the_document_has_one_item(canvas, editor):
    assert set(canvas.scene().nodes) == set(editor.document.graph)
    assert set(canvas.scene().wires) == wires(editor)


def test_dragging_a_card_moves_it_by_whole_grid_steps_in_one_undo_step(canvas, editor, mouse):
    x, y = editor.document.layout[SECOND]
    start = header(canvas, SECOND)
    mouse.drag(start, start + QPointF(53, 30))
    assert mouse.moves == 4
    assert editor.document.layout[SECOND] == (x + 56, y + 32)
    assert editor.undo_label == "Move Hidden 2"
    editor.undo()
    assert editor.document.layout[SECOND] == (x, y)
    assert canvas.scene().nodes[SECOND].pos() == QPointF(x, y)


def test_a_click_selects_one_card_and_moves_nothing(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    assert canvas.scene().selected_nodes() == (FIRST,)
    assert editor.undo_label == ""


def test_shift_adds_to_the_selection(canvas, mouse):
    mouse.click(header(canvas, FIRST))
    mouse.click(header(canvas, SECOND), modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert set(canvas.scene().selected_nodes()) == {FIRST, SECOND}


def test_a_box_selects_the_cards_it_touches(canvas, mouse):
    first = canvas.scene().nodes[FIRST]
    corner = first.pos() + first.card().topLeft()
    mouse.drag(corner + QPointF(-30, -20), corner + QPointF(40, 40))
    assert canvas.scene().selected_nodes() == (FIRST,)


def test_deleting_a_middle_card_heals_the_wires(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    canvas.building.delete_selected()
    assert wires(editor) == {Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert set(canvas.scene().nodes) == {INPUT, SECOND, OUTPUT}
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
    assert all(item.opacity() == 1 for item in canvas.scene().nodes.values())


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
    mouse.click(canvas.scene().wires[wire]._spine.pointAtPercent(0.5))
    canvas.building.delete_selected()
    assert wire not in wires(editor)
    assert set(editor.document.graph) == {INPUT, FIRST, SECOND, OUTPUT}


def on_screen(canvas, at):
    return canvas.viewport().mapToGlobal(canvas.mapFromScene(at))


def test_a_layer_dropped_on_a_wire_is_put_into_it_and_the_cards_make_room(canvas, editor):
    wire = Wire(SECOND, OUTPUT)
    at = on_screen(canvas, canvas.scene().wires[wire]._spine.pointAtPercent(0.5))
    canvas.pointer.drag_from_palette("dense", at)
    canvas.pointer.drop_from_palette("dense", at)
    (added,) = canvas.scene().selected_nodes()
    assert {Wire(SECOND, added), Wire(added, OUTPUT)} <= wires(editor)
    assert editor.undo_label == "Insert Hidden 3"
    assert not overlapping(editor.document)


def test_a_layer_dropped_on_the_empty_canvas_stands_there_unconnected(canvas, editor):
    canvas.pointer.drop_from_palette("dropout", canvas.viewport().mapToGlobal(QPoint(60, 60)))
    (added,) = canvas.scene().selected_nodes()
    assert editor.document.graph[added].inputs == ()
    assert editor.undo_label == "Add Dropout 1"


def test_a_layer_dropped_beside_the_canvas_is_not_added(canvas, editor):
    canvas.pointer.drag_from_palette("dense", canvas.mapToGlobal(QPoint(200, 200)))
    canvas.pointer.drop_from_palette("dense", canvas.mapToGlobal(QPoint(-50, 50)))
    assert editor.undo_label == ""


def test_appending_puts_the_layer_before_the_output(canvas, editor):
    canvas.building.append("dropout")
    (added,) = canvas.scene().selected_nodes()
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
    canvas.scene().select((FIRST,))
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
    items = [item for item in canvas.scene().items() if item.parentItem() is None]
    assert len(items) == len(document.graph) + len(document.graph.wires())


def center(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.pos() + item.card().center()


def grown(document, node_id, **settings):
    layer = document.graph[node_id].layer.replace(**settings)
    return document.replace(graph=document.graph.with_layer(node_id, layer))


def begin_drag(canvas, mouse, start, by):
    mouse.press(start)
    for share in (0.5, 1.0):
        mouse.send(QEvent.Type.MouseMove, start + by * share)
    return start + by


def test_an_undo_in_mid_drag_is_not_reverted_by_the_release(canvas, editor, mouse):
    editor.apply(grown(editor.document, SECOND, units=12), "Change units")
    end = begin_drag(canvas, mouse, header(canvas, SECOND), QPointF(60, 60))
    editor.undo()
    after = editor.document
    mouse.send(QEvent.Type.MouseButtonRelease, end)
    assert editor.document is after


def test_deleting_a_card_in_mid_drag_ends_the_drag(canvas, editor, mouse):
    end = begin_drag(canvas, mouse, header(canvas, SECOND), QPointF(60, 60))
    canvas.building.delete_selected()
    mouse.send(QEvent.Type.MouseMove, end + QPointF(20, 20))
    mouse.send(QEvent.Type.MouseButtonRelease, end)
    assert editor.undo_label == "Delete Hidden 2"


def test_a_drag_that_ends_where_it_began_leaves_the_card_in_its_place(canvas, editor, mouse):
    start = header(canvas, SECOND)
    begin_drag(canvas, mouse, start, QPointF(60, 60))
    mouse.send(QEvent.Type.MouseButtonRelease, start)
    assert editor.undo_label == ""
    assert canvas.scene().nodes[SECOND].pos() == QPointF(*editor.document.layout[SECOND])


def test_a_click_on_a_wired_port_is_no_edit(canvas, editor, mouse):
    mouse.click(in_port(canvas, OUTPUT))
    assert editor.undo_label == ""
    assert canvas.scene().wires[Wire(SECOND, OUTPUT)].isVisible()


def test_escape_brings_a_pulled_wire_back(canvas, editor, mouse, qtbot):
    end = begin_drag(canvas, mouse, in_port(canvas, OUTPUT), QPointF(-20, 300))
    assert not canvas.scene().wires[Wire(SECOND, OUTPUT)].isVisible()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.send(QEvent.Type.MouseButtonRelease, end)
    assert editor.undo_label == ""
    assert canvas.scene().wires[Wire(SECOND, OUTPUT)].isVisible()


def test_moving_the_end_of_a_wire_is_one_step(canvas, editor, mouse):
    before = editor.document
    mouse.drag(in_port(canvas, SECOND), in_port(canvas, OUTPUT))
    assert Wire(FIRST, OUTPUT) in wires(editor)
    assert Wire(FIRST, SECOND) not in wires(editor)
    editor.undo()
    assert editor.document is before


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (SECOND, FIRST, "A loop: Hidden 1 would feed itself"),
        (SECOND, INPUT, "Input takes no input"),
        (INPUT, FIRST, "Input feeds Hidden 1 already"),
    ],
)
def test_a_refused_wire_says_why(canvas, mouse, qtbot, start, end, words):
    mouse.press(out_port(canvas, start))
    mouse.send(QEvent.Type.MouseMove, center(canvas, end))
    (reason,) = [item for item in canvas.scene().items() if isinstance(item, ReasonItem)]
    assert reason.isVisible()
    assert reason.words == words
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert reason.scene() is None


def cut_off(canvas):
    """Cards that are not wholly in view."""
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    items = canvas.scene().nodes.items()
    return [node_id for node_id, item in items if not seen.contains(item.card().translated(item.pos()))]


def test_the_view_follows_what_is_appended(canvas):
    for _ in range(3):
        canvas.building.append("dense")
    assert not cut_off(canvas)


def test_the_view_stays_where_the_user_moved_it(canvas, editor):
    canvas.camera.zoom(1.5)
    before = canvas.transform(), canvas.mapToScene(QPoint(0, 0))
    editor.apply(grown(editor.document, FIRST, units=64), "Change units")
    assert (canvas.transform(), canvas.mapToScene(QPoint(0, 0))) == before


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_card_has_room_for_its_name_and_its_parameters(name, qtbot):
    document = EXAMPLES[name].build()
    document, _ = append_layer(document, LAYERS["dropout"](), 200.0)
    canvas = CanvasView(Editor(document), DARK)
    qtbot.addWidget(canvas)
    checked = document.check()
    for node_id, item in canvas.scene().nodes.items():
        node = document.graph[node_id]
        facts = facts_of(node, checked, node_id)
        title = QFontMetricsF(text_font(13, bold=True)).horizontalAdvance(node.name)
        number = QFontMetricsF(text_font(11)).horizontalAdvance(facts[-1])
        assert item.width >= INDENT + title + number + 12
        assert item.facts_in(number) == facts[-1]
    assert not overlapping(EXAMPLES[name].build())


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
