"""Templates: each is what its name says, fits where it is put, and says why where it does not."""

import itertools

import pytest

from nnstudio.data.dataset import DatasetSpec
from nnstudio.data.mnist import MnistSample
from nnstudio.data.toys import Xor
from nnstudio.document.annotations import add_note, group
from nnstudio.document.arrange import spread
from nnstudio.document.document import Document
from nnstudio.document.edits import SPACING
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.sketches import CARD, in_words
from nnstudio.document.templates import TEMPLATES, place_template
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.settings import SettingsError

WHOLE = [name for name, template in TEMPLATES.items() if template.whole]
PARTS = [name for name, template in TEMPLATES.items() if not template.whole]
INPUT, HIDDEN_1, HIDDEN_2, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))


@pytest.fixture
def chain():
    return EXAMPLES["mnist-784-16-16-10"].build()


@pytest.fixture
def lenet():
    return EXAMPLES["mnist-lenet-5"].build()


@pytest.fixture
def xor():
    return EXAMPLES["xor"].build()


def kinds(document, ids):
    return [document.graph[node_id].layer.entry.kind for node_id in ids]


def test_templates_have_names_and_words_of_their_own():
    assert {"perceptron", "784-16-16-10", "lenet-5", "recurrent", "residual-block"} <= set(TEMPLATES)
    for name, template in TEMPLATES.items():
        assert template.name == name
        assert template.title
        assert template.summary
    titles = [template.title for template in TEMPLATES.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_template_is_ready_to_learn_from_the_dataset(chain, name):
    document, ids = place_template(chain, name)
    assert document.check().problems == ()
    assert tuple(document.graph) == ids
    assert kinds(document, (ids[0], ids[-1])) == ["input", "output"]


@pytest.mark.parametrize("name", ["perceptron", "784-16-16-10"])
def test_the_output_has_as_many_units_as_the_dataset_has_classes(xor, name):
    document, ids = place_template(xor, name)
    assert document.check().problems == ()
    assert document.graph[ids[-1]].layer.units == 2


def test_a_whole_template_keeps_dataset_seed_and_notes_and_nothing_of_the_old_network(xor):
    before, note = add_note(xor.replace(notes="mine"), "kept", (0.0, 0.0))
    before, _ = group(before, frozenset({HIDDEN_1}))
    before = before.replace(training=before.training.replace(seed=77))
    document, ids = place_template(before, "784-16-16-10")
    assert (document.dataset, document.training.seed, document.notes) == (xor.dataset, 77, "mine")
    assert set(document.annotations.ids()) == {note}
    assert not set(ids) & set(xor.graph)  # or the new layers would take over weights of the old


@pytest.mark.parametrize(("name", "example"), [("lenet-5", "mnist-lenet-5"), ("recurrent", "mnist-lstm")])
def test_a_whole_template_brings_the_training_that_it_learns_well_with(chain, name, example):
    document, _ = place_template(chain.replace(training=chain.training.replace(seed=5)), name)
    assert document.training == EXAMPLES[example].build().training.replace(seed=5)


def test_a_whole_template_is_the_example_of_its_name(chain):
    document, ids = place_template(chain, "lenet-5", (50.0, 60.0))
    example = EXAMPLES["mnist-lenet-5"].build()
    assert [document.graph[node_id].layer for node_id in ids] == [
        node.layer for node in example.graph.nodes.values()
    ]
    assert [document.graph[node_id].name for node_id in ids] == [
        node.name for node in example.graph.nodes.values()
    ]
    assert [document.layout[node_id] for node_id in ids] == [
        (x + 50.0, y + 60.0) for x, y in example.layout.values()
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "lenet-5",
            r"LeNet-5 needs images of at least 12×12; a sample of XOR is a row of 2 numbers\. Choose",
        ),
        (
            "recurrent",
            r"Recurrent over rows needs images or sequences; a sample of XOR is a row of 2 numbers",
        ),
    ],
)
def test_a_dataset_that_does_not_fit_is_refused_with_the_reason(xor, name, message):
    with pytest.raises(SettingsError, match=message):
        place_template(xor, name)


def test_the_smallest_image_that_is_promised_fits():
    class Tiny(Xor):
        side: int

        def spec(self):
            return DatasetSpec("Tiny", (self.side, self.side, 1), ("a", "b"), "")

    document, _ = place_template(Document(Graph(), {}, Tiny(side=12)), "lenet-5")
    assert document.check().problems == ()
    with pytest.raises(SettingsError, match="at least 12×12; a sample of Tiny is an image of 11×11"):
        place_template(Document(Graph(), {}, Tiny(side=11)), "lenet-5")


