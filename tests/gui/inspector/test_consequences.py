"""Consequences: what an edit would change further down, in words."""

from nnstudio.document.edits import change_layer
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.inspector.consequences import Consequence, consequences, total_change
from nnstudio.nn.graph import NodeId

HIDDEN, OTHER = NodeId("hidden1"), NodeId("hidden2")


def dense():
    return EXAMPLES["mnist-784-16-16-10"].build()


def lenet():
    return EXAMPLES["mnist-lenet-5"].build()


def node(document, term, place=0):
    return [key for key in document.graph.in_order() if document.graph[key].layer.entry.term == term][place]


def changed(document, node_id, **fields):
    return change_layer(document, node_id, document.graph[node_id].layer.replace(**fields))


def words(*arguments):
    return [line.words for line in consequences(*arguments)]


def test_a_layer_further_down_says_how_many_parameters_it_would_have():
    # 32 inputs and a bias for each of 16 units; the Output keeps its 16 inputs.
    assert consequences(dense(), changed(dense(), HIDDEN, units=32), HIDDEN) == (
        Consequence("Hidden 2: 272 → 528 parameters"),
    )


def test_the_edited_layer_is_named_where_it_is_not_the_one_that_is_shown():
    assert words(dense(), changed(dense(), HIDDEN, units=32)) == [
        "Hidden 1: 16 → 32, 12,560 → 25,120 parameters",
        "Hidden 2: 272 → 528 parameters",
    ]


def test_shapes_change_in_the_order_in_which_data_flows():
    document = lenet()
    first = node(document, "Conv2D")
    lines = words(document, changed(document, first, filters=8), first)
    order = [document.graph[key].name for key in document.graph.in_order()]
    places = [order.index(line.partition(":")[0]) for line in lines]
    assert places == sorted(places)
    assert any("×6 →" in line and "×8" in line for line in lines)


def test_what_would_not_fit_comes_first_with_its_reason_and_what_waits_is_counted():
    document = lenet()
    first = node(document, "Conv2D")
    found = consequences(document, changed(document, first, kernel_size=25, padding="valid"), first)
    assert found[0].bad
    assert " would not fit: " in found[0].words
    assert found[1].bad
    assert "behind would have to wait" in found[1].words


def test_a_problem_of_the_edited_layer_itself_is_said():
    document = lenet()
    first = node(document, "Conv2D")
    found = consequences(document, changed(document, first, kernel_size=31, padding="valid"), first)
    assert found[0].bad
    assert found[0].words.startswith(document.graph[first].name)


def test_a_problem_that_is_there_already_is_no_news():
    broken = changed(dense(), NodeId("output"), units=12)
    assert consequences(broken, changed(broken, HIDDEN, units=32), HIDDEN) == (
        Consequence("Hidden 2: 272 → 528 parameters"),
    )


def test_a_layer_that_gets_a_shape_again_says_which():
    document = lenet()
    first = node(document, "Conv2D")
    broken = changed(document, first, kernel_size=25, padding="valid")
    lines = words(broken, document, first)
    assert any("? →" in line for line in lines)


def test_an_edit_without_consequences_says_nothing():
    before = dense()
    after = before.replace(training=before.training.replace(epochs=3))
    assert consequences(before, after) == ()
    assert total_change(before, after) == ""


def test_the_sum_of_parameters_is_that_of_the_check():
    after = changed(dense(), HIDDEN, units=32)
    assert total_change(dense(), after) == f"13,002 → {after.check().total_parameters:,} parameters"


def test_no_sum_is_made_where_layers_are_unknown():
    document = lenet()
    assert (
        total_change(document, changed(document, node(document, "Conv2D"), kernel_size=25, padding="valid"))
        == ""
    )
