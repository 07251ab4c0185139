"""What the inputs of a sum are called: what the face that they come from calls them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF

from nnstudio.data.fitted import Column, Fitted, Scaling
from nnstudio.data.toys import Moons
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.details import short_place
from nnstudio.gui.canvas.faces.sources import Sources
from nnstudio.gui.canvas.levels import Depth
from nnstudio.nn.check import check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.training import TrainingSettings

INPUT, HIDDEN, OUTPUT = NodeId("input"), NodeId("hidden"), NodeId("output")
WINE = Fitted(
    name="Wine",
    sample_shape=(2,),
    scaling=Scaling(1.0, 0.0),
    classes=("yes", "no"),
    columns=(
        Column(name="the color of the wine in its bottle", kind="category", categories=("red", "white")),
    ),
)


@pytest.fixture(scope="module")
def moment():
    """A snapshot of a network for samples of two numbers, of which nobody has said what they are."""
    graph = Graph(
        {
            INPUT: Node("Input", Input()),
            HIDDEN: Node("Hidden 1", Dense(units=4), (INPUT,)),
            OUTPUT: Node("Output", Output(units=2), (HIDDEN,)),
        }
    )
    source = Moons()
    return Trainer(TrainingJob(graph, source, TrainingSettings()), source.load()).snapshot(0)


def sources(qapp, snapshot, node, shape):
    made = Sources(shape)
    made.take(snapshot, node)
    return made


def test_the_numbers_of_a_sample_are_called_by_their_columns(qapp, moment):
    named = sources(qapp, replace(moment, fitted=WINE), INPUT, (2,))
    assert named.words((1,)) == "the color of the wine in its bottle = white"
    assert short_place((1,), named.short).endswith("… = white")


def test_without_columns_they_are_called_as_on_the_card_of_the_input(qapp, moment):
    named = sources(qapp, moment, INPUT, (2,))
    assert [named.words((0,)), short_place((1,), named.short)] == ["x1", "x2"]


def test_all_other_inputs_are_units_of_the_layer_before(qapp, moment):
    named = sources(qapp, replace(moment, fitted=WINE), HIDDEN, (4,))
    assert named.words((3,)) == "unit 4 of Hidden 1"
    assert short_place((3,), named.short) == "unit 4"


def test_another_dataset_gives_other_names(qapp, moment):
    named = sources(qapp, replace(moment, fitted=WINE), INPUT, (2,))
    named.take(moment, INPUT)
    assert named.words((0,)) == "x1"


def test_the_sum_under_the_mouse_names_columns(qapp, moment):
    face = face_for(moment.graph, HIDDEN, check(moment.graph, (2,), 2))[1]()
    face.show(replace(moment, fitted=WINE), HIDDEN)
    unit = face.box_of(0) or face.place_of(0, Depth.TILES)
    words = face.describe(unit.center() if unit is not None else QPointF(4, 4))
    assert "bottle = red" in words or "bottle = white" in words
    assert "x1" not in words
