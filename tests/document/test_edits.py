"""Edits of the design, each a function from document to document."""

import pytest

from nnstudio.data.mnist import MnistSample
from nnstudio.document.document import Document
from nnstudio.document.edits import (
    SPACING,
    FreeNames,
    add_layer,
    append_layer,
    change_layer,
    connect,
    disconnect,
    extract_layers,
    free_name,
    insert_existing,
    insert_layer,
    make_room,
    move_layers,
    remove_layers,
)
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.marks import MAX_PIXELS
from nnstudio.document.plain import PlainDocument
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.regularization import Dropout

INPUT, HIDDEN_1, HIDDEN_2, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
WIDTH = 200.0


@pytest.fixture
def chain() -> Document:
    return EXAMPLES["mnist-784-16-16-10"].build()


@pytest.fixture
def empty() -> Document:
    return Document(Graph(), {}, MnistSample())


def names(document: Document) -> list[str]:
    """Names along the wires, from the first node that nothing feeds."""
    return [document.graph[node_id].name for node_id in document.graph.in_order()]


def test_an_added_layer_stands_where_it_was_dropped_and_has_no_wires(chain):
    document, node_id = add_layer(chain, Dropout(rate=0.2), (10.0, 20.0))
    assert document.graph[node_id].layer == Dropout(rate=0.2)
    assert document.graph[node_id].inputs == ()
    assert document.graph.consumers(node_id) == ()
    assert document.layout[node_id] == (10.0, 20.0)


def test_an_edit_leaves_the_document_before_it_as_it_was(chain):
    add_layer(chain, Dense(), (0.0, 0.0))
    remove_layers(chain, frozenset({HIDDEN_1}))
    assert chain == EXAMPLES["mnist-784-16-16-10"].build()


def test_ids_of_new_layers_differ(empty):
    document = empty
    for _ in range(50):
        document, _ = add_layer(document, Dense(), (0.0, 0.0))
    assert len(document.graph) == 50


def test_new_layers_get_the_next_free_name(empty):
    document = empty
    for layer in (Input(), Dense(), Dense(), Dropout(), Output(), Output()):
        document, _ = add_layer(document, layer, (0.0, 0.0))
    assert names(document) == ["Input", "Hidden 1", "Hidden 2", "Dropout 1", "Output", "Output 1"]


def test_the_name_of_a_deleted_layer_is_free_again(chain):
    assert free_name(chain.graph, Dense()) == "Hidden 3"
    assert free_name(remove_layers(chain, frozenset({HIDDEN_1})).graph, Dense()) == "Hidden 1"


def test_a_name_that_is_wanted_is_given_while_it_is_free():
    names = FreeNames(["Input"])
    found = [names.of(Output(), "Answer") for _ in range(3)]
    assert found == ["Answer", "Output", "Output 1"]


def test_a_layer_dropped_on_a_wire_is_put_into_it(chain):
    document, node_id = insert_layer(chain, Dropout(), (5.0, 5.0), Wire(HIDDEN_1, HIDDEN_2))
    assert names(document) == ["Input", "Hidden 1", "Dropout 1", "Hidden 2", "Output"]
    assert document.graph[node_id].inputs == (HIDDEN_1,)
    assert document.graph[HIDDEN_2].inputs == (node_id,)
    assert document.check().problems == ()


def test_an_appended_layer_goes_before_the_output(chain):
    document, node_id = append_layer(chain, Dense(units=32), WIDTH)
    assert names(document) == ["Input", "Hidden 1", "Hidden 2", "Hidden 3", "Output"]
    assert document.graph[OUTPUT].inputs == (node_id,)
    assert document.check().problems == ()


def test_an_appended_layer_takes_the_place_of_the_output_which_moves_to_the_right(chain):
    document, node_id = append_layer(chain, Dense(), WIDTH)
    x, y = chain.layout[OUTPUT]
    assert document.layout[node_id] == (x, y)
    assert document.layout[OUTPUT] == (x + WIDTH + SPACING, y)
    assert document.layout[HIDDEN_2] == chain.layout[HIDDEN_2]


