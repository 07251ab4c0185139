"""Repeating: copies stand in a row, each fed by the one before it, and nothing else changes."""

import pytest

from nnstudio.document.annotations import group
from nnstudio.document.edits import SPACING, connect, disconnect
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.repeating import repeat_block
from nnstudio.document.sketches import CARD
from nnstudio.document.templates import place_template
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.settings import SettingsError

INPUT, HIDDEN_1, HIDDEN_2, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
MIDDLE = frozenset({HIDDEN_1, HIDDEN_2})


@pytest.fixture
def chain():
    return EXAMPLES["mnist-784-16-16-10"].build()


@pytest.fixture
def residual(chain):
    """A residual block between the hidden layers, and its nodes."""
    return place_template(chain, "residual-block", (600.0, 0.0), Wire(HIDDEN_1, HIDDEN_2))


def names(document):
    return [document.graph[node_id].name for node_id in document.graph.in_order()]


def test_repeated_layers_stand_so_many_times_in_a_row(chain):
    document, new = repeat_block(chain, frozenset({HIDDEN_2}), 3)
    assert names(document) == ["Input", "Hidden 1", "Hidden 2", "Hidden 3", "Hidden 4", "Output"]
    assert [document.graph[node_id].name for node_id in new] == ["Hidden 3", "Hidden 4"]
    assert document.check().problems == ()


def test_several_layers_are_chained_from_exit_to_entry(chain):
    document, (third, fourth) = repeat_block(chain, MIDDLE, 2)
    assert document.graph[third].inputs == (HIDDEN_2,)
    assert document.graph[fourth].inputs == (third,)
    assert document.graph[OUTPUT].inputs == (fourth,)
    assert document.graph[third].layer == chain.graph[HIDDEN_1].layer


def test_a_residual_block_is_repeated_with_its_shortcut(residual):
    document, nodes = residual
    after, new = repeat_block(document, frozenset(nodes), 3)
    assert after.check().problems == ()
    assert len(new) == 2 * len(nodes)
    first, second = new[:7], new[7:]
    assert after.graph[first[5]].inputs == (nodes[-1], first[4])
    assert after.graph[second[5]].inputs == (first[-1], second[4])
    assert after.graph[HIDDEN_2].inputs == (second[-1],)


def test_each_copy_of_a_block_is_a_block(residual):
    document, nodes = residual
    after, new = repeat_block(document, frozenset(nodes), 3)
    assert [(block.name, block.nodes) for block in after.annotations.blocks.values()] == [
        ("Residual block 1", set(nodes)),
        ("Residual block 2", set(new[:7])),
        ("Residual block 3", set(new[7:])),
    ]


def test_a_block_without_a_number_counts_from_two(chain):
    document, _ = group(chain, MIDDLE, "Encoder")
    after, _ = repeat_block(document, MIDDLE, 3)
    assert [block.name for block in after.annotations.blocks.values()] == [
        "Encoder",
        "Encoder 2",
        "Encoder 3",
    ]


def test_copies_of_a_part_of_a_block_join_it_and_no_other(chain):
    document, block = group(chain, MIDDLE)
    document, other = group(document, frozenset({OUTPUT}))
    after, new = repeat_block(document, frozenset({HIDDEN_2}), 3)
    assert {at: one.nodes for at, one in after.annotations.blocks.items()} == {
        block: MIDDLE | {*new},
        other: {OUTPUT},
    }
    assert len(new) == 2


def test_copies_of_layers_of_which_only_one_is_in_a_block_do_not_join_it(chain):
    document, block = group(chain, frozenset({HIDDEN_1, INPUT}))
    after, _ = repeat_block(document, MIDDLE, 2)
    assert after.annotations.blocks == {block: document.annotations.blocks[block]}


def test_copies_stand_side_by_side_and_layers_to_the_right_make_room(chain):
    document, new = repeat_block(chain, MIDDLE, 3, width=500.0)
    step = 500.0 + SPACING
    for copy, ids in ((1, new[:2]), (2, new[2:])):
        for original, node_id in zip((HIDDEN_1, HIDDEN_2), ids, strict=True):
            x, y = chain.layout[original]
            assert document.layout[node_id] == (x + copy * step, y)
    for node_id in (INPUT, HIDDEN_1, HIDDEN_2):
        assert document.layout[node_id] == chain.layout[node_id]
    assert document.layout[OUTPUT] == (chain.layout[OUTPUT][0] + 2 * step, chain.layout[OUTPUT][1])


