"""Layers that hand on what comes in wear its colors, and say that nothing is lost."""

import math

import numpy as np
import pytest

from nnstudio.gui.canvas.faces.ranges import range_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU, Sigmoid, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense
from tests.gui.canvas.faces.conftest import TRIED, at, chain, face_of, moment, painted

FIRST = NodeId("layer1")


@pytest.mark.parametrize("activation", [Sigmoid(), ReLU(), Tanh()], ids=lambda one: one.entry.kind)
def test_what_dropout_passes_on_is_lit_as_in_the_layer_before(qtbot, activation):
    dense = Dense(units=16, activation=activation)
    graph = chain(dense, Dense(units=16, activation=activation), LAYERS["dropout"]())
    snapshot, look = moment(graph), Look(DARK)
    before, passed = face_of(graph, NodeId("layer2")), face_of(graph)
    before.show(snapshot, NodeId("layer2"))
    passed.show(snapshot, TRIED)
    assert np.array_equal(snapshot.activations[NodeId("layer2")], snapshot.activations[TRIED])
    pictures = [painted(face, look) for face in (before, passed)]
    for unit in range(16):
        colors = {
            at(seen, face.box_of(unit).center())
            for seen, face in zip(pictures, (before, passed), strict=True)
        }
        assert len(colors) == 1


def test_a_range_is_handed_on_through_many_layers_and_joined_where_several_come_in():
    graph = chain(Dense(units=16, activation=Sigmoid()), LAYERS["dropout"](), LAYERS["gaussian_noise"]())
    assert range_of(graph, TRIED) == (0.0, 1.0)
    graph = chain(
        Dense(units=8, activation=Sigmoid()), Dense(units=8, activation=Tanh()), LAYERS["concatenate"]()
    )
    assert range_of(graph.with_inputs(TRIED, (FIRST, NodeId("layer2"))), TRIED) == (-1.0, 1.0)
    assert range_of(chain(LAYERS["dropout"]()), TRIED) == (-math.inf, math.inf)


def test_dropout_says_below_its_units_that_all_pass(qtbot):
    graph = chain(Dense(units=16), LAYERS["dropout"]())
    face, bare = face_of(graph), face_of(graph, FIRST)
    face.show(moment(graph), TRIED)
    assert " ".join(face._note) == "all pass: only training drops"
    seen = painted(face, Look(DARK), detailed=True, depth=Depth.TILES)
    assert seen[round(16 * face._pitch) : round(face.height)].any()
    assert not bare.caption
