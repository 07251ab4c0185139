"""Repairs: each problem that can be mended mechanically is, by an edit that says what it does."""

import re

import pytest
from by_hand import Few, documents, empty, step
from hypothesis import HealthCheck, event, given, settings

from nnstudio.document.document import Document
from nnstudio.document.repairs import repairs_for_wire, repairs_of
from nnstudio.document.repairs.judging import harms
from nnstudio.nn.activations import Linear, ReLU, Sigmoid, Softmax
from nnstudio.nn.check import Cause, Check, Problem, check
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add, Concatenate
from nnstudio.nn.layers.pooling import GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import CrossEntropy, Hinge
from nnstudio.nn.wiring import refusal

MOST_TRIALS = 12


def drawn(shape=(8, 8, 1), **parts):
    """A document of layers and what feeds them: `drawn(x=(Input(), ""), h=(Dense(), "x"))`."""
    nodes, layout = {}, {}
    for at, (node_id, (layer, feeds)) in enumerate(parts.items()):
        nodes[NodeId(node_id)] = Node(node_id.capitalize(), layer, tuple(map(NodeId, feeds.split())))
        layout[NodeId(node_id)] = (at * 272.0, 0.0)
    return Document(Graph(nodes), layout, Few(shape=shape))


def the(document, cause):
    """The first problem of this cause."""
    return next(problem for problem in document.check().problems if problem.cause is cause)


def labels(document, cause):
    return [repair.label for repair in repairs_of(document, the(document, cause))]


X, Y = (Input(), ""), Output(units=3)
UNKNOWN = UnknownLayer.from_plain({"kind": "x"})
BIG = {"x": (Input(), ""), "h": (Dense(units=65536), "x"), "g": (Dense(units=1024), "h"), "y": (Y, "g")}