def test_a_network_can_be_built_by_appending_alone(empty):
    document = empty
    for layer in (Input(), Dense(), Dropout(), Output(), Dense()):
        document, _ = append_layer(document, layer, WIDTH)
    assert names(document) == ["Input", "Hidden 1", "Dropout 1", "Hidden 2", "Output"]
    assert document.check().problems == ()
    columns = [document.layout[node_id][0] for node_id in document.graph.in_order()]
    assert columns == [number * (WIDTH + SPACING) for number in range(5)]


def test_an_output_appended_to_a_chain_without_one_is_wired_to_its_end(chain):
    cut = remove_layers(chain, frozenset({OUTPUT}))
    document, node_id = append_layer(cut, Output(), WIDTH)
    assert document.graph[node_id].inputs == (HIDDEN_2,)
    assert document.check().problems == ()


def test_a_second_input_is_appended_without_wires(chain):
    document, node_id = append_layer(chain, Input(), WIDTH)
    assert document.graph.consumers(node_id) == ()
    assert document.graph[OUTPUT].inputs == (HIDDEN_2,)


def test_a_layer_appended_to_an_output_that_nothing_feeds_finds_a_place(empty):
    document, output = append_layer(empty, Output(), WIDTH)
    document, node_id = append_layer(document, Dense(), WIDTH)
    assert node_id in document.graph
    assert document.layout[node_id] != document.layout[output]


def test_a_second_output_is_appended_without_wires(chain):
    document, node_id = append_layer(chain, Output(), WIDTH)
    assert document.graph[node_id].inputs == ()
    assert document.graph[OUTPUT].inputs == (HIDDEN_2,)


def test_making_room_moves_what_is_to_the_right(chain):
    document = make_room(chain, chain.layout[HIDDEN_2][0], 50.0)
    for node_id, (x, y) in chain.layout.items():
        moved = node_id in (HIDDEN_2, OUTPUT)
        assert document.layout[node_id] == (x + 50.0 if moved else x, y)


def test_wires_heal_when_a_layer_between_is_removed(chain):
    document = remove_layers(chain, frozenset({HIDDEN_1}))
    assert names(document) == ["Input", "Hidden 2", "Output"]
    assert document.graph[HIDDEN_2].inputs == (INPUT,)
    assert HIDDEN_1 not in document.layout
    assert document.check().problems == ()


def test_wires_heal_across_several_removed_layers(chain):
    document = remove_layers(chain, frozenset({HIDDEN_1, HIDDEN_2}))
    assert document.graph[OUTPUT].inputs == (INPUT,)


def test_everything_can_be_removed(chain):
    document = remove_layers(chain, frozenset(chain.graph))
    assert len(document.graph) == 0
    assert document.layout == {}


def test_a_removed_input_leaves_no_wire(chain):
    assert remove_layers(chain, frozenset({INPUT})).graph[HIDDEN_1].inputs == ()


def test_moved_layers_stand_elsewhere_and_others_where_they_were(chain):
    document = move_layers(chain, {HIDDEN_1: (1.0, 2.0)})
    assert document.layout == {**chain.layout, HIDDEN_1: (1.0, 2.0)}
    assert document.graph is chain.graph


def test_nothing_moves_so_far_that_it_could_not_be_saved(chain):
    document = move_layers(chain, {HIDDEN_1: (1e300, -1e300)})
    document, new = add_layer(document, Dense(), (1e8, 0.0))
    document = make_room(document, 0.0, 1e9)
    assert document.layout[HIDDEN_1] == (MAX_PIXELS, -MAX_PIXELS)
    assert document.layout[new] == (MAX_PIXELS, 0.0)
    assert PlainDocument.of(document).document() == document


