"""Live settings: what can change while a layer is trained, and what makes it another layer."""

import pytest

from nnstudio.nn.activations import Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import LAYERS, WeightedLayer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.live import fixed_part, live_fields, with_live_settings

HELD_BACK = {"frozen", "l1", "l2", "max_norm"}


def graph(**layers):
    made = Graph()
    for name, layer in layers.items():
        made = made.with_node(NodeId(name), Node(name, layer))
    return made


@pytest.mark.parametrize(
    ("layer", "fields"),
    [
        (Dropout, {"rate"}),
        (GaussianNoise, {"deviation"}),
        (BatchNorm, {"momentum"}),
        (Dense, HELD_BACK),
        (Output, HELD_BACK),
        (Input, set()),
    ],
)
def test_what_matters_in_training_alone_is_live(layer, fields):
    assert live_fields(layer) == fields


@pytest.mark.parametrize("layer", list(LAYERS), ids=lambda layer: layer.entry.kind)
def test_every_layer_with_weights_can_be_frozen_while_it_runs(layer):
    assert live_fields(layer) >= (HELD_BACK if issubclass(layer, WeightedLayer) else set())


def test_layers_that_differ_in_live_settings_alone_can_take_each_others_place():
    assert fixed_part(Dropout(rate=0.1)) == fixed_part(Dropout(rate=0.9))
    assert fixed_part(Dense(l2=0.1, frozen=True)) == fixed_part(Dense())
    assert fixed_part(Dense(units=5)) != fixed_part(Dense())
    assert fixed_part(Dense(activation=Tanh())) != fixed_part(Dense())
    assert fixed_part(Dropout()) != fixed_part(GaussianNoise())


def test_live_settings_are_taken_over_and_nothing_else():
    before = graph(a=Dense(units=5, l2=0.1), b=Dropout(rate=0.2), c=Dropout(rate=0.3))
    wanted = graph(a=Dense(units=9, l2=0.5, frozen=True), b=GaussianNoise(), d=Dropout(rate=0.9))
    taken = with_live_settings(before, wanted)
    assert {name: taken[name].layer for name in taken} == {
        "a": Dense(units=5, l2=0.5, frozen=True),
        "b": Dropout(rate=0.2),
        "c": Dropout(rate=0.3),
    }


def test_where_live_settings_agree_the_graph_is_the_same_object():
    before = graph(a=Dense(units=5), b=Dropout(rate=0.2))
    assert with_live_settings(before, graph(a=Dense(units=9), b=Dropout(rate=0.2))) is before
    assert with_live_settings(before, before) is before