MENDED = {
    "an empty canvas": (Cause.NO_OUTPUT, empty(), ["Add an Input and an Output"]),
    "no input": (
        Cause.NO_INPUT,
        drawn(h=(Dense(), ""), y=(Y, "h")),
        ["Add an Input and wire it to H", "Add an Input"],
    ),
    "no output": (Cause.NO_OUTPUT, drawn(x=X, h=(Dense(), "x")), ["Add an Output behind H"]),
    "a second output": (Cause.SECOND_END, drawn(x=X, y=(Y, "x"), z=(Y, "x")), ["Delete Z", "Delete Y"]),
    "a second output that is the better one": (
        Cause.SECOND_END,
        drawn(x=X, y=(Y, ""), z=(Y, "x")),
        ["Delete Y", "Delete Z"],
    ),
    "a second input": (
        Cause.SECOND_END,
        drawn(x=X, z=(Input(), ""), a=(Dense(), "x"), b=(Dense(), "z"), s=(Add(), "a b"), y=(Y, "s")),
        ["Delete Z and wire X in its place"],
    ),
    "two inputs into one join": (
        Cause.SECOND_END,
        drawn(x=X, z=(Input(), ""), s=(Add(), "x z"), y=(Y, "s")),
        ["Delete Z and S", "Delete X and S"],
    ),
    "an output that is wired on": (
        Cause.OUTPUT_FEEDS,
        drawn(x=X, y=(Y, "x"), h=(Dense(), "y")),
        ["Delete the wire from Y to H", "Wire X to H instead of Y"],
    ),
    "an output that is wired to two": (
        Cause.OUTPUT_FEEDS,
        drawn(x=X, y=(Y, "x"), h=(Dense(), "y"), g=(Dense(), "y")),
        ["Delete the wires from Y to 2 layers", "Wire X to 2 layers instead of Y"],
    ),
    "a loop": (
        Cause.LOOP,
        drawn(x=X, f=(Dense(), "x"), g=(Dense(), "x"), a=(Add(), "f g h"), h=(Dense(), "a"), y=(Y, "h")),
        ["Delete the wire from H to A"],
    ),
    "a loop that nothing else feeds": (
        Cause.LOOP,
        drawn(x=X, a=(Dense(), "b"), b=(Dense(), "a"), y=(Y, "b")),
        ["Wire X to A instead of B", "Wire X to B instead of A"],
    ),
    "a layer that feeds itself": (
        Cause.LOOP,
        drawn(x=X, a=(Dense(), "a"), y=(Y, "a")),
        ["Wire X to A instead of A"],
    ),
    "nothing wired": (
        Cause.UNWIRED,
        drawn(x=X, a=(Dense(), "x"), b=(Dense(), "a"), y=(Y, "")),
        ["Wire B to Y", "Wire A to Y", "Wire X to Y"],
    ),
    "nothing wired to a layer": (
        Cause.UNWIRED,
        drawn(x=X, h=(Dense(), ""), y=(Y, "h")),
        ["Wire X to H"],
    ),
    "nothing wired and no input": (
        Cause.UNWIRED,
        drawn(h=(Dense(), ""), y=(Y, "h")),
        ["Add an Input and wire it to H"],
    ),
    "a join without wires": (
        Cause.UNWIRED,
        drawn(x=X, a=(Dense(), "x"), b=(Dense(), "x"), s=(Add(), ""), y=(Y, "s")),
        ["Wire B and A to S", "Wire A and B to S"],
    ),
    "a join with one wire": (
        Cause.TOO_FEW_WIRES,
        drawn(x=X, a=(Dense(), "x"), b=(Dense(), "a"), s=(Add(), "b"), y=(Y, "s")),
        ["Wire A to S", "Delete S"],
    ),
    "too many wires": (
        Cause.TOO_MANY_WIRES,
        drawn(x=X, a=(Dense(), "x"), y=(Y, "x a")),
        ["Delete the wire from A to Y", "Delete the wire from X to Y"],
    ),
    "far too many wires": (
        Cause.TOO_MANY_WIRES,
        drawn(x=X, a=(Dense(), "x"), b=(Dense(), "a"), y=(Y, "x a b")),
        [f"Keep only the wire from {name} to Y" for name in "XAB"],
    ),
    "the same wire twice": (
        Cause.TOO_MANY_WIRES,
        drawn(x=X, a=(Dense(), "x"), y=(Y, "a a")),
        ["Keep one wire from A to Y"],
    ),
    "a wire into an input": (
        Cause.TOO_MANY_WIRES,
        drawn(a=(Dense(), "x"), x=(Input(), "z"), z=(Dense(), "w"), w=(Dense(), ""), y=(Y, "a")),
        ["Delete the wire from Z to X"],
    ),
    "a row before a convolution": (
        Cause.SHAPE,
        drawn(x=X, h=(Dense(units=64), "x"), c=(Conv2D(), "h"), y=(Y, "c")),
        ["Insert Reshape 64 → 8×8×1", "Delete C"],
    ),
    "a kernel larger than the image": (
        Cause.SHAPE,
        drawn((4, 4, 1), x=X, c=(Conv2D(), "x"), y=(Y, "c")),
        ["Give C a kernel of 3×3", "Use padding 'same' in C", "Delete C"],
    ),
    "a window larger than the image": (
        Cause.SHAPE,
        drawn((4, 4, 1), x=X, p=(MaxPool2D(size=5), "x"), y=(Y, "p")),
        ["Give P a window of 4×4", "Delete P"],
    ),
    "a shape of other numbers": (
        Cause.SHAPE,
        drawn((9,), x=X, r=(Reshape(), "x"), y=(Y, "r")),
        ["Set the shape of R to 3×3×1", "Delete R"],
    ),
    "branches of other units": (
        Cause.SHAPE,
        drawn(x=X, a=(Dense(units=64), "x"), b=(Dense(units=16), "a"), s=(Add(), "a b"), y=(Y, "s")),
        ["Insert Hidden with 64 units", "Set the units of B to 64", "Insert Hidden with 16 units"],
    ),
    "branches of other channels": (
        Cause.SHAPE,
        drawn(
            x=X,
            c=(Conv2D(filters=16, padding="same"), "x"),
            d=(Conv2D(filters=4, padding="same"), "c"),
            s=(Add(), "d c"),
            y=(Y, "s"),
        ),
        [
            "Insert Convolution 1×1 with 4 filters",
            "Set the filters of C to 4",
            "Insert Convolution 1×1 with 16 filters",
        ],
    ),
    "branches of which one was pooled": (
        Cause.SHAPE,
        drawn(x=X, p=(MaxPool2D(), "x"), s=(Add(), "p x"), y=(Y, "s")),
        ["Insert Convolution 1×1, stride 2, with 1 filter"],
    ),
    "an image beside a row": (
        Cause.SHAPE,
        drawn(x=X, h=(Dense(), "x"), s=(Concatenate(), "h x"), y=(Y, "s")),
        ["Insert Flatten 8×8×1 → 64"],
    ),
    "a layer too large": (Cause.TOO_LARGE, drawn((100,), **BIG), ["Give G 512 units", "Give H 32768 units"]),
    "an image too large": (
        Cause.TOO_LARGE,
        drawn(
            (28, 28, 1),
            x=X,
            a=(UpSample2D(factor=64), "x"),
            b=(UpSample2D(factor=64), "a"),
            g=(GlobalAveragePool2D(), "b"),
            y=(Y, "g"),
        ),
        ["Give B a factor of 1", "Give A a factor of 1"],
    ),
    "an answer from too much": (
        Cause.TOO_LARGE,
        drawn(x=X, h=(Dense(units=65536), "x"), g=(Dense(units=65536), "h"), y=(Y, "g")),
        ["Give G 512 units", "Give H 512 units"],
    ),
    "many layers that are too large together": (
        Cause.TOO_LARGE,
        drawn(
            x=X,
            **{f"h{at}": (Dense(units=4096), f"h{at - 1}" if at else "x") for at in range(6)},
            y=(Y, "h5"),
        ),
        ["Give no layer more than 2048 units"],
    ),
    "a layer that is not known": (
        Cause.UNKNOWN_LAYER,
        drawn(x=X, u=(UNKNOWN, "x"), y=(Y, "u")),
        ["Delete U"],
    ),
    "of no use": (Cause.UNUSED, drawn(x=X, h=(Dense(), "x"), y=(Y, "x")), ["Wire H to Y", "Delete H"]),
    "of no use while the output waits": (
        Cause.UNUSED,
        drawn(x=X, y=(Y, "")),
        ["Wire X to Y"],
    ),
    "two of no use": (
        Cause.UNUSED,
        drawn(x=X, y=(Y, "x"), a=(Dense(), "x"), b=(Dense(), "x")),
        ["Wire A to Y", "Delete A", "Delete the 2 layers that lead to no Output"],
    ),
    "other classes": (Cause.CLASSES, drawn(x=X, y=(Output(units=10), "x")), ["Set the units of Y to 3"]),
    "no probabilities": (
        Cause.MISFIT,
        drawn(x=X, y=(Output(units=3, activation=Sigmoid(), loss=CrossEntropy()), "x")),
        ["Use softmax with cross-entropy", "Use binary cross-entropy with sigmoid"],
    ),
    "no margin": (
        Cause.MISFIT,
        drawn(x=X, y=(Output(units=3, activation=Softmax(), loss=Hinge()), "x")),
        ["Use linear with hinge loss", "Use cross-entropy with softmax"],
    ),
    "softmax twice": (
        Cause.SOFTMAX_TWICE,
        drawn(x=X, h=(Dense(activation=Softmax()), "x"), y=(Y, "h")),
        ["Use linear activation in H", "Use ReLU activation in H"],
    ),
    "softmax twice, once alone": (
        Cause.SOFTMAX_TWICE,
        drawn(x=X, h=(ActivationLayer(activation=Softmax()), "x"), y=(Y, "h")),
        ["Delete H", "Use linear activation in H", "Use ReLU activation in H"],
    ),
}