def test_a_template_that_is_not_there_is_named(chain):
    with pytest.raises(SettingsError, match=r"no template 'transformer'\. Known: perceptron"):
        place_template(chain, "transformer")


def test_every_part_fits_behind_an_image_and_before_a_dense_layer(chain):
    for name in PARTS:
        document, ids = place_template(chain, name, (300.0, 0.0), Wire(INPUT, HIDDEN_1))
        assert document.check().problems == ()
        assert document.graph[HIDDEN_1].inputs == (ids[-1],)
        assert INPUT in {source for node_id in ids for source in document.graph[node_id].inputs}


@pytest.mark.parametrize(
    ("shape", "words"),
    [((1,), "a single number"), ((2,), "a row of 2 numbers"), ((28, 28, 1), "an image of 28×28")],
)
def test_a_shape_is_told_in_words(shape, words):
    assert in_words(shape) == words


def test_a_part_is_a_block_with_the_next_free_name(chain):
    document, first = place_template(chain, "residual-block", wire=Wire(HIDDEN_1, HIDDEN_2))
    document, second = place_template(document, "residual-block", wire=Wire(HIDDEN_2, OUTPUT))
    assert [(block.name, block.nodes) for block in document.annotations.blocks.values()] == [
        ("Residual block 1", set(first)),
        ("Residual block 2", set(second)),
    ]


@pytest.mark.parametrize(
    "wire", [("maxpooling1", "convolution2"), ("convolution2", "maxpooling2"), ("hidden1", "hidden2")]
)
def test_a_residual_block_keeps_the_shape_of_what_feeds_it(lenet, wire):
    document, ids = place_template(lenet, "residual-block", (0.0, 0.0), Wire(*map(NodeId, wire)))
    shapes = document.check().shapes
    assert document.check().problems == ()
    assert shapes[ids[-1]] == shapes[NodeId(wire[0])]


def test_a_residual_block_is_that_of_he_and_others(lenet):
    document, ids = place_template(
        lenet, "residual-block", wire=Wire(NodeId("maxpooling1"), NodeId("convolution2"))
    )
    assert kinds(document, ids) == [
        "conv2d", "batch_norm", "activation", "conv2d", "batch_norm", "add", "activation",
    ]  # fmt: skip
    first, *_, add, last = ids
    assert document.graph[add].inputs == ("maxpooling1", ids[4])
    assert document.graph[first].inputs == ("maxpooling1",)
    assert document.graph[last].inputs == (add,)
    assert document.graph[first].layer.activation.entry.kind == "linear"


def test_the_shortcut_runs_above_the_layers_that_it_passes(lenet):
    document, ids = place_template(
        lenet, "residual-block", (500.0, 40.0), Wire(NodeId("maxpooling1"), NodeId("convolution2"))
    )
    heights = [document.layout[node_id][1] for node_id in ids]
    assert heights[-2:] == [40.0, 40.0]
    assert min(heights[:-2]) >= 40.0 + 150.0


def test_parts_stand_from_left_to_right_with_room_between(lenet):
    for name in PARTS:
        document, ids = place_template(lenet, name, (100.0, 0.0), source=NodeId("maxpooling1"))
        columns = sorted({document.layout[node_id][0] for node_id in ids})
        assert columns[0] == 100.0
        assert all(right - left == CARD + SPACING for left, right in itertools.pairwise(columns))
        for wire in document.graph.wires():
            if {wire.source, wire.target} <= set(ids):
                assert document.layout[wire.source][0] < document.layout[wire.target][0]


def test_what_stands_behind_the_wire_makes_room(chain):
    x = chain.layout[HIDDEN_1][0] + 200.0
    document, ids = place_template(chain, "residual-block", (x, 0.0), Wire(HIDDEN_1, HIDDEN_2))
    right = max(document.layout[node_id][0] for node_id in ids)
    assert document.layout[HIDDEN_2][0] >= right + CARD + SPACING
    assert document.layout[HIDDEN_1] == chain.layout[HIDDEN_1]
    assert document.layout[OUTPUT][0] - document.layout[HIDDEN_2][0] == (
        chain.layout[OUTPUT][0] - chain.layout[HIDDEN_2][0]
    )


