"""The scene: what is selected is told once, whatever it is."""

import pytest

from nnstudio.nn.graph import NodeId, Wire
from tests.gui.canvas.conftest import FIRST, INPUT, SECOND

WIRE = Wire(INPUT, FIRST)


@pytest.fixture
def told(canvas):
    scene, told = canvas.scene(), []
    connection = scene.selectionChanged.connect(lambda: told.append(scene.selectedItems()))
    yield told
    scene.disconnect(connection)  # Qt tells of each item that goes when the canvas is taken down


def test_a_wire_that_is_no_longer_selected_is_told(canvas, told):
    canvas.scene().select((), (WIRE,))
    canvas.scene().select(())
    assert told == [[canvas.scene().wires[WIRE]], []]


def test_a_selection_of_many_is_told_once_and_the_same_again_is_not(canvas, told):
    for _ in range(2):
        canvas.scene().select((FIRST, SECOND), (WIRE,))
    assert len(told) == 1
    assert canvas.scene().selected_nodes() == (FIRST, SECOND)
    assert canvas.scene().selected_wires() == (WIRE,)


def test_what_is_not_there_is_ignored_and_the_scene_still_tells(canvas, told):
    canvas.scene().select((NodeId("gone"), FIRST), (Wire(FIRST, FIRST),))
    assert canvas.scene().selected_nodes() == (FIRST,)
    assert not canvas.scene().signalsBlocked()
    canvas.scene().select(())
    assert len(told) == 2