@pytest.mark.parametrize(("cause", "document", "expected"), MENDED.values(), ids=MENDED)
def test_repairs_say_what_they_do_the_best_first(cause, document, expected):
    assert labels(document, cause)[: len(expected)] == expected
    assert len(labels(document, cause)) <= 3


@pytest.mark.parametrize(("cause", "document"), [entry[:2] for entry in MENDED.values()], ids=MENDED)
def test_after_the_best_repair_the_problem_is_gone_and_the_network_trains(cause, document):
    problem = the(document, cause)
    after = repairs_of(document, problem)[0].after
    assert (problem.node, cause) not in [(other.node, other.cause) for other in after.check().problems]
    step(mended(after))


def mended(document):
    """The document after the first repair of each problem that still keeps it from training."""
    for _ in range(9):
        blocking = document.check().blocking
        if not blocking:
            return document
        document = repairs_of(document, blocking[0])[0].after
    raise AssertionError(f"Still blocked: {blocking}")


def test_every_cause_that_has_a_repair_is_tried():
    assert {cause for cause, *_ in MENDED.values()} == set(Cause) - {Cause.OTHER, Cause.WAITS}


def test_what_waits_is_offered_the_repair_of_what_it_waits_for():
    document = drawn(x=X, h=(Dense(), ""), y=(Y, "h"))
    assert labels(document, Cause.WAITS) == ["Wire X to H"]


