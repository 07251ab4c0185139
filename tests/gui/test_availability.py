"""Availability: what cannot be done now is disabled, and says what it would take."""

import pytest

from nnstudio.document.edits import add_layer
from nnstudio.document.marks import AnnotationId
from nnstudio.gui.availability import show_selected
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS

INPUT, FIRST, SECOND = NodeId("input"), NodeId("hidden1"), NodeId("hidden2")


@pytest.fixture
def actions(window):
    return window._actions


def test_an_arrow_that_is_selected_alone_cannot_be_connected(actions):
    show_selected(actions, 0, anything=True, wires=0, annotations=True)
    assert not actions["connect"].isEnabled()
    assert actions["delete"].isEnabled()
    assert actions["connect"].toolTip().endswith("Select a layer or a wire first")


def test_a_wire_can_be_connected_even_with_an_arrow_beside_it(actions):
    show_selected(actions, 0, anything=True, wires=1, annotations=True)
    assert actions["connect"].isEnabled()


def test_two_layers_cannot_be_connected_at_once(actions):
    show_selected(actions, 2, anything=True, wires=1)
    assert not actions["connect"].isEnabled()
    assert actions["connect"].toolTip().endswith("Select one layer only")


def test_a_layer_without_wires_cannot_be_pulled_out(actions):
    show_selected(actions, 1, anything=True, wired=False)
    assert not actions["pullOut"].isEnabled()
    assert actions["pullOut"].toolTip().endswith("This layer has no wires to be pulled out of")
    show_selected(actions, 1, anything=True, wired=True)
    assert actions["pullOut"].isEnabled()


def test_a_selected_arrow_does_not_enable_connect_in_the_window(window, actions):
    scene = window.canvas.scene()
    scene.select((INPUT, SECOND))
    window.workbench.annotating.add_arrow()
    (arrow,) = window.editor.document.annotations.arrows
    scene.select(())
    scene.annotations.select({AnnotationId(arrow)})
    assert not actions["connect"].isEnabled()
    scene.select((), (Wire(INPUT, FIRST),))
    assert actions["connect"].isEnabled()


def test_what_is_no_longer_selected_can_no_longer_be_deleted(window, actions):
    scene = window.canvas.scene()
    scene.select((), (Wire(INPUT, FIRST),))
    assert actions["delete"].isEnabled()
    scene.select(())
    assert not actions["delete"].isEnabled()
    assert not actions["connect"].isEnabled()


def test_pulling_out_a_loose_layer_is_disabled_in_the_window(window, actions):
    after, loose = add_layer(window.editor.document, LAYERS["dense"](), (0.0, 500.0))
    window.editor.apply(after, "Add")
    window.canvas.scene().select((loose,))
    assert not actions["pullOut"].isEnabled()
    window.canvas.scene().select((loose, FIRST))
    assert actions["pullOut"].isEnabled()
