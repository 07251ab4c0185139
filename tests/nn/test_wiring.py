"""Wiring: what can be drawn, and what is said of the rest."""

import pytest
from hypothesis import given, settings
from test_check import CLASSES, SHAPE, chain, designs, sound

from nnstudio.nn.check import Cause, check
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.wiring import refusal


def refused(graph, source, target, shape=SHAPE):
    return refusal(graph, check(graph, shape, CLASSES), Wire(NodeId(source), NodeId(target)), shape)


def with_loose(layer, graph=None):
    """The sound network with a layer beside it that nothing is wired to."""
    return (graph or sound()).with_node(NodeId("loose"), Node("Loose", layer))


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("hidden", "hidden", "Hidden cannot feed itself"),
        ("output", "hidden", "Output gives nothing on"),
        ("hidden", "input", "Input takes no input"),
        ("loose", "hidden", ""),
        ("input", "output", ""),
        ("input", "hidden", "Input feeds Hidden already"),
    ],
)
def test_a_wire_is_refused_in_words(source, target, why):
    assert refused(with_loose(Dense()), source, target) == why


def test_a_wire_that_would_close_a_loop_is_refused():
    graph = chain(input=Input(), a=Dense(), b=Dense(), output=Output())
    assert refused(graph, "b", "a") == "A loop: A would feed itself"


def test_a_wire_within_a_loop_that_is_there_already_is_refused():
    graph = chain(input=Input(), a=Dense(), b=Dense(), c=Dense()).with_inputs(NodeId("a"), (NodeId("b"),))
    assert refused(graph, "c", "b") == "A loop: B would feed itself"


def test_a_row_of_numbers_is_refused_by_a_convolution_in_its_own_words():
    assert refused(with_loose(Conv2D()), "hidden", "loose") == (
        "A convolution needs an image (height × width × channels); this input is 16. "
        "Wire it to an image, or put a Reshape before it"
    )


def test_an_image_is_welcome_to_a_convolution():
    assert refused(with_loose(Conv2D()), "input", "loose") == ""


def test_an_image_that_is_smaller_than_the_window_is_refused():
    assert "Choose a smaller window" in refused(with_loose(MaxPool2D(size=3)), "input", "loose", (2, 2, 1))


def test_the_wire_that_is_replaced_does_not_count():
    graph = with_loose(Conv2D()).with_inputs(NodeId("loose"), (NodeId("hidden"),))
    assert refused(graph, "input", "loose") == ""


def test_branches_that_differ_are_refused_where_they_would_meet():
    graph = with_loose(Add()).with_inputs(NodeId("loose"), (NodeId("hidden"),))
    assert refused(graph, "input", "loose").startswith("Add needs inputs of one shape; got 16 and 28×28×1")


def test_the_first_wire_to_a_join_is_always_welcome():
    assert refused(with_loose(Add()), "input", "loose") == ""


def test_a_source_without_a_shape_is_not_refused_for_its_shape():
    graph = with_loose(Conv2D(), sound().with_inputs(NodeId("hidden"), ()))
    assert refused(graph, "hidden", "loose") == ""


def test_an_input_that_is_wired_wrongly_is_still_known_to_give_samples():
    graph = sound().with_node(NodeId("second"), Node("Second", Dense()))
    graph = with_loose(Conv2D(), graph.with_inputs(NodeId("input"), (NodeId("second"),)))
    assert refused(graph, "input", "loose", (784,)).startswith("A convolution needs an image")


def test_a_layer_that_is_not_known_takes_any_wire():
    assert refused(with_loose(UnknownLayer.from_plain({"kind": "x"})), "hidden", "loose") == ""


def test_where_too_many_wires_lead_another_is_not_refused_for_its_shape():
    graph = with_loose(Conv2D()).with_inputs(NodeId("loose"), (NodeId("hidden"), NodeId("output")))
    assert refused(graph, "input", "loose") == ""


@settings(max_examples=60, deadline=None)
@given(design=designs())
def test_a_wire_that_is_not_refused_brings_its_target_no_problem_of_shape(design):
    graph, shape = design
    before = check(graph, shape, 3)
    for source in graph:
        for target in graph:
            wire = Wire(source, target)
            if source not in before.shapes or refusal(graph, before, wire, shape):
                continue
            after = check(graph.connect(wire), shape, 3)
            found = {p.cause for p in after.problems if p.node == target}
            assert Cause.SHAPE not in found
            assert Cause.LOOP not in found or target not in before.shapes


def test_a_wire_is_asked_for_at_its_target_alone_and_not_all_the_way(monkeypatch):
    """It is asked for at each node of a network when a wire is begun."""
    nodes = {NodeId("input"): Node("Input", Input())}
    for at in range(500):
        nodes[NodeId(f"d{at}")] = Node("D", Dense(), (list(nodes)[-1],))
    graph = Graph(nodes)
    checked, middle = check(graph, SHAPE, CLASSES), NodeId("d250")
    asked = []
    infer = Dense.infer_shape
    monkeypatch.setattr(Dense, "infer_shape", lambda *given: asked.append(given) or infer(*given))
    fitting = [to for to in graph if not refusal(graph, checked, Wire(middle, to), SHAPE)]
    assert len(fitting) == 248
    assert len(asked) <= len(graph)