def test_a_problem_of_another_document_has_no_repair():
    document = drawn(x=X, h=(Dense(), ""), y=(Y, "h"))
    assert repairs_of(empty(), the(document, Cause.UNWIRED)) == ()


def test_a_layer_that_is_inserted_stands_between_its_neighbors():
    document = drawn(x=X, h=(Dense(units=64), "x"), c=(Conv2D(), "h"), y=(Y, "c"))
    after = repairs_of(document, the(document, Cause.SHAPE))[0].after
    (new,) = set(after.graph) - set(document.graph)
    assert after.layout[new] == (1.5 * 272.0, 0.0)


def test_a_projection_bends_nothing():
    document = MENDED["branches of other units"][1]
    after = repairs_of(document, the(document, Cause.SHAPE))[0].after
    (new,) = set(after.graph) - set(document.graph)
    assert after.graph[new].layer.activation == Linear()


def test_a_repair_leaves_the_document_as_it_is():
    document = MENDED["no input"][1]
    before = dict(document.graph.nodes)
    repairs_of(document, the(document, Cause.NO_INPUT))
    assert dict(document.graph.nodes) == before


WIRES = {
    "a row to a convolution": (
        drawn(x=X, h=(Dense(units=64), "x"), c=(Conv2D(), ""), y=(Y, "x")),
        "h c",
        ["Insert Reshape 64 → 8×8×1"],
    ),
    "an image to a join with a row": (
        drawn(x=X, h=(Dense(), "x"), s=(Concatenate(), "h"), y=(Y, "s")),
        "x s",
        ["Insert Flatten 8×8×1 → 64", "Insert Hidden with 16 units"],
    ),
    "a small image to a large window": (
        drawn((4, 4, 1), x=X, p=(MaxPool2D(size=5), ""), y=(Y, "x")),
        "x p",
        ["Give P a window of 4×4"],
    ),
    "a shortcut": (
        drawn(x=X, a=(Dense(units=64), "x"), b=(Dense(units=16), "a"), s=(Add(), "b"), y=(Y, "s")),
        "a s",
        ["Insert Hidden with 16 units", "Set the units of A to 16"],
    ),
}


@pytest.mark.parametrize(("document", "ends", "expected"), WIRES.values(), ids=WIRES)
def test_a_wire_that_is_refused_for_its_shape_has_a_repair_that_draws_it(document, ends, expected):
    wire = Wire(*map(NodeId, ends.split()))
    found = repairs_for_wire(document, wire)
    assert [repair.label for repair in found] == expected
    for repair in found:
        assert repair.after.graph.leads_to(wire.source, wire.target)
        assert wire.target in repair.after.check().shapes