def test_without_a_width_that_of_a_usual_card_is_taken(chain):
    document, (new,) = repeat_block(chain, frozenset({HIDDEN_1}), 2)
    assert document.layout[new][0] == chain.layout[HIDDEN_1][0] + CARD + SPACING


def test_once_in_a_row_is_as_it_is(chain):
    assert repeat_block(chain, MIDDLE, 1) == (chain, ())


def test_layers_that_feed_nothing_yet_are_repeated_all_the_same(chain):
    document = disconnect(chain, Wire(HIDDEN_2, OUTPUT))
    after, (third, _) = repeat_block(document, MIDDLE, 2)
    assert after.graph[third].inputs == (HIDDEN_2,)
    assert after.graph[OUTPUT].inputs == ()


def test_layers_that_nothing_feeds_yet_are_repeated_all_the_same(chain):
    document, nodes = place_template(chain, "residual-block")
    after, new = repeat_block(document, frozenset(nodes), 2)
    assert after.graph[new[0]].inputs == (nodes[-1],)
    assert set(after.graph[new[5]].inputs) == {nodes[-1], new[4]}


def test_shapes_that_do_not_fit_are_for_the_check_to_say():
    document = EXAMPLES["mnist-lenet-5"].build()
    nodes = frozenset(map(NodeId, ("convolution1", "maxpooling1", "convolution2", "maxpooling2", "flatten1")))
    after, new = repeat_block(document, nodes, 2)
    assert [problem.node for problem in after.check().blocking][:1] == [new[0]]


def test_layers_with_two_feeds_are_refused_by_name(chain):
    document, nodes = place_template(chain, "residual-block", (600.0, 0.0), Wire(HIDDEN_1, HIDDEN_2))
    with pytest.raises(
        SettingsError, match=r"fed by one layer.*Hidden 1 feeds Add 1; Batch norm\w* 2 feeds Add 1"
    ):
        repeat_block(document, frozenset(nodes[5:]), 2)


def test_layers_that_end_twice_are_refused_by_name(residual):
    document, nodes = residual
    document = connect(document, Wire(nodes[2], OUTPUT))
    with pytest.raises(
        SettingsError, match="end in one layer; here Activation 1 and Activation 2 feed what follows"
    ):
        repeat_block(document, frozenset(nodes), 2)


def test_loose_ends_are_refused_by_name(chain):
    document = disconnect(disconnect(chain, Wire(HIDDEN_2, OUTPUT)), Wire(HIDDEN_1, HIDDEN_2))
    document = connect(document, Wire(INPUT, HIDDEN_2))
    with pytest.raises(SettingsError, match="here Hidden 1 and Hidden 2 feed nothing"):
        repeat_block(document, MIDDLE, 2)


@pytest.mark.parametrize(
    ("nodes", "times", "message"),
    [
        ((), 2, "Select the layers"),
        ((INPUT, HIDDEN_1), 2, "Input cannot be repeated: a network has one Input"),
        ((OUTPUT,), 2, "Output cannot be repeated"),
        ((HIDDEN_1,), 0, "at least once"),
        ((HIDDEN_1,), 10**12, "at most 2,000 layers"),
    ],
)
def test_what_cannot_be_repeated_is_refused_with_the_reason(chain, nodes, times, message):
    with pytest.raises(SettingsError, match=message):
        repeat_block(chain, frozenset(nodes), times)


def test_a_loop_of_wires_without_an_exit_is_refused(chain):
    document = connect(disconnect(chain, Wire(HIDDEN_2, OUTPUT)), Wire(HIDDEN_2, HIDDEN_1))
    with pytest.raises(SettingsError, match="Select other"):
        repeat_block(document, MIDDLE, 2)


def test_repeating_leaves_the_document_before_it_as_it_was(chain):
    repeat_block(chain, MIDDLE, 4)
    assert chain == EXAMPLES["mnist-784-16-16-10"].build()
