"""The minimap: there when it is needed, true to the network, and a way to move about."""

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.document.document import Document
from nnstudio.document.edits import disconnect, move_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.minimap import Minimap
from nnstudio.gui.canvas.minimap_picture import MapScale, draw_map
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import FIRST, OUTPUT, SECOND, shown

SIZE = QSize(184, 120)


@pytest.fixture
def editor(qtbot):
    return Editor(EXAMPLES["mnist-784-16-16-10"].build())


@pytest.fixture
def canvas(editor, qtbot):
    canvas = shown(editor, qtbot, 1000, 600)
    canvas.fit()
    return canvas


@pytest.fixture
def minimap(editor, canvas):
    return Minimap(editor, canvas, DARK)


def send(minimap, kind, at, buttons=Qt.MouseButton.LeftButton):
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(minimap, QMouseEvent(kind, at, minimap.mapToGlobal(at), button, buttons, held))


def middle(canvas):
    return canvas.mapToScene(canvas.viewport().rect().center())


def test_it_is_there_only_while_a_part_of_the_network_is_out_of_view(minimap, canvas):
    assert not minimap.isVisible()
    canvas.camera.zoom(2.5)
    assert minimap.isVisible()
    canvas.fit()
    assert not minimap.isVisible()


def test_an_edit_beyond_the_view_brings_it(minimap, canvas, editor):
    canvas.camera.pan(QPoint(1, 0))  # from now on, the view stays
    editor.apply(move_layers(editor.document, {OUTPUT: (5000.0, 0.0)}), "Move")
    assert minimap.isVisible()


def test_it_can_be_switched_off(minimap, canvas):
    canvas.camera.zoom(2.5)
    minimap.set_wanted(False)
    assert not minimap.isVisible()
    minimap.set_wanted(True)
    assert minimap.isVisible()


def test_it_stands_in_the_lower_right_above_the_zoom_button(minimap, canvas):
    canvas.camera.zoom(2.5)
    assert canvas.width() - minimap.geometry().right() < 20
    assert 40 < canvas.height() - minimap.geometry().bottom() < 70


def test_a_small_canvas_is_not_covered(minimap, canvas):
    canvas.camera.zoom(2.5)
    canvas.resize(400, 300)
    assert not minimap.isVisible()


def test_points_go_there_and_back(canvas):
    at, scale = QPointF(123, 45), MapScale.of(canvas.scene().bounds(), SIZE)
    again = scale.scene_point(scale.point_of(at))
    assert (again - at).manhattanLength() < 0.01


def test_a_click_brings_that_place_into_the_middle(minimap, canvas):
    canvas.camera.zoom(2.5)
    item = canvas.scene().nodes[OUTPUT]
    wished = item.pos() + item.card().center()
    send(minimap, QEvent.Type.MouseButtonPress, minimap.point_of(wished))
    assert (middle(canvas) - wished).manhattanLength() < 3


def test_a_drag_takes_the_view_along(minimap, canvas):
    canvas.camera.zoom(2.5)
    send(minimap, QEvent.Type.MouseButtonPress, minimap.point_of(QPointF(100, 0)))
    send(minimap, QEvent.Type.MouseMove, minimap.point_of(QPointF(700, 20)))
    assert (middle(canvas) - QPointF(700, 20)).manhattanLength() < 3


def test_the_wheel_zooms(minimap, canvas):
    canvas.camera.zoom(2.5)
    before = canvas.camera.scale
    at = QPointF(40, 40)
    wheel = QWheelEvent(
        at,
        minimap.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(minimap, wheel)
    assert canvas.camera.scale > 1.1 * before


def test_the_frame_is_the_part_in_view(minimap, canvas):
    canvas.camera.zoom(2.5)
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert minimap.frame.width() == pytest.approx(minimap.point_of(seen.topRight()).x() - minimap.frame.x())
    assert minimap.frame.center().x() == pytest.approx(minimap.point_of(seen.center()).x(), abs=0.5)


def picture_of(editor, canvas):
    cards = MapScale.of(canvas.scene().bounds(), SIZE).cards(canvas.scene().nodes)
    return draw_map(editor.document, cards, DARK, SIZE, 1.0)


def colors(editor, canvas):
    picture = picture_of(editor, canvas).toImage()
    return {picture.pixelColor(x, y).rgb() for x in range(picture.width()) for y in range(picture.height())}


def test_problems_are_marked(canvas, editor):
    assert QColor(DARK.bad).rgb() not in colors(editor, canvas)
    editor.apply(disconnect(editor.document, Wire(FIRST, SECOND)), "Disconnect")
    assert QColor(DARK.bad).rgb() in colors(editor, canvas)


def test_cards_wear_the_colors_of_their_families(editor, canvas):
    found = colors(editor, canvas)
    for category in ("Input", "Core", "Output"):
        assert QColor(DARK.family(category)).rgb() in found


def test_the_picture_is_drawn_once_for_a_design_and_a_look(minimap, canvas, editor):
    canvas.camera.zoom(2.5)
    minimap.grab()
    picture = minimap._picture
    canvas.camera.pan(QPoint(30, 0))
    minimap.grab()
    assert minimap._picture is picture
    minimap.show_theme(LIGHT)
    minimap.grab()
    assert minimap._picture is not picture


def grid(count):
    """So many layers in rows of fifty, each fed by the one before."""
    dense, nodes, layout = LAYERS["dense"](), {}, {}
    for number in range(count):
        node_id = NodeId(f"n{number}")
        inputs = (NodeId(f"n{number - 1}"),) if number else ()
        nodes[node_id] = Node(f"Hidden {number}", dense if number else LAYERS["input"](), inputs)
        layout[node_id] = (number % 50 * 300.0, number // 50 * 400.0)
    return Document(Graph(nodes), layout, EXAMPLES["mnist-784-16-16-10"].build().dataset)


def test_two_thousand_layers_are_drawn_in_a_few_milliseconds(qtbot, editor):
    large = Editor(grid(2000))
    canvas = CanvasView(large, DARK)
    qtbot.addWidget(canvas)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        picture_of(large, canvas)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.06, f"{min(times) * 1000:.0f} ms"