def test_a_filter_larger_than_the_image_a_reshape_makes_gets_smaller_with_it():
    document = drawn(
        x=(Input(), ""), h=(Dense(units=16), "x"), y=(Output(units=2), "h"), c=(Conv2D(kernel_size=5), "")
    )
    (repair,) = repairs_for_wire(document, Wire(NodeId("h"), NodeId("c")))
    assert repair.label == "Insert Reshape 16 → 4×4×1, give C a kernel of 3×3"
    assert repair.after.check().shapes[NodeId("c")] == (2, 2, document.graph[NodeId("c")].layer.filters)


def test_a_wire_that_fits_needs_no_repair():
    assert repairs_for_wire(drawn(x=X, h=(Dense(), ""), y=(Y, "x")), Wire(NodeId("x"), NodeId("h"))) == ()


@pytest.mark.parametrize("ends", ["y h", "h x", "h h", "x h", "y x"])
def test_a_wire_that_makes_no_sense_has_no_repair(ends):
    document = drawn(x=X, h=(Dense(), "x"), y=(Y, "h"))
    assert repairs_for_wire(document, Wire(*map(NodeId, ends.split()))) == ()


def branches(join, **rest):
    """An image and a row that are to be joined, while the Output is fed by nothing."""
    return drawn((28, 28, 1), x=X, p=(MaxPool2D(), "x"), h=(Dense(units=64), "x"), j=(join, "p"), **rest)


@pytest.mark.parametrize("output", [{}, {"y": (Y, "")}, {"y": (Y, "j")}], ids=["none", "unwired", "wired"])
@pytest.mark.parametrize("join", [Concatenate(), Add()])
def test_a_repair_that_leaves_the_branches_apart_is_not_offered_before_an_output_follows_either(join, output):
    document, wire = branches(join, **output), Wire(NodeId("h"), NodeId("j"))
    # What is offered for a wire into one branch does not reach the other; so nothing would help.
    assert repairs_for_wire(document, wire) == ()


@pytest.mark.parametrize("output", [{"y": (Y, "x")}, {"y": (Y, "s")}], ids=["unused", "used"])
def test_a_repair_of_a_wire_that_would_spoil_another_join_is_not_offered(output):
    document = drawn(
        x=X,
        a=(Dense(units=64), "x"),
        b=(Dense(units=64), "x"),
        s=(Add(), "a b"),
        e=(Dense(units=32), "x"),
        t=(Add(), "e"),
        **output,
    )
    found = repairs_for_wire(document, Wire(NodeId("a"), NodeId("t")))
    assert [repair.label for repair in found] == ["Insert Hidden with 32 units"]


def test_an_output_is_wired_on_by_no_repair():
    recurrent = {"x": X, "y": (Y, "x"), "l": (LSTM(), "")}
    assert repairs_for_wire(drawn(**recurrent), Wire(NodeId("y"), NodeId("l"))) == ()


