"""The document as a value."""

import dataclasses

import pytest

from nnstudio.data.mnist import MnistSample
from nnstudio.document.annotations import add_note
from nnstudio.document.document import Document, Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input

HERE = NodeId("here")


def test_a_node_without_a_position_is_refused():
    with pytest.raises(ValueError, match="Nodes without a position: here"):
        Document(Graph({HERE: Node("Input", Input())}), {}, MnistSample())


def test_equal_contents_are_equal_documents():
    one, other = (
        Document(Graph({HERE: Node("Input", Input())}), {HERE: (0, 0)}, MnistSample()) for _ in "12"
    )
    assert one == other
    assert one != other.replace(notes="new")
    assert one != other.replace(layout={HERE: (1.0, 0.0)})
    assert one != add_note(other, "here", (0.0, 0.0))[0]


def test_a_document_cannot_be_changed():
    document = EXAMPLES["mnist-784-128-10"].build()
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.notes = "changed"
    with pytest.raises(TypeError):
        document.layout[HERE] = (0.0, 0.0)
    with pytest.raises(TypeError):
        document.graph.nodes[HERE] = Node("Input", Input())


def test_a_dictionary_that_a_document_was_made_from_is_not_part_of_it():
    layout = {HERE: (0.0, 0.0)}
    document = Document(Graph({HERE: Node("Input", Input())}), layout, MnistSample())
    layout.clear()
    assert document.layout == {HERE: (0.0, 0.0)}


def test_replacing_one_field_shares_the_others():
    document = EXAMPLES["mnist-784-128-10"].build()
    changed = document.replace(notes="changed")
    assert changed.notes == "changed"
    assert changed.graph is document.graph
    assert document.notes == ""


def test_the_check_knows_shape_and_classes_of_the_dataset():
    nodes = {HERE: Node("Input", Input()), NodeId("h"): Node("Hidden 1", Dense(units=3), (HERE,))}
    found = Document(Graph(nodes), dict.fromkeys(nodes, (0, 0)), MnistSample()).check()
    assert found.shapes == {HERE: (28, 28, 1), NodeId("h"): (3,)}
    assert found.parameters == {HERE: 0, NodeId("h"): 28 * 28 * 3 + 3}
    assert [problem.message for problem in found.blocking] == [
        "There is no Output. Drag one from the palette onto the canvas"
    ]


def test_what_is_known_of_a_design_is_handed_on_while_graph_and_dataset_stay():
    document = EXAMPLES["mnist-784-128-10"].build()
    found = document.check()
    assert document.replace(layout=dict(document.layout), notes="moved").check() is found
    other = document.replace(graph=document.graph.with_layer(NodeId("hidden1"), Dense(units=5)))
    assert other.check().shapes[NodeId("hidden1")] == (5,)
    assert document.replace(dataset=MnistSample()).check() is not found


def test_a_project_starts_without_weights():
    assert Project(EXAMPLES["mnist-784-128-10"].build()).weights == {}
