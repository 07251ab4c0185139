"""Drawing: what is seen is drawn, sharp when the zoom rests; what is not seen waits until it is."""

import pytest
from PySide6.QtCore import QPointF

from nnstudio.document.document import Document
from nnstudio.document.edits import change_layer
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import DETAIL_FROM, PLAIN_BELOW, Level, Sight
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId
from tests.benchmarks.canvas import network
from tests.gui.canvas.conftest import Mouse, shown

COUNT = 80


@pytest.fixture(scope="module")
def document() -> Document:
    return network(COUNT)


@pytest.fixture
def editor(document, qtbot):
    return Editor(document, settle=settle)


@pytest.fixture
def canvas(editor, qtbot):
    return shown(editor, qtbot, 900, 600)


def rest(canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.scene().drawing.idle)


def look_at(canvas, node_id, scale):
    canvas.camera.zoom(scale / canvas.camera.scale)
    item = canvas.scene().nodes[node_id]
    canvas.centerOn(item.pos() + item.card().center())


def pixels_per_unit(item):
    return 1 / item._pictures.card.scale()


def test_levels_follow_the_zoom_and_not_the_screen():
    assert Sight(PLAIN_BELOW - 0.01, 2.0).level is Level.PLAIN
    assert Sight(DETAIL_FROM - 0.01, 2.0).level is Level.NAMED
    assert Sight(DETAIL_FROM, 1.0).level is Level.FULL


@pytest.mark.parametrize("scale", [0.2, 0.35, 0.5, 1.0, 1.37, 3.0])
def test_at_rest_a_card_in_view_has_a_pixel_for_each_of_the_screen(canvas, qtbot, scale):
    node = NodeId("n33")
    look_at(canvas, node, scale)
    rest(canvas, qtbot)
    item = canvas.scene().nodes[node]
    assert pixels_per_unit(item) == pytest.approx(canvas.camera.scale * canvas.devicePixelRatioF())
    assert item._pictures.card.pixmap().width() == pytest.approx(
        item.rect().width() * pixels_per_unit(item), abs=1.01
    )


def test_while_the_user_zooms_no_card_is_drawn_in_detail(canvas, qtbot, monkeypatch):
    look_at(canvas, NodeId("n33"), 0.6)
    rest(canvas, qtbot)
    drawn = []
    monkeypatch.setattr(NodeItem, "draw", lambda item, _sight: drawn.append(item))
    for _ in range(6):
        canvas.camera.zoom(1.02)
    assert drawn == []
    rest(canvas, qtbot)
    assert canvas.scene().nodes[NodeId("n33")] in drawn


def test_it_is_told_when_the_zoom_has_come_to_rest_or_an_edit_has_ended_it(canvas, qtbot):
    drawing = canvas.scene().drawing
    rest(canvas, qtbot)
    with qtbot.waitSignal(drawing.rested):
        canvas.camera.zoom(0.5)
    with qtbot.waitSignal(drawing.rested, timeout=0):
        canvas.camera.zoom(2)
        drawing.draw_now()
    with qtbot.assertNotEmitted(drawing.rested):
        drawing.draw_now()


def test_cards_far_from_the_view_are_not_drawn(canvas, qtbot):
    look_at(canvas, NodeId("n0"), 2.0)
    rest(canvas, qtbot)
    far = canvas.scene().nodes[NodeId(f"n{COUNT - 1}")]
    assert pixels_per_unit(far) != pytest.approx(2.0)
    look_at(canvas, NodeId(f"n{COUNT - 1}"), 2.0)
    rest(canvas, qtbot)
    assert pixels_per_unit(far) == pytest.approx(2.0)


def test_a_card_that_comes_into_view_is_never_without_a_picture(canvas, qtbot):
    drawing = canvas.scene().drawing
    look_at(canvas, NodeId("n0"), 1.0)
    rest(canvas, qtbot)
    far = canvas.scene().nodes[NodeId(f"n{COUNT - 1}")]
    far.give_up()
    drawing._bare[far] = drawing._outdated.far[far] = None
    canvas.centerOn(far)
    assert not far.bare


def test_pictures_far_away_are_given_up_when_memory_is_short(canvas, qtbot, monkeypatch):
    scene = canvas.scene()
    monkeypatch.setattr("nnstudio.gui.canvas.drawing.MOST_BYTES", 3_000_000)
    for place in range(0, COUNT, 4):
        look_at(canvas, NodeId(f"n{place}"), 1.0)
        rest(canvas, qtbot)
    scene.drawing._lighten()
    seen = scene.drawing._outdated.covered
    far = [item for item in scene.nodes.values() if not seen.intersects(item.sceneBoundingRect())]
    assert sum(item.weight for item in far) < 3_000_000
    assert not scene.nodes[NodeId("n76")].bare


def test_an_edit_draws_only_the_cards_that_it_changes(canvas, editor, qtbot, monkeypatch):
    look_at(canvas, NodeId(f"n{COUNT - 3}"), 0.6)
    rest(canvas, qtbot)
    drawn = []
    draw = NodeItem.draw
    monkeypatch.setattr(NodeItem, "draw", lambda item, sight: (drawn.append(item.node_id), draw(item, sight)))
    node = NodeId(f"n{COUNT - 3}")
    layer = editor.document.graph[node].layer.replace(units=17)
    editor.apply(change_layer(editor.document, node, layer), "Change units")
    assert set(drawn) == {node, NodeId(f"n{COUNT - 2}")}
    drawn.clear()
    x, y = editor.document.layout[node]
    editor.apply(editor.document.replace(layout={**editor.document.layout, node: (x, y + 8)}), "Move")
    assert drawn == []