def test_a_problem_is_not_moved_on_to_the_layers_behind():
    document = drawn(x=X, u=(Dense(), ""), a=(Dense(), "u"), b=(Dense(), "u"), s=(Add(), "a b"), y=(Y, "s"))
    assert labels(document, Cause.UNWIRED) == ["Wire X to U"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_every_repair_takes_its_problem_away_and_brings_none_that_blocks(document):
    before = document.check()
    for problem in before.problems:
        for repair in repairs_of(document, problem):
            event(problem.cause)
            after = repair.after.check()
            left = {(p.node, p.cause) for p in after.problems}
            assert problem.waits or (problem.node, problem.cause) not in left, repair.label
            known = {(p.node, p.cause) for p in before.problems}
            new = [p for p in after.blocking if (p.node, p.cause) not in known]
            # What had no shape could not be looked at before; what is new may wait for what was wrong before.
            assert all(p.node not in before.shapes and (p.node in document.graph or p.waits) for p in new), (
                repair.label,
                new,
            )
            if not after.blocking and sum(after.parameters.values()) < 100_000:
                step(repair.after)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_every_repair_of_a_wire_draws_it_and_brings_no_problem(document):
    before, spec = document.check(), document.dataset.spec()
    for source in document.graph:
        for target in document.graph:
            wire = Wire(source, target)
            found = repairs_for_wire(document, wire)
            if found:
                event("repaired")
                assert refusal(document.graph, before, wire, spec.sample_shape)
            for repair in found:
                assert repair.after.graph.leads_to(source, target)
                assert not harms(before, repair.after.check())


def in_a_row(count, layer, first="x"):
    return {f"d{at}": (layer, f"d{at - 1}" if at else first) for at in range(count)}


LOOSE = {f"d{at}": (Dense(), "") for at in range(500)}
UNKNOWNS = {f"d{at}": (UNKNOWN, "x") for at in range(500)}
WIDE = {f"d{at}": (Dense(units=10 + at % 2), "x") for at in range(500)}
LARGE = {
    "a row before a join": (
        Cause.SHAPE,
        {"x": X, **in_a_row(500, Dense()), "s": (Add(), "d7 x"), "y": (Y, "s")},
    ),
    "branches of two shapes": (Cause.SHAPE, {"x": X, **WIDE, "s": (Add(), " ".join(WIDE)), "y": (Y, "s")}),
    "too many parameters": (Cause.TOO_LARGE, {"x": X, **in_a_row(500, Dense(units=4096)), "y": (Y, "d499")}),
    "loose layers without an input": (Cause.NO_INPUT, {**LOOSE, "y": (Y, "")}),
    "loose layers beside one of no use": (
        Cause.UNUSED,
        {"x": X, "u": (Dense(), "x"), "y": (Y, "x"), **LOOSE},
    ),
    "a loop": (Cause.LOOP, {"x": X, **in_a_row(500, Dense(), "d499"), "y": (Y, "d499")}),
    "a join without wires": (
        Cause.UNWIRED,
        {"x": X, **in_a_row(500, Dense()), "s": (Add(), ""), "y": (Y, "s")},
    ),
    "far too many wires": (Cause.TOO_MANY_WIRES, {"x": X, **WIDE, "y": (Y, " ".join(WIDE))}),
    "far too many wires from what has no shape": (
        Cause.TOO_MANY_WIRES,
        {"x": X, **UNKNOWNS, "y": (Y, " ".join(UNKNOWNS))},
    ),
}


@pytest.mark.parametrize(("cause", "parts"), LARGE.values(), ids=LARGE)
def test_repairs_in_a_large_network_are_found_by_trying_few(cause, parts, monkeypatch):
    """Each trial is a check of the whole network, about a millisecond: a menu must open at once."""
    document = drawn(**parts)
    problem = the(document, cause)
    tried = []

    def counted(*arguments):
        tried.append(arguments)
        return check(*arguments)

    monkeypatch.setattr("nnstudio.document.document.check", counted)
    assert repairs_of(document, problem)
    assert len(tried) <= MOST_TRIALS


def test_of_many_branches_the_odd_one_is_brought_to_the_shape_of_the_others():
    parts = {f"d{at}": (Dense(units=10 + (at == 3)), "x") for at in range(20)}
    document = drawn(x=X, **parts, s=(Add(), " ".join(parts)), y=(Y, "s"))
    assert labels(document, Cause.SHAPE) == [
        "Insert Hidden with 10 units",
        "Set the units of D3 to 10",
        "Delete the wire from D3 to S",
    ]


def test_what_waits_is_offered_the_repair_of_the_first_problem_before_it():
    document = drawn(x=X, u=(UNKNOWN, "x"), h=(Dense(), ""), s=(Add(), "u h"), y=(Y, "s"))
    waiting = next(problem for problem in document.check().problems if problem.node == "y")
    assert [repair.label for repair in repairs_of(document, waiting)] == ["Wire X to H", "Wire U to H"]


def test_what_waits_after_its_repair_is_mended_all_the_same():
    document = drawn(x=X, u=(UNKNOWN, "x"), y=(Y, "x u"))
    assert labels(document, Cause.TOO_MANY_WIRES) == [
        "Delete the wire from U to Y",
        "Delete the wire from X to Y",
    ]


def test_an_output_goes_behind_the_longest_branch_first():
    document = drawn(x=X, e=(Dense(), "x"), a=(Dense(), "x"), b=(Dense(), "a"))
    assert labels(document, Cause.NO_OUTPUT) == ["Add an Output behind B", "Add an Output behind E"]


def test_an_output_goes_behind_what_has_no_shape_or_feeds_itself_if_there_is_nothing_else():
    assert labels(drawn(x=X, u=(UNKNOWN, "x")), Cause.NO_OUTPUT) == ["Add an Output behind U"]
    assert labels(drawn(a=(Dense(), "a")), Cause.NO_OUTPUT) == ["Add an Output behind A"]


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((1, 1, 5000), Conv2D(filters=2, kernel_size=1)),
        ((70_000,), Dense(units=2)),
        ((2, 70_000), Reshape(shape=(14_000, 10))),
        ((300, 300, 1), Dense(units=2)),
    ],
    ids=["filters", "units", "an axis", "an image"],
)
def test_settings_beyond_their_limits_are_not_proposed(shape, layer):
    document = drawn(
        shape, x=X, f=(Flatten(), "x"), c=(layer, "x"), s=(Add(), "x c"), t=(Add(), "f c"), y=(Y, "s")
    )
    for problem in document.check().problems:
        for label in (repair.label for repair in repairs_of(document, problem)):
            assert not re.search(
                r"5000 filters|filters of . to 5000|(70000|90000) units|to (70000|90000)$", label
            )