def test_a_part_behind_a_source_leaves_the_wires_that_are_there(chain):
    document, ids = place_template(chain, "mlp-head", source=HIDDEN_1)
    assert document.graph[ids[0]].inputs == (HIDDEN_1,)
    assert document.graph[HIDDEN_2].inputs == (HIDDEN_1,)
    assert document.graph.consumers(ids[-1]) == ()


def test_a_loose_part_waits_for_a_wire(chain, xor):
    document, ids = place_template(chain, "residual-block")
    assert document.graph[ids[0]].inputs == ()
    assert document.graph[ids[0]].layer.filters == 8
    document, ids = place_template(xor, "residual-block")
    assert kinds(document, ids)[0] == "dense"


@pytest.mark.parametrize("name", ["conv-block", "inception-block"])
def test_a_part_that_does_not_fit_behind_its_source_says_why(chain, name):
    with pytest.raises(SettingsError, match=r"needs an image.*it would be fed a row of 16 numbers"):
        place_template(chain, name, (0.0, 0.0), Wire(HIDDEN_1, HIDDEN_2))


def test_a_residual_block_behind_a_sequence_says_what_would_do():
    document = EXAMPLES["mnist-lstm"].build()
    lstm = next(node_id for node_id in document.graph if node_id.startswith("lstm"))
    layer = document.graph[lstm].layer.replace(output="sequence")
    document = document.replace(graph=document.graph.with_layer(lstm, layer))
    with pytest.raises(SettingsError, match=r"fed a sequence of 28 steps\. Put a Flatten before it"):
        place_template(document, "residual-block", source=lstm)


def test_no_more_layers_are_placed_than_a_project_may_have(chain, monkeypatch):
    monkeypatch.setattr("nnstudio.document.templates.MAX_NODES", 10)
    with pytest.raises(SettingsError, match="at most 10 layers"):
        place_template(chain, "residual-block")


def test_placing_leaves_the_document_before_it_as_it_was(chain):
    for name in TEMPLATES:
        place_template(chain, name)
    assert chain == EXAMPLES["mnist-784-16-16-10"].build()


def test_wide_and_high_cards_are_spread_as_far_as_they_need(chain):
    x = chain.layout[HIDDEN_1][0] + 200.0
    placed, ids = place_template(chain, "residual-block", (x, 0.0), Wire(HIDDEN_1, HIDDEN_2))
    sizes = {node_id: (300.0 if node_id in ids[:2] else 100.0, 250.0) for node_id in placed.graph}
    document = spread(placed, ids, sizes)
    for left, right in itertools.pairwise(ids):
        assert document.layout[right][0] >= document.layout[left][0] + sizes[left][0] + SPACING
    add, inner = document.layout[ids[5]], document.layout[ids[0]]
    assert add[1] == placed.layout[ids[5]][1]
    assert inner[1] - add[1] >= 250.0
    assert inner[0] == x
    last = document.layout[ids[-1]][0] + sizes[ids[-1]][0]
    assert document.layout[HIDDEN_2][0] >= last + SPACING
    assert document.layout[HIDDEN_1] == placed.layout[HIDDEN_1]
    assert document.graph is placed.graph


def test_branches_are_spread_to_both_sides_of_the_row_that_they_end_in(chain):
    placed, ids = place_template(chain, "inception-block", (300.0, 50.0), Wire(INPUT, HIDDEN_1))
    document = spread(placed, ids, dict.fromkeys(placed.graph, (200.0, 300.0)))
    upper, middle, lower, end = (document.layout[node_id][1] for node_id in ids)
    assert (middle, end) == (50.0, 50.0)
    assert middle - upper == lower - middle >= 300.0


def test_cards_that_have_room_stay_where_they_are(chain):
    placed, ids = place_template(chain, "residual-block", (0.0, 0.0), Wire(HIDDEN_1, HIDDEN_2))
    assert spread(placed, ids, dict.fromkeys(placed.graph, (CARD, 60.0))) == placed


def test_templates_are_placed_in_an_empty_project():
    empty = Document(Graph(), {}, MnistSample())
    for name in TEMPLATES:
        document, ids = place_template(empty, name, (10.0, 20.0))
        assert tuple(document.graph) == ids
        assert min(x for x, _ in document.layout.values()) == 10.0
        assert document.layout[ids[-1]][1] == 20.0