def test_a_port_is_found_within_its_reach_at_every_zoom(canvas):
    item = canvas.scene().nodes[NodeId("n33")]
    for reach in (20.0, 100.0):
        at = item.pos() + item.output_port() + QPointF(reach - 1, 0)
        assert canvas.scene().port_at(at, reach)[0].node_id in (NodeId("n33"), NodeId("n34"))
    lonely = canvas.scene().nodes[NodeId("n0")]
    assert canvas.scene().port_at(lonely.pos() + QPointF(0, -400), 20.0) is None
    found = canvas.scene().port_at(item.pos() + item.output_port() + QPointF(15, 0), 20.0)
    assert found == (item, True)


def test_moving_all_cards_takes_their_wires_along(canvas):
    scene = canvas.scene()
    before = {wire: item._spine.pointAtPercent(0.5) for wire, item in scene.wires.items()}
    for item in scene.nodes.values():
        item.setPos(item.pos() + QPointF(40, 24))
    scene.follow_all()
    for wire, item in scene.wires.items():
        moved = item._spine.pointAtPercent(0.5) - before[wire]
        assert (moved.x(), moved.y()) == pytest.approx((40, 24))
    scene.nodes[NodeId("n10")].setPos(0, 2000)
    scene.follow_all()
    fresh = CanvasView(Editor(Document(scene._design.graph, _layout(scene), canvas_dataset())), DARK)
    for wire, item in scene.wires.items():
        other = fresh.scene().wires[wire]._spine.pointAtPercent(0.5)
        assert (item._spine.pointAtPercent(0.5) - other).manhattanLength() < 0.01, wire
    fresh.deleteLater()


def canvas_dataset():
    return network(8).dataset


def _layout(scene):
    return {node_id: (item.x(), item.y()) for node_id, item in scene.nodes.items()}


@pytest.fixture(scope="module")
def trainer(document):
    return Trainer(TrainingJob(document.graph, document.dataset, document.training), document.dataset.load())


def seen_in(canvas):
    return canvas.mapToScene(canvas.viewport().rect()).boundingRect()


def draws_of(monkeypatch):
    """The cards and wires that are drawn from now on, in their order."""
    drawn = []
    for kind in (NodeItem, WireItem):
        draw = kind.draw
        monkeypatch.setattr(
            kind, "draw", lambda item, sight, draw=draw: (drawn.append(item), draw(item, sight))
        )
    return drawn


def test_while_moments_come_only_what_is_seen_is_drawn_and_the_rest_follows(
    canvas, trainer, qtbot, monkeypatch
):
    look_at(canvas, NodeId("n33"), 1.0)
    rest(canvas, qtbot)
    drawn = draws_of(monkeypatch)
    for sample in range(4):
        canvas.show_snapshot(trainer.snapshot(sample))
        qtbot.wait(40)
    rest(canvas, qtbot)
    seen, near = seen_in(canvas), canvas.scene().drawing._outdated.covered
    assert canvas.scene().nodes[NodeId("n33")] in drawn
    assert [item for item in drawn if not seen.intersects(item.sceneBoundingRect())] == []
    drawn.clear()
    qtbot.waitUntil(lambda: not canvas.scene().drawing._outdated.near and bool(drawn))
    rest(canvas, qtbot)
    boxes = [item.sceneBoundingRect() for item in drawn]
    assert all(near.intersects(box) and not seen.intersects(box) for box in boxes)


def test_what_comes_into_view_while_moments_come_is_drawn_as_it_is_now(canvas, trainer, qtbot, monkeypatch):
    look_at(canvas, NodeId("n33"), 1.0)
    rest(canvas, qtbot)
    drawing, nodes = canvas.scene().drawing, canvas.scene().nodes
    canvas.show_snapshot(trainer.snapshot(5))
    near = [item for item in nodes.values() if item in drawing._outdated.near]
    assert near
    drawn = draws_of(monkeypatch)
    # So little that no part is seen which was not near before.
    canvas.ensureVisible(
        (near[0].sceneBoundingRect() & drawing._outdated.covered).adjusted(9, 9, -9, -9), 0, 0
    )
    assert seen_in(canvas).intersects(near[0].sceneBoundingRect())
    assert drawing._lull.isActive()
    rest(canvas, qtbot)
    assert near[0] in drawn


def test_drawing_forgets_what_is_removed(canvas, qtbot):
    scene = canvas.scene()
    assert isinstance(scene.drawing, Drawing)
    assert set(scene.drawing._items) == {*scene.nodes.values(), *scene.wires.values()}


def test_a_drag_leaves_nothing_outdated(canvas, qtbot):
    look_at(canvas, NodeId("n33"), 0.8)
    rest(canvas, qtbot)
    item = canvas.scene().nodes[NodeId("n33")]
    start = item.pos() + QPointF(item.width / 2, item.card().top() + 12)
    Mouse(canvas).drag(start, start + QPointF(40, 16))
    rest(canvas, qtbot)
    assert not canvas.scene().drawing._outdated.urgent
