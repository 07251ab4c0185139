"""Clicks on cards: the first one selects, the next one pins; the Input's picture gives another sample."""

import pytest
from PySide6.QtCore import QPointF

from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.clicks import Clicks
from nnstudio.gui.canvas.pins import Pins
from tests.gui.canvas.conftest import INPUT, SECOND


@pytest.fixture
def scene(canvas, editor):
    """Cards whose faces have numbers to be told apart."""
    document = editor.document
    job = TrainingJob(document.graph, document.dataset, document.training)
    trainer = Trainer(job, document.dataset.load())
    trainer.step()
    canvas.show_snapshot(trainer.snapshot(3))
    return canvas.scene()


@pytest.fixture
def clicks(scene):
    return Clicks(scene, Pins(scene))


def on_unit(scene, unit):
    """The middle of a unit of the second hidden layer."""
    node = scene.nodes[SECOND]
    at = QPointF(node.face_rect().center().x(), node.unit_heights()[unit])
    assert node.unit_at(at) == unit
    return node.pos() + at


def click(clicks, scene, at):
    clicks.press(scene.nodes[SECOND])
    scene.select((SECOND,))
    return clicks.click(SECOND, at, is_input=False)


def test_the_first_click_on_a_card_only_selects_it(scene, clicks):
    assert not click(clicks, scene, on_unit(scene, 4))
    assert scene.nodes[SECOND].pinned == ()


def test_a_click_on_a_unit_of_the_selected_card_pins_it(scene, clicks):
    scene.select((SECOND,))
    assert not click(clicks, scene, on_unit(scene, 4))
    assert scene.nodes[SECOND].pinned == (4,)


def test_among_several_selected_cards_a_click_pins_nothing(scene, clicks):
    scene.select((SECOND, INPUT))
    click(clicks, scene, on_unit(scene, 4))
    assert scene.nodes[SECOND].pinned == ()


def test_the_first_of_two_clicks_is_taken_back(scene, clicks):
    scene.select((SECOND,))
    click(clicks, scene, on_unit(scene, 4))
    clicks.take_back()
    assert scene.nodes[SECOND].pinned == ()


def test_a_press_beside_all_leaves_nothing_to_be_taken_back(scene, clicks):
    scene.select((SECOND,))
    click(clicks, scene, on_unit(scene, 4))
    clicks.press(None)
    clicks.take_back()
    assert scene.nodes[SECOND].pinned == (4,)


def test_a_click_on_the_picture_of_the_input_wishes_for_another_sample(scene, clicks):
    node = scene.nodes[INPUT]
    clicks.press(node)
    assert clicks.click(INPUT, node.pos() + node.face_rect().center(), is_input=True)
    assert not clicks.click(INPUT, node.pos() + QPointF(30, -node.height / 2 + 10), is_input=True)