def test_a_new_wire_takes_the_place_of_the_one_there_was_room_for(chain):
    document = connect(chain, Wire(INPUT, OUTPUT))
    assert document.graph[OUTPUT].inputs == (INPUT,)


def test_a_wire_that_is_there_already_changes_nothing(chain):
    assert connect(chain, Wire(HIDDEN_2, OUTPUT)) is chain


def test_a_wire_can_be_deleted(chain):
    document = disconnect(chain, Wire(HIDDEN_2, OUTPUT))
    assert document.graph[OUTPUT].inputs == ()
    assert [problem.node for problem in document.check().blocking] == [OUTPUT]


def test_deleting_a_wire_that_is_not_there_changes_nothing(chain):
    assert disconnect(chain, Wire(INPUT, OUTPUT)) is chain


def test_a_changed_layer_keeps_name_wires_and_place(chain):
    document = change_layer(chain, HIDDEN_1, Dense(units=99))
    assert document.graph[HIDDEN_1].layer == Dense(units=99)
    assert document.graph[HIDDEN_1].name == "Hidden 1"
    assert document.graph[HIDDEN_1].inputs == (INPUT,)
    assert document.layout == chain.layout


def test_a_layer_taken_out_of_its_wires_stays_and_its_neighbors_are_joined(chain):
    document = extract_layers(chain, frozenset({HIDDEN_1}))
    assert document.graph[HIDDEN_1].inputs == ()
    assert document.graph.consumers(HIDDEN_1) == ()
    assert document.graph[HIDDEN_2].inputs == (INPUT,)
    assert list(document.graph) == list(chain.graph)
    assert document.layout == chain.layout


def test_layers_taken_out_together_keep_the_wires_between_them(chain):
    document = extract_layers(chain, frozenset({HIDDEN_1, HIDDEN_2}))
    assert document.graph[HIDDEN_1].inputs == ()
    assert document.graph[HIDDEN_2].inputs == (HIDDEN_1,)
    assert document.graph[OUTPUT].inputs == (INPUT,)


def test_taking_out_what_is_not_wired_changes_nothing(chain):
    document, node_id = add_layer(chain, Dropout(), (0.0, 0.0))
    assert extract_layers(document, frozenset({node_id})) is document
    assert extract_layers(chain, frozenset(chain.graph)) is chain


def test_a_layer_taken_out_of_a_shortcut_heals_all_its_wires(chain):
    document, add = add_layer(chain, Add(), (0.0, 0.0))
    for wire in (Wire(HIDDEN_1, add), Wire(HIDDEN_2, add), Wire(add, OUTPUT)):
        document = connect(document, wire)
    document = extract_layers(document, frozenset({HIDDEN_2}))
    assert document.graph[add].inputs == (HIDDEN_1,)
    assert document.graph[OUTPUT].inputs == (add,)


def test_a_loose_layer_is_put_into_a_wire(chain):
    loose, node_id = add_layer(chain, Dropout(), (5.0, 5.0))
    document = insert_existing(loose, node_id, Wire(HIDDEN_1, HIDDEN_2))
    assert names(document) == ["Input", "Hidden 1", "Dropout 1", "Hidden 2", "Output"]
    assert document.layout == loose.layout
    assert document.check().problems == ()


def test_taking_a_layer_out_and_putting_it_back_changes_nothing(chain):
    out = extract_layers(chain, frozenset({HIDDEN_1}))
    assert insert_existing(out, HIDDEN_1, Wire(INPUT, HIDDEN_2)) == chain


def test_what_takes_no_wires_is_put_into_none(chain):
    loose, node_id = add_layer(chain, Input(), (0.0, 0.0))
    assert insert_existing(loose, node_id, Wire(HIDDEN_1, HIDDEN_2)) is loose
    assert insert_existing(chain, HIDDEN_1, Wire(HIDDEN_1, HIDDEN_2)) is chain
