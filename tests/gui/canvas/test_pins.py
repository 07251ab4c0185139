"""Pins: units that the user holds on to, as a matter of the view."""

import pytest

from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.hovering import Hovering
from nnstudio.gui.canvas.pins import MOST, Pins
from tests.gui.canvas.conftest import FIRST, SECOND


@pytest.fixture
def pins(canvas):
    return Pins(canvas.scene())


@pytest.fixture
def snapshot(canvas, editor):
    document = editor.document
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    trainer.step()
    canvas.show_snapshot(trainer.snapshot(3))
    return trainer.snapshot(3)


def test_a_unit_is_pinned_and_let_go_of_by_the_same(canvas, editor, pins):
    document = editor.document
    pins.toggle(FIRST, 3)
    pins.toggle(FIRST, 5)
    assert canvas.scene().nodes[FIRST].pinned == (3, 5)
    pins.toggle(FIRST, 3)
    assert canvas.scene().nodes[FIRST].pinned == (5,)
    assert editor.document is document, "that is no step of the document"


def test_all_are_let_go_of_at_once(canvas, pins):
    pins.toggle(FIRST, 3)
    pins.toggle(SECOND, 1)
    assert pins.any
    assert pins.clear()
    assert not pins.any
    assert not pins.clear(), "nothing was pinned any more"


def test_one_more_than_the_most_lets_go_of_the_first(canvas, pins):
    for unit in range(MOST + 1):
        pins.toggle(FIRST, unit)
    assert canvas.scene().nodes[FIRST].pinned == tuple(range(1, MOST + 1))


def test_the_unit_under_a_point_of_a_card_is_found(canvas, snapshot):
    item = canvas.scene().nodes[SECOND]
    heights = item.unit_heights()
    for unit in (0, 7, 15):
        point = item.face_rect().center()
        point.setY(heights[unit])
        assert item.unit_at(point) == unit
    assert item.unit_at(item.card().topLeft()) is None


def test_the_numbers_under_the_mouse_are_said(canvas, snapshot):
    hovering = Hovering(canvas.viewport(), canvas.scene(), canvas.pointer.annotations)
    item = canvas.scene().nodes[SECOND]
    point = item.face_rect().center()
    point.setY(item.unit_heights()[4])
    words = hovering.words_at(item.pos() + point, 4.0)
    assert words.startswith(f"unit 5: activation {snapshot.activations[SECOND][4]:.4f}\nz = ")


def test_pins_outlive_a_new_run(canvas, snapshot, pins):
    pins.toggle(FIRST, 3)
    canvas.clear_snapshot()
    canvas.show_snapshot(snapshot)
    item = canvas.scene().nodes[FIRST]
    assert item.pinned == item._face.face.pinned == (3,)
