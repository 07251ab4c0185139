"""The glow: the card at hand is lit in the color of its stage, and its unit is held on to."""

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.glow import Glow
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.page import Page
from nnstudio.gui.theme import DARK, LIGHT


class Telling(QObject):
    """Tells moments as slow motion does."""

    moved = Signal()
    moment: Moment | None = None
    page: Page | None = None

    def tell(self, moment):
        self.moment = moment
        self.moved.emit()


@pytest.fixture
def view(qtbot):
    editor = Editor(EXAMPLES["xor"].build())
    view = CanvasView(editor, DARK)
    view.editor = editor  # as long as its view
    qtbot.addWidget(view)
    view.resize(700, 400)
    with qtbot.waitExposed(view):
        view.show()
    view.fit()
    return view


@pytest.fixture
def trained(view):
    """A moment of a run of this network."""
    document = view.editor.document
    job = TrainingJob(document.graph, document.dataset, document.training)
    trainer = Trainer(job, document.dataset.load())
    trainer.step()
    return trainer.snapshot()


@pytest.fixture
def telling(view):
    telling = Telling()
    telling.glow = Glow(telling, view.scene(), DARK)
    return telling


def lit(view, stage, theme=DARK):
    """The cards around which there is the color of this stage."""
    scene = view.scene()
    pixmap = QPixmap(view.viewport().size())
    pixmap.fill(QColor(theme.ground))
    painter = QPainter(pixmap)
    try:
        scene.render(painter, source=view.mapToScene(view.viewport().rect()).boundingRect())
    finally:
        painter.end()
    image, wanted = pixmap.toImage(), QColor(stage_color(theme, stage))
    found = set()
    for node_id, item in scene.nodes.items():
        left, top, _, _ = item.box()
        corner = view.mapFromScene(left, top)
        around = [
            QColor(image.pixel(x, corner.y() + 40)) for x in range(max(0, corner.x() - 8), corner.x() + 2)
        ]
        near = (abs(one.red() - wanted.red()) + abs(one.green() - wanted.green()) for one in around)
        if min(near) < 60 and any(abs(one.blue() - wanted.blue()) < 60 for one in around):
            found.add(node_id)
    return found


def dense(view):
    (node_id,) = view.editor.document.graph.of_kind("dense")
    return node_id


def test_the_card_at_hand_glows_in_the_color_of_its_stage_and_no_other_does(view, telling):
    hidden = dense(view)
    (output,) = view.editor.document.graph.of_kind("output")
    for stage, node_id in ((Stage.FORWARD, hidden), (Stage.LOSS, output), (Stage.BACKWARD, hidden)):
        telling.tell(Moment(stage, node_id))
        assert lit(view, stage) == {node_id}
    telling.tell(None)
    assert not lit(view, Stage.BACKWARD)


def test_the_unit_at_hand_is_held_beside_what_the_user_has_pinned(view, telling):
    hidden = dense(view)
    item = view.scene().nodes[hidden]
    item.show_pinned((3,))
    telling.tell(Moment(Stage.FORWARD, hidden, 0))
    assert (item.pinned, item.held) == ((3,), (3, 0))
    telling.tell(Moment(Stage.FORWARD, hidden, 1, 4))
    assert (item.pinned, item.held) == ((3,), (3, 1))
    telling.tell(Moment(Stage.FORWARD, hidden, 3))
    assert (item.pinned, item.held) == ((3,), (3,))
    telling.tell(Moment(Stage.LOSS, hidden))
    assert (item.pinned, item.held) == ((3,), (3,))


def test_what_the_user_pins_and_lets_go_meanwhile_is_nothing_but_that(view, telling):
    hidden, pins = dense(view), view.pointer.pins
    item = view.scene().nodes[hidden]
    telling.tell(Moment(Stage.FORWARD, hidden, 0))
    assert not pins.any
    pins.toggle(hidden, 5)
    assert item.pinned == (5,)
    telling.tell(Moment(Stage.FORWARD, hidden, 1))
    assert (item.pinned, item.held) == ((5,), (5, 1))
    pins.toggle(hidden, 1)
    pins.toggle(hidden, 5)
    telling.tell(None)
    assert item.pinned == item.held == (1,)
    assert pins.clear()
    assert not item.held


def test_only_one_unit_of_all_layers_is_at_hand(view, telling):
    hidden = dense(view)
    (output,) = view.editor.document.graph.of_kind("output")
    telling.tell(Moment(Stage.BACKWARD, output, 1))
    telling.tell(Moment(Stage.BACKWARD, hidden, 2))
    assert {one: item.held for one, item in view.scene().nodes.items() if item.held} == {hidden: (2,)}


def test_a_face_rings_the_unit_at_hand_and_those_that_are_pinned(view, telling, monkeypatch, trained):
    ringed = []
    monkeypatch.setattr("nnstudio.gui.canvas.faces.face.paint_ring", lambda *what: ringed.append(what[2]))
    hidden = dense(view)
    view.show_snapshot(trained)
    item = view.scene().nodes[hidden]
    face = item._face
    telling.tell(Moment(Stage.FORWARD, hidden, 0))
    item.show_pinned((2,))
    face.catch_up()
    ringed.clear()
    image = QPixmap(300, 300)
    painter = QPainter(image)
    try:
        face.face.paint(painter, Look(DARK), detailed=True)
    finally:
        painter.end()
    assert ringed == [face.face.box_of(2), face.face.box_of(0)]


def test_the_strands_of_the_unit_at_hand_stand_out(view, telling, trained):
    hidden = dense(view)
    view.show_snapshot(trained)
    scene = view.scene()
    (line,) = [line for wire, line in scene.wires.items() if wire.source == hidden]
    scene.drawing.draw_now()
    assert line._strands._pinned == 0
    telling.tell(Moment(Stage.FORWARD, hidden, 1))
    scene.drawing.draw_now()
    assert line._strands._pinned > 0
    found = line._strands.contributions
    assert set(found.sources[-line._strands._pinned :].tolist()) == {1}
    telling.tell(None)
    scene.drawing.draw_now()
    assert line._strands._pinned == 0


def test_a_layer_that_was_deleted_meanwhile_is_no_trouble(view, telling):
    hidden = dense(view)
    telling.tell(Moment(Stage.FORWARD, hidden, 0))
    view.building.select((hidden,))
    view.building.delete_selected()
    telling.tell(Moment(Stage.FORWARD, hidden, 1))
    telling.tell(None)
    assert hidden not in view.scene().nodes


def test_the_glow_takes_the_colors_of_another_theme(view, telling):
    telling.tell(Moment(Stage.UPDATE, dense(view)))
    view.show_theme(LIGHT)
    telling.glow.show_theme(LIGHT)
    assert lit(view, Stage.UPDATE, LIGHT) == {dense(view)}