def judged(*problems, shapes=()):
    """What a check would say that has found these problems, and shapes at these nodes."""
    return Check({NodeId(node): (1,) for node in shapes}, {}, tuple(problems), 0)


def problem_at(node, cause, *, blocks=True):
    return Problem(node and NodeId(node), "", blocks, cause)


LOOP, SHAPE = problem_at("a", Cause.LOOP), problem_at("a", Cause.SHAPE)
JUDGED = {
    "nothing new": (judged(SHAPE), judged(SHAPE), SHAPE, False),
    "of the whole": (judged(), judged(problem_at(None, Cause.NO_INPUT)), None, True),
    "at what had a shape": (judged(shapes="b"), judged(problem_at("b", Cause.SHAPE)), None, True),
    "at what is of no use": (
        judged(shapes="b"),
        judged(problem_at("b", Cause.SHAPE, blocks=False)),
        None,
        True,
    ),
    "advice": (judged(shapes="b"), judged(problem_at("b", Cause.UNUSED, blocks=False)), None, False),
    "at what is new": (judged(), judged(problem_at("new", Cause.SHAPE)), None, True),
    "what is new waits": (judged(), judged(problem_at("new", Cause.WAITS)), None, False),
    "what had waited lacks a wire": (
        judged(problem_at("b", Cause.WAITS)),
        judged(problem_at("b", Cause.UNWIRED)),
        None,
        True,
    ),
    "what had waited comes to light": (
        judged(problem_at("b", Cause.WAITS)),
        judged(problem_at("b", Cause.SHAPE)),
        None,
        False,
    ),
    "another at the same node": (judged(SHAPE), judged(problem_at("a", Cause.TOO_LARGE)), SHAPE, True),
    "what is mended waits": (judged(SHAPE), judged(problem_at("a", Cause.WAITS)), SHAPE, False),
    "what was on a loop": (judged(LOOP), judged(problem_at("a", Cause.TOO_FEW_WIRES)), LOOP, False),
}


@pytest.mark.parametrize(("before", "after", "mended", "harm"), JUDGED.values(), ids=JUDGED)
def test_harm_is_what_was_not_there_before(before, after, mended, harm):
    assert harms(before, after, mended) is harm


def test_relu_keeps_its_capitals_in_a_sentence():
    document = MENDED["softmax twice"][1]
    after = repairs_of(document, the(document, Cause.SOFTMAX_TWICE))[1].after
    assert after.graph[NodeId("h")].layer.activation == ReLU()
