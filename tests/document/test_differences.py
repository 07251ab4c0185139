"""Differences: all that a restart would change, and nothing else, in words a user has seen before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.data.painted import Painted
from nnstudio.data.toys import Spirals, Xor
from nnstudio.document.annotations import add_note, group
from nnstudio.document.differences import carried, differences
from nnstudio.document.edits import (
    add_layer,
    change_layer,
    connect,
    extract_layers,
    insert_existing,
    insert_layer,
    move_layers,
    remove_layers,
)
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.templates import place_template
from nnstudio.engine.network import Network
from nnstudio.nn.activations import ReLU, Softmax
from nnstudio.nn.graph import Node, NodeId, Wire
from nnstudio.nn.initializers import HeNormal, Normal
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import CrossEntropy
from nnstudio.nn.optimizers import Adam

INPUT, HIDDEN_1, HIDDEN_2, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))


@pytest.fixture
def chain():
    return EXAMPLES["mnist-784-16-16-10"].build()


def words(before, after):
    return [change.words for change in differences(before, after).changes]


def with_layer(document, node_id, **changes):
    return change_layer(document, node_id, document.graph[node_id].layer.replace(**changes))


def test_a_changed_setting_is_told_with_both_values(chain):
    after = with_layer(chain, HIDDEN_1, units=1024)
    found = differences(chain, after)
    assert words(chain, after) == ["Hidden 1: units 16 → 1,024"]
    assert found
    assert found.changed == {HIDDEN_1}
    assert found.changes[0].node == HIDDEN_1


def test_of_many_points_it_is_told_how_many_came_or_went(chain):
    points = tuple((0.1 * n, -0.2, n % 2) for n in range(9))
    five, nine = (chain.replace(dataset=Painted(points=points[:count])) for count in (5, 9))
    assert words(five, nine) == ["Painted points: 4 points added"]
    assert words(nine, five) == ["Painted points: 4 points removed"]
    eight = chain.replace(dataset=Painted(points=points[:8]))
    assert words(nine, eight) == ["Painted points: 1 point removed"]
    assert words(eight, nine) == ["Painted points: 1 point added"]
    assert words(eight, chain.replace(dataset=Painted(points=points[::-1]))) == [
        "Painted points: points changed"
    ]
    moved = chain.replace(dataset=Painted(points=points[4:]))
    assert words(five, moved) == ["Painted points: points changed"]


def test_several_settings_of_a_layer_are_one_difference(chain):
    after = with_layer(chain, HIDDEN_1, units=8, activation=ReLU(), bias=False, l2=0.5, initializer=Normal())
    (told,) = words(chain, after)
    assert told == (
        "Hidden 1: L2 0 → 0.5, units 16 → 8, activation Sigmoid → ReLU, bias on → off, "
        "initializer Glorot normal → Normal"
    )


def test_settings_within_a_setting_are_told(chain):
    before = with_layer(chain, HIDDEN_1, initializer=Normal(deviation=0.1))
    after = with_layer(chain, HIDDEN_1, initializer=Normal(deviation=0.25))
    assert words(before, after) == ["Hidden 1: initializer deviation 0.1 → 0.25"]


def test_another_kind_of_layer_is_told_by_both_terms(chain):
    assert words(chain, change_layer(chain, HIDDEN_1, Dropout())) == ["Hidden 1: Dense → Dropout"]


def test_new_layers_and_other_wires_are_told(chain):
    after, new = insert_layer(chain, Dropout(), (0.0, 0.0), Wire(HIDDEN_2, OUTPUT))
    found = differences(chain, after)
    assert words(chain, after) == ["Output is fed by Dropout 1", "Dropout 1 is new"]
    assert (found.changed, found.new) == ({OUTPUT}, {new})


def test_a_layer_that_was_of_no_use_had_no_weights_to_keep(chain):
    before, spare = add_layer(chain, Dense(units=16), (0.0, 0.0))
    before = connect(before, Wire(HIDDEN_2, spare))
    found = differences(before, before.replace(graph=before.graph.with_inputs(OUTPUT, (spare,))))
    assert spare in found.fresh
    assert OUTPUT in found.kept


def test_layers_that_are_gone_are_told_by_the_name_they_had(chain):
    after = remove_layers(chain, frozenset({HIDDEN_2}))
    found = differences(chain, after)
    assert words(chain, after) == ["Output is fed by Hidden 1", "Hidden 2 is gone"]
    assert [change.node for change in found.changes] == [OUTPUT, None]


def test_layers_taken_out_of_the_wires_and_back_are_told(chain):
    out = extract_layers(chain, frozenset({HIDDEN_2}))
    assert words(chain, out) == ["Output is fed by Hidden 1", "Hidden 2 is left out"]
    back = insert_existing(out, HIDDEN_2, Wire(HIDDEN_1, OUTPUT))
    assert words(out, back) == ["Hidden 2 takes part now", "Output is fed by Hidden 2"]
    assert not differences(chain, back)


def test_the_order_of_inputs_is_told(chain):
    document, nodes = place_template(chain, "residual-block", wire=Wire(HIDDEN_1, HIDDEN_2))
    add = nodes[5]
    turned = document.replace(
        graph=document.graph.with_inputs(add, tuple(reversed(document.graph[add].inputs)))
    )
    (told,) = words(document, turned)
    assert told.startswith("Add 1 is fed by Batch")
    assert told.endswith(" and Hidden 1, in this order")


def test_data_and_seed_are_told(chain):
    after = chain.replace(dataset=Xor(), training=chain.training.replace(seed=2))
    assert words(chain, after) == ["learns from XOR", "seed 1 → 2"]
    assert words(after, after.replace(dataset=Xor(noise=0.5))) == ["XOR: noise 0.1 → 0.5"]
    after = chain.replace(dataset=chain.dataset.replace(scaling="[-1, 1]"))
    assert words(chain, after) == ["MNIST sample: scaling [0, 1] → [-1, 1]"]


def test_a_layer_that_is_not_known_is_told_to_have_changed(chain):
    one, other = (
        chain.replace(
            graph=chain.graph.with_node(HIDDEN_1, Node("Mystery", UnknownLayer(text=text), (INPUT,)))
        )
        for text in ('{"kind": "a"}', '{"kind": "b"}')
    )
    assert words(one, other) == ["Mystery: other settings"]


def test_what_a_restart_would_not_change_is_no_difference(chain):
    graph = chain.graph
    node = graph[HIDDEN_1]
    edits = [
        chain.replace(graph=graph.with_node(HIDDEN_1, Node("Renamed", node.layer, node.inputs))),
        move_layers(chain, {HIDDEN_1: (9.0, 9.0)}),
        add_note(chain, "words", (0.0, 0.0))[0],
        group(chain, frozenset({HIDDEN_1}))[0],
        chain.replace(notes="words"),
        add_layer(chain, Dense(), (0.0, 0.0))[0],
        place_template(chain, "mlp-head", source=HIDDEN_1)[0],
        chain.replace(training=chain.training.replace(batch_size=99, optimizer=Adam(), epochs=1)),
    ]
    for after in edits:
        assert after != chain
        assert differences(chain, after).changes == ()
        assert not differences(chain, after)


def test_weights_carry_over_where_all_their_shapes_agree(chain):
    found = differences(chain, with_layer(chain, HIDDEN_1, units=32))
    assert (found.kept, found.fresh) == ({OUTPUT}, {HIDDEN_1, HIDDEN_2})
    assert found.weights == "1 of 3 layers keeps its weights"
    assert (
        differences(chain, with_layer(chain, HIDDEN_1, activation=ReLU())).weights == "All weights carry over"
    )
    assert differences(chain, place_template(chain, "lenet-5")[0]).weights == "All weights start anew"
    assert differences(chain, remove_layers(chain, frozenset({OUTPUT}))).weights == "All weights carry over"
    assert differences(chain, remove_layers(chain, frozenset(chain.graph))).weights == "No layer has weights"


def test_a_layer_that_starts_from_another_initializer_keeps_none_of_its_weights(chain):
    after = with_layer(chain, HIDDEN_1, initializer=HeNormal())
    found = differences(chain, after)
    assert (found.kept, found.fresh) == ({HIDDEN_2, OUTPUT}, {HIDDEN_1})
    weights = {node_id: {"kernel": None, "bias": None} for node_id in (HIDDEN_1, HIDDEN_2, OUTPUT)}
    assert set(carried(weights, chain, after)) == {HIDDEN_2, OUTPUT}
    # The bias starts at zeros whatever the initializer says; without its kernel it means nothing.
    assert set(carried(weights, after, after)) == set(weights)
    assert differences(chain, EXAMPLES["spirals"].build()).weights == "All weights start anew"
    wider = with_layer(chain, HIDDEN_1, initializer=Normal(deviation=0.1))
    assert HIDDEN_1 not in carried(
        weights, wider, with_layer(chain, HIDDEN_1, initializer=Normal(deviation=1))
    )


def test_other_settings_of_a_layer_leave_its_weights_to_it(chain):
    weights = {node_id: {"kernel": None, "bias": None} for node_id in (HIDDEN_1, HIDDEN_2, OUTPUT)}
    after = with_layer(chain, HIDDEN_1, activation=ReLU(), l2=0.5)
    assert carried(weights, chain, after) is weights


def design(document):
    """What a run is made of, as the training controller has it."""
    graph = document.graph
    outputs = graph.of_kind("output")
    used = graph.ancestors(outputs[0]) if len(outputs) == 1 else frozenset(graph)
    layers = {node_id: (graph[node_id].layer, graph[node_id].inputs) for node_id in graph if node_id in used}
    return layers, document.dataset, document.training.seed


@st.composite
def changed_documents(draw):
    """A network and what became of it."""
    before = document = EXAMPLES[draw(st.sampled_from(["mnist-784-16-16-10", "xor", "spirals"]))].build()
    for _ in range(draw(st.integers(1, 5))):
        nodes = [node_id for node_id in document.graph if document.graph[node_id].layer.entry.kind == "dense"]
        one = draw(st.sampled_from(nodes or [OUTPUT]))
        wires = document.graph.wires()
        step = draw(
            st.sampled_from(
                ["units", "start", "insert", "remove", "extract", "rename", "seed", "data", "loose", "wire"]
            )
        )
        match step:
            case "units" if nodes:
                document = with_layer(
                    document, one, units=draw(st.sampled_from([4, 16, 32])), activation=ReLU()
                )
            case "start" if nodes:
                document = with_layer(
                    document, one, initializer=draw(st.sampled_from([HeNormal(), Normal()]))
                )
            case "insert" if wires:
                layer = draw(st.sampled_from([Dense(), Dropout(), Dense(units=4, activation=ReLU())]))
                document, _ = insert_layer(document, layer, (0.0, 0.0), draw(st.sampled_from(wires)))
            case "remove" if nodes:
                document = remove_layers(document, frozenset({one}))
            case "extract" if nodes:
                document = extract_layers(document, frozenset({one}))
            case "rename":
                node = document.graph[one]
                graph = document.graph.with_node(one, Node("Other", node.layer, node.inputs))
                document = document.replace(graph=graph)
            case "seed":
                document = document.replace(training=document.training.replace(seed=draw(st.integers(1, 3))))
            case "data":
                document = document.replace(dataset=draw(st.sampled_from([Xor(), Spirals(), Xor(noise=1.0)])))
            case "loose":
                document, _ = add_layer(document, Conv2D(), (0.0, 0.0))
            case "wire":
                document = connect(document, Wire(INPUT, one))
    return before, document


@settings(deadline=None, max_examples=200)
@given(changed_documents())
def test_differences_are_found_exactly_where_a_run_is_made_of_something_else(documents):
    before, after = documents
    assert bool(differences(before, after)) == (design(before) != design(after))


@settings(deadline=None, max_examples=60)
@given(changed_documents())
def test_the_engine_carries_over_the_weights_that_are_said_to(documents):
    networks = []
    for seed, document in enumerate(documents):
        spec = document.dataset.spec()
        units = document.replace(
            graph=document.graph.with_layer(
                OUTPUT,
                document.graph[OUTPUT].layer.replace(
                    units=len(spec.classes), activation=Softmax(), loss=CrossEntropy(), initializer=Normal()
                ),
            )
        )
        if units.check().blocking:
            return
        networks.append((units, Network(units.graph, spec.sample_shape, len(spec.classes), seed=seed)))
    (before, old), (after, new) = networks
    for params in old.params.values():
        for values in params.values():
            values[...] = 7.0
    new.load(carried(old.copy_weights(), before, after))
    loaded = {
        node_id
        for node_id, params in new.params.items()
        if params and all(np.all(values == 7.0) for values in params.values())
    }
    found = differences(before, after)
    assert found.kept == loaded
    assert found.fresh == {node_id for node_id, params in new.params.items() if params} - loaded
