"""The check: each thing that can be wrong with a design is said where it is, and what would help."""

import dataclasses
from typing import ClassVar, Literal, get_args, get_origin

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.engine.api import DivergenceError, TrainingError, TrainingJob
from nnstudio.engine.network import Network
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ACTIVATIONS, ReLU, Sigmoid, Softmax
from nnstudio.nn.check import MAX_PARAMETERS, Cause, Problem, check, flow
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.pooling import UpSample2D
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, KullbackLeibler, MeanSquaredError
from nnstudio.nn.optimizers import OPTIMIZERS
from nnstudio.nn.registry import Choice, Entry
from nnstudio.nn.shapes import ShapeError, size
from nnstudio.nn.training import TrainingSettings
from nnstudio.nn.wiring import refusal

SHAPE, CLASSES = (28, 28, 1), 10


def chain(**layers):
    """Layers in a row, from left to right, by id; the id with a capital is the name."""
    graph, previous = Graph(), ()
    for node_id, layer in layers.items():
        graph = graph.with_node(NodeId(node_id), Node(node_id.capitalize(), layer, previous))
        previous = (NodeId(node_id),)
    return graph


def sound():
    return chain(input=Input(), hidden=Dense(units=16), output=Output())


def problems(graph, shape=SHAPE, classes=CLASSES):
    """Where and what, of each problem."""
    return [(problem.node, problem.message) for problem in check(graph, shape, classes).problems]


def test_a_sound_network_has_no_problem():
    assert problems(sound()) == []


def test_each_node_of_a_sound_network_has_its_shape():
    assert check(sound(), SHAPE, CLASSES).shapes == {"input": (28, 28, 1), "hidden": (16,), "output": (10,)}


def test_parameters_are_counted_for_each_node():
    checked = check(sound(), SHAPE, CLASSES)
    assert checked.parameters == {"input": 0, "hidden": 784 * 16 + 16, "output": 16 * 10 + 10}


def test_the_network_of_the_well_known_video_has_13002_parameters():
    graph = chain(input=Input(), first=Dense(units=16), second=Dense(units=16), output=Output())
    assert check(graph, SHAPE, CLASSES).total_parameters == 13_002


def test_the_shape_on_a_wire_is_written_as_people_write_it():
    assert flow(check(sound(), SHAPE, CLASSES), "input") == "28×28"


def test_a_shape_that_is_not_known_is_a_question_mark():
    graph = sound().with_inputs("hidden", ())
    assert flow(check(graph, SHAPE, CLASSES), "output") == "?"


def test_an_empty_canvas_lacks_input_and_output():
    assert problems(Graph()) == [
        (None, "There is no Input. Drag one from the palette onto the canvas"),
        (None, "There is no Output. Drag one from the palette onto the canvas"),
    ]


@pytest.mark.parametrize("end", ["input", "output"])
def test_a_second_end_is_to_be_deleted(end):
    graph = sound().with_node("extra", Node("Extra", sound()[end].layer, sound()[end].inputs))
    message = f"There are 2 {end.capitalize()} layers; a network has one. Delete this one"
    assert ("extra", message) in problems(graph)


@pytest.mark.parametrize("end", ["input", "output"])
def test_a_second_end_keeps_the_network_from_training(end):
    graph = sound().with_node("extra", Node("Extra", sound()[end].layer, sound()[end].inputs))
    assert check(graph, SHAPE, CLASSES).blocking


def test_a_layer_that_nothing_feeds_asks_for_a_wire():
    graph = sound().with_inputs("hidden", ())
    message = "Hidden has nothing wired into it. Draw a wire to its left port"
    assert ("hidden", message) in problems(graph)


def test_a_layer_behind_a_problem_waits_for_it():
    graph = sound().with_inputs("hidden", ())
    message = "Output waits for a layer before it that has a problem itself"
    assert ("output", message) in problems(graph)


def test_a_layer_with_more_wires_than_it_takes_asks_to_have_one_deleted():
    graph = sound().with_inputs("output", ("hidden", "input"))
    message = "Too many wires lead into Output: 2; it takes 1. Delete one of them"
    assert problems(graph) == [("output", message)]


def test_a_layer_fed_twice_by_the_same_one_asks_to_have_a_wire_deleted():
    graph = sound().with_inputs("output", ("hidden", "hidden"))
    message = "Too many wires lead into Output: 2; it takes 1. Delete one of them"
    assert ("output", message) in problems(graph)


def test_a_wire_into_an_input_is_a_problem():
    graph = sound().with_node("second", Node("Second", Input())).with_inputs("input", ("second",))
    message = "Too many wires lead into Input: 1; it takes 0. Delete one of them"
    assert ("input", message) in problems(graph)


def test_every_layer_of_a_loop_is_told_and_how_to_break_it():
    graph = chain(input=Input(), a=Dense(), b=Dense(), output=Output()).with_inputs("a", ("b",))
    told = dict(problems(graph))
    assert told["a"] == "A feeds itself through a loop of wires. Delete one wire of the loop"
    assert told["b"] == "B feeds itself through a loop of wires. Delete one wire of the loop"


def test_a_layer_behind_a_loop_is_not_said_to_be_on_it_but_to_wait():
    graph = chain(input=Input(), a=Dense(), b=Dense(), output=Output()).with_inputs("a", ("b",))
    assert dict(problems(graph))["output"] == "Output waits for a layer before it that has a problem itself"


def test_a_join_behind_a_loop_is_told_that_it_lacks_a_wire():
    graph = chain(input=Input(), a=Dense(), join=Add(), output=Output()).with_inputs(NodeId("a"), ("a",))
    found = {problem.node: problem.cause for problem in check(graph, SHAPE, CLASSES).problems}
    assert (found["a"], found["join"], found["output"]) == (Cause.LOOP, Cause.TOO_FEW_WIRES, Cause.WAITS)


def test_an_output_that_feeds_a_layer_keeps_the_network_from_training():
    graph = sound().with_node("spare", Node("Spare", Dense(), ("output",)))
    (problem,) = check(graph, SHAPE, CLASSES).blocking
    assert (problem.node, problem.cause) == ("output", Cause.OUTPUT_FEEDS)
    assert problem.message == "Output is the end and gives nothing on. Delete the wire from Output to Spare"


def test_a_layer_between_two_loops_is_on_neither():
    graph = chain(input=Input(), a=Dense(), b=Dense(), m=Add(), c=Add(), d=Dense(), output=Output())
    graph = graph.with_inputs("a", ("b",)).with_inputs("m", ("b", "b")).with_inputs("c", ("m", "d"))
    told = {problem.node: problem.cause for problem in check(graph, SHAPE, CLASSES).problems}
    assert [node for node, cause in told.items() if cause is Cause.LOOP] == ["a", "b", "c", "d"]
    assert (told["m"], told["output"]) == (Cause.WAITS, Cause.WAITS)


def test_a_loop_keeps_the_network_from_training():
    graph = chain(input=Input(), a=Dense(), output=Output()).with_inputs("a", ("a",))
    assert check(graph, SHAPE, CLASSES).blocking


def test_a_layer_without_numbers_to_weigh_says_so():
    (problem, *_) = problems(sound(), shape=(0,))
    assert problem[0] == "hidden"
    assert "needs at least one number to weigh" in problem[1]


def test_a_layer_that_is_not_known_says_what_would_help():
    graph = chain(input=Input(), other=UnknownLayer.from_plain({"kind": "x.wavelet"}), output=Output())
    told = dict(problems(graph))["other"]
    assert "does not know the layer 'x.wavelet'" in told
    assert "Update nnstudio" in told


@pytest.mark.parametrize("units", [2, 11])
def test_an_output_of_another_size_than_the_classes_says_which_would_fit(units):
    graph = sound().with_layer("output", Output(units=units))
    message = f"Output has {units} units and the dataset has 10 classes. Set its units to 10"
    assert problems(graph) == [("output", message)]


def test_cross_entropy_without_probabilities_says_what_to_choose():
    graph = sound().with_layer("output", Output(activation=Sigmoid(), loss=CrossEntropy()))
    ((node, message),) = problems(graph)
    assert node == "output"
    assert message.startswith("Output: Cross-entropy needs probabilities that sum to 1, and Sigmoid does not")
    assert message.endswith("Choose the activation Softmax, or another loss")


def test_a_loss_of_differences_goes_with_any_activation():
    graph = sound().with_layer("output", Output(activation=ReLU(), loss=MeanSquaredError()))
    assert problems(graph) == []


def test_a_network_too_large_for_memory_names_its_largest_layer():
    graph = sound().with_layer("hidden", Dense(units=65536))
    ((node, message),) = problems(graph)
    assert node == "hidden"
    # 784 · 65536 + 65536 + 65536 · 10 + 10
    assert "52,101,130 parameters, more than the 50,000,000" in message
    assert message.endswith("Hidden has most of them; give it fewer units")


def test_a_network_too_large_for_memory_is_refused_before_any_memory_is_asked_for():
    layers = {f"h{i}": Dense(units=65536) for i in range(40)}
    graph = chain(input=Input(), **layers, output=Output())
    # 670 GB: asking for them would fail in another way.
    assert check(graph, SHAPE, CLASSES).total_parameters > 150e9
    with pytest.raises(TrainingError, match="more than the 50,000,000 that fit into memory"):
        Network(graph, SHAPE, CLASSES, seed=1)


def test_as_many_parameters_as_are_allowed_are_no_problem():
    units = MAX_PARAMETERS // (784 + 1 + 10) - 1
    assert problems(sound().with_layer("hidden", Dense(units=units))) == []


def test_a_layer_that_leads_nowhere_is_mentioned():
    graph = sound().with_node("spare", Node("Spare", Dense(), ("hidden",)))
    message = "Spare leads to no Output and is left out of training. Wire it on, or delete it"
    assert problems(graph) == [("spare", message)]


LOOSE = {
    "wired": {"spare": Node("Spare", Dense(), ("hidden",))},
    "unwired": {"spare": Node("Spare", Dense())},
    "unknown": {"spare": Node("Spare", UnknownLayer.from_plain({"kind": "x"}), ("hidden",))},
    "huge": {"spare": Node("Spare", Dense(units=65536), ("input",))},
    "overfed": {"spare": Node("Spare", Dense(), ("input", "hidden"))},
    "a chain": {"spare": Node("Spare", Dense()), "other": Node("Other", Dense(), ("spare",))},
    "a loop": {"spare": Node("Spare", Dense(), ("other",)), "other": Node("Other", Dense(), ("spare",))},
}


@pytest.mark.parametrize("nodes", LOOSE.values(), ids=LOOSE.keys())
def test_what_leads_nowhere_does_not_keep_the_rest_from_training(nodes):
    graph = Graph({**sound().nodes, **nodes})
    assert check(graph, SHAPE, CLASSES).blocking == ()


@pytest.mark.parametrize("nodes", LOOSE.values(), ids=LOOSE.keys())
def test_what_leads_nowhere_is_told_all_the_same(nodes):
    graph = Graph({**sound().nodes, **nodes})
    assert nodes.keys() <= {problem.node for problem in check(graph, SHAPE, CLASSES).problems}


def test_without_an_output_layers_are_not_blamed_for_leading_nowhere():
    assert [node for node, _ in problems(chain(input=Input(), hidden=Dense()))] == [None]


def test_an_input_that_leads_nowhere_is_to_be_wired_on_and_not_deleted():
    graph = sound().with_inputs("hidden", ())
    assert ("input", "Input leads to no Output and is left out of training. Wire it on") in problems(graph)


def extra(node_id, layer, inputs=()):
    return sound().with_node(node_id, Node(node_id.capitalize(), layer, inputs))


CAUSES = {
    Cause.NO_INPUT: (sound().without(frozenset({"input"})), None),
    Cause.NO_OUTPUT: (sound().without(frozenset({"output"})), None),
    Cause.SECOND_END: (extra("second", Input()), "second"),
    Cause.OUTPUT_FEEDS: (extra("spare", Dense(), ("output",)), "output"),
    Cause.LOOP: (extra("a", Dense(), ()).with_inputs("hidden", ("a",)).with_inputs("a", ("hidden",)), "a"),
    Cause.UNWIRED: (sound().with_inputs("hidden", ()), "hidden"),
    Cause.TOO_FEW_WIRES: (sound().with_layer("hidden", Add()), "hidden"),
    Cause.TOO_MANY_WIRES: (sound().with_inputs("output", ("input", "hidden")), "output"),
    Cause.WAITS: (sound().with_inputs("hidden", ()), "output"),
    Cause.SHAPE: (sound().with_layer("hidden", Reshape(shape=(5,))), "hidden"),
    Cause.TOO_LARGE: (sound().with_layer("hidden", Dense(units=65536)), "hidden"),
    Cause.UNKNOWN_LAYER: (sound().with_layer("hidden", UnknownLayer.from_plain({"kind": "x"})), "hidden"),
    Cause.UNUSED: (extra("spare", Dense(), ("hidden",)), "spare"),
    Cause.CLASSES: (sound().with_layer("output", Output(units=7)), "output"),
    Cause.MISFIT: (sound().with_layer("output", Output(activation=ReLU())), "output"),
    Cause.SOFTMAX_TWICE: (sound().with_layer("hidden", Dense(activation=Softmax())), "hidden"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_problem_says_its_cause_and_where(cause):
    graph, node = CAUSES[cause]
    found = check(graph, SHAPE, CLASSES).problems
    assert node in [problem.node for problem in found if problem.cause is cause]


def test_every_cause_that_the_check_knows_has_a_test():
    assert set(Cause) - {Cause.OTHER} == set(CAUSES)


def test_a_problem_from_elsewhere_needs_no_cause():
    assert Problem(None, "MNIST is not here").cause is Cause.OTHER


@pytest.mark.parametrize("graph", [graph for graph, _ in CAUSES.values()], ids=CAUSES)
def test_causes_come_first_then_what_waits_then_what_is_only_mentioned(graph):
    found = check(graph, SHAPE, CLASSES).problems
    ranks = [(not problem.blocks, problem.waits) for problem in found]
    assert ranks == sorted(ranks)


def test_the_causes_leave_out_what_only_waits():
    checked = check(sound().with_inputs("hidden", ()), SHAPE, CLASSES)
    assert [problem.node for problem in checked.causes if problem.blocks] == ["hidden"]


@pytest.mark.parametrize("graph", [graph for graph, _ in CAUSES.values()], ids=CAUSES)
def test_every_layer_has_a_shape_or_a_problem(graph):
    checked = check(graph, SHAPE, CLASSES)
    assert set(graph) == checked.shapes.keys() | {p.node for p in checked.problems if p.node}


TWICE = {
    "hidden": sound().with_layer("hidden", Dense(activation=Softmax())),
    "a layer of its own": sound().with_layer("hidden", ActivationLayer(activation=Softmax())),
    "past a dropout": chain(
        input=Input(), hidden=Dense(activation=Softmax()), drop=Dropout(), output=Output()
    ),
    "before Kullback-Leibler": sound()
    .with_layer("hidden", Dense(activation=Softmax()))
    .with_layer("output", Output(loss=KullbackLeibler())),
    "before squares": sound()
    .with_layer("hidden", Dense(activation=Softmax()))
    .with_layer("output", Output(loss=MeanSquaredError())),
}


def test_a_softmax_that_two_wires_lead_to_is_mentioned_once():
    graph = sound().with_layer("hidden", Dense(activation=Softmax()))
    for name in ("left", "right"):
        graph = graph.with_node(name, Node(name, Dropout(), ("hidden",)))
    found = check(graph.with_inputs("output", ("left", "right")), SHAPE, CLASSES).problems
    assert [problem.node for problem in found if problem.cause is Cause.SOFTMAX_TWICE] == ["hidden"]


def test_a_layer_that_is_not_known_may_have_any_number_of_wires():
    graph = sound().with_layer("output", UnknownLayer.from_plain({"kind": "x"}))
    found = check(graph.with_inputs("output", ("input", "hidden")), SHAPE, CLASSES).problems
    assert [problem.cause for problem in found if problem.node == "output"] == [Cause.UNKNOWN_LAYER]


@pytest.mark.parametrize("graph", TWICE.values(), ids=TWICE)
def test_softmax_before_softmax_is_mentioned_and_may_be_trained(graph):
    ((node, message),) = problems(graph)
    assert node == "hidden"
    assert "the network learns slowly. Choose another activation in Hidden, such as ReLU" in message
    assert not check(graph, SHAPE, CLASSES).blocking


ONCE = {
    "further up": chain(
        input=Input(), a=Dense(activation=Softmax()), hidden=Dense(), drop=Dropout(), output=Output()
    ),
    "before sigmoid": sound()
    .with_layer("hidden", Dense(activation=Softmax()))
    .with_layer("output", Output(activation=Sigmoid(), loss=BinaryCrossEntropy())),
}


@pytest.mark.parametrize("graph", ONCE.values(), ids=ONCE)
def test_softmax_that_is_weighed_by_other_layers_first_is_no_problem(graph):
    assert problems(graph) == []


def test_an_edit_of_one_layer_of_500_infers_the_shape_of_no_other(monkeypatch):
    graph = sound()
    ids = ["hidden"]
    for at in range(250):
        graph = graph.with_node(f"d{at}", Node("D", Dense(), (ids[-1],)))
        ids += [f"d{at}", f"s{at}"]
        graph = graph.with_node(ids[-1], Node("S", Add(), tuple(dict.fromkeys([*ids[-4:-1], ids[0]]))))
    graph = graph.with_inputs("output", (ids[-1],))
    check(graph, SHAPE, CLASSES)
    asked = []
    for cls in (Dense, Add):
        infer = cls.infer_shape
        monkeypatch.setattr(
            cls, "infer_shape", lambda *given, infer=infer: asked.append(given) or infer(*given)
        )
    assert not check(graph.with_layer("d9", Dense(frozen=True)), SHAPE, CLASSES).problems
    assert len(asked) == 1


class Few(DatasetSource):
    """Five samples of random bytes, of any shape, in three classes."""

    entry: ClassVar[Entry] = Entry("few", "Few", "Few")

    shape: tuple[int, ...]

    def spec(self):
        return DatasetSpec("Few", self.shape, ("a", "b", "c"), "nothing")

    def missing(self):
        return None

    def load(self):
        rng = np.random.default_rng(0)

        def split(count):
            return Split(rng.integers(0, 256, (count, *self.shape), np.uint8), rng.integers(0, 3, count))

        return Dataset(self.spec(), split(5), split(2), split(1), Scaling(1 / 64, -2))


SHAPES = [(6, 6, 2), (4, 3, 1), (7, 3), (5,), (1,)]
MOST_NUMBERS = 20_000
"""A sample may become so large in a layer; several layers that enlarge images would fill the memory."""


def values_of(field):
    """Values that a field allows; numbers up to 4 and 1, for 200 networks are to be trained in seconds."""
    for mark in field.metadata:
        if isinstance(mark, Choice):
            return st.one_of([parts(cls) for cls in mark.registry])
    if field.annotation is bool:
        return st.booleans()
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if get_origin(field.annotation) is tuple:
        return st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)
    names = ("ge", "gt", "le", "lt")
    bounds = {name: getattr(mark, name) for mark in field.metadata for name in names if hasattr(mark, name)}
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    if field.annotation is int:
        return st.integers(low, min(high, low + 4))
    # Steps of a thousandth: float32 could not hold the smallest numbers of float64.
    steps = st.integers(int("gt" in bounds), 1000 - int("lt" in bounds))
    return steps.map(lambda step: low + step * (min(high, 1) - low) / 1000)


def parts(cls):
    """A class of a registry with its settings as they are, or with any."""
    fields = {name: values_of(field) for name, field in cls.model_fields.items()}
    return st.just(cls()) | st.builds(cls, **fields) if fields else st.just(cls())


HIDDEN = st.sampled_from([cls for cls in LAYERS if cls not in (Input, Output)]).flatmap(parts)
FITTING = [
    (activation(), loss())
    for activation in ACTIVATIONS
    for loss in LOSSES
    if loss().misfit(activation()) is None
]
OUTPUTS = parts(Output).map(lambda output: output.replace(units=3))
FITTING_OUTPUTS = st.tuples(OUTPUTS, st.sampled_from(FITTING)).map(
    lambda drawn: drawn[0].replace(activation=drawn[1][0], loss=drawn[1][1])
)
UNKNOWN = UnknownLayer.from_plain({"kind": "x"})
ANY_LAYER = st.one_of(HIDDEN, OUTPUTS, parts(Output), st.sampled_from([Input(), UNKNOWN, Dense(units=65536)]))


@st.composite
def designs(draw):
    """What a hand might leave on the canvas, and the shape of the samples it is meant for.

    Layers are mostly wired to what they can take, and then some are changed at random.
    """
    shape = draw(st.sampled_from(SHAPES))
    graph = chain(x=Input())
    for at in range(draw(st.integers(0, 12))):
        node_id, node = NodeId(f"m{at}"), draw(fed(graph, shape))
        grown = graph.with_node(node_id, dataclasses.replace(node, name=f"M{at}"))
        found = check(grown, shape, 3).shapes.get(node_id)
        # Now and then, what does not fit is left.
        if (found is not None and size(found) <= MOST_NUMBERS) or draw(st.integers(0, 19)) == 0:
            graph = grown
    last = draw(st.sampled_from(list(reversed(graph.nodes))[:2]))
    graph = graph.with_node(NodeId("y"), Node("Y", draw(FITTING_OUTPUTS), (last,)))
    for at in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2, 4]))):
        graph = draw(changed(graph, at))
    return graph, shape


@st.composite
def fed(draw, graph, shape):
    """A layer and what feeds it: for one that joins, two to four, mostly of the same shape."""
    layer, ids = draw(HIDDEN), list(reversed(graph.nodes))
    shapes = check(graph, shape, 3).shapes
    fitting = [node_id for node_id in ids if node_id in shapes and takes(layer, shapes[node_id])]
    source = draw(st.sampled_from(fitting[:2] if fitting and draw(st.integers(0, 3)) else ids))
    if isinstance(layer, Reshape) and source in shapes and draw(st.integers(0, 3)):
        layer = Reshape(shape=draw(st.permutations(divided(size(shapes[source])))))
    if not layer.joins:
        return Node("", layer, (source,))
    alike = st.sampled_from([other for other in graph if shapes.get(other) == shapes.get(source)])
    wired = alike if draw(st.integers(0, 3)) else st.sampled_from(ids)
    return Node("", layer, (source, *draw(st.lists(wired, min_size=1, max_size=3))))


def takes(layer, shape):
    """Whether a layer can be fed by this shape, on each of its wires."""
    try:
        layer.infer_shape(*(shape,) * layer.fan_in)
    except ShapeError:
        return False
    return True


def divided(count):
    """Three axes for so many numbers."""
    first = next(factor for factor in (4, 3, 2, 5, 7, 1) if count % factor == 0)
    second = next(factor for factor in (3, 2, 5, 7, 1) if count // first % factor == 0)
    return [first, second, count // first // second]


@st.composite
def changed(draw, graph, at):
    """The graph after an edit that nobody has thought about."""
    ids = st.sampled_from(list(graph))
    match draw(st.sampled_from(["add", "rewire", "replace", "remove"])):
        case "add":
            inputs = tuple(draw(st.lists(ids, max_size=4)))
            return graph.with_node(NodeId(f"a{at}"), Node(f"A{at}", draw(ANY_LAYER), inputs))
        case "rewire":
            return graph.with_inputs(draw(ids), tuple(draw(st.lists(ids, max_size=4))))
        case "replace":
            return graph.with_layer(draw(ids), draw(ANY_LAYER))
        case _:
            return graph.without(frozenset([draw(ids)])) if len(graph) > 1 else graph


TRAININGS = st.builds(
    TrainingSettings,
    optimizer=st.sampled_from(list(OPTIMIZERS)).flatmap(parts),
    clip_norm=st.sampled_from([0.0, 0.0, 0.1]),
    batch_size=st.integers(1, 5),
    seed=st.integers(0, 3),
)


def test_a_layer_that_gives_more_than_fits_into_memory_is_a_problem_where_it_stands():
    graph = chain(
        input=Input(),
        first=UpSample2D(factor=64),
        second=UpSample2D(factor=64),
        flatten=Flatten(),
        output=Output(units=3),
    )
    (problem, *waiting) = check(graph, (28, 28, 1), 3).blocking
    assert problem.node == "second"
    assert problem.message.startswith(
        "Second would give 13,153,337,344 numbers for each sample (114688×114688)"
    )
    assert [other.node for other in waiting] == ["flatten", "output"]


@st.composite
def edited(draw):
    """What is left on the canvas after some edits, of which each could be one by hand, and a sample shape."""
    shape = draw(st.sampled_from(SHAPES))
    graph = chain(x=Input(), y=Output(units=3)) if draw(st.integers(0, 4)) else Graph()
    for at in range(draw(st.sampled_from([1, 2, 3, 4, 6, 12]))):
        graph = draw(edits(graph, shape, at))
    return graph, shape


@st.composite
def edits(draw, graph, shape, at):
    """The graph after one of the edits that the canvas offers; it mostly refuses wires that do not fit."""
    layer = draw(st.one_of(st.just(Dense(units=4)), HIDDEN, HIDDEN, ANY_LAYER))
    node_id = NodeId(f"e{at}")
    added = graph.with_node(node_id, Node(f"E{at}", layer))
    if not graph:
        return added
    ids, wires = st.sampled_from(list(graph)), graph.wires()
    kinds = ["add", "behind", "connect", "connect", "insert", "insert", "insert", "cut", "delete", "change"]
    match draw(st.sampled_from(kinds)):
        case "add":
            return added
        case "behind":
            return added.connect(Wire(draw(ids), node_id))
        case "connect":
            wire = Wire(draw(ids), draw(ids))
            refused = refusal(graph, check(graph, shape, 3), wire, shape) and draw(st.integers(0, 9))
            return graph if refused else graph.connect(wire)
        case "insert" if wires and layer.fan_in:
            return added.insert(draw(st.sampled_from(wires)), node_id)
        case "cut" if wires:
            return graph.disconnect(draw(st.sampled_from(wires)))
        case "change":
            chosen = draw(ids)
            cls = type(graph[chosen].layer)
            return graph.with_layer(chosen, draw(parts(cls)) if cls.entry.kind in LAYERS else layer)
        case _:
            return graph.without(frozenset([draw(ids)]))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(design=designs(), training=TRAININGS, threads=st.sampled_from([1, 1, 2]))
def test_any_graph_trains_a_step_or_says_why_not(design, training, threads):
    trains_or_says_why(*design, training, threads)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(design=edited(), training=TRAININGS)
def test_no_row_of_edits_leaves_a_network_that_fails_and_does_not_say_why(design, training):
    trains_or_says_why(*design, training, threads=1)


def trains_or_says_why(graph, shape, training, threads):
    """Fails unless a network makes two steps exactly if the check finds nothing that keeps it from that."""
    checked = check(graph, shape, 3)
    if checked.blocking:
        event("refused")
        with pytest.raises(TrainingError) as caught:
            Network(graph, shape, 3, seed=training.seed)
        assert str(caught.value) == checked.blocking[0].message
        return
    assume(max(map(size, checked.shapes.values())) <= MOST_NUMBERS * 4)
    source = Few(shape=shape)
    # Numbers that overflow are found by the trainer, as the program has it.
    with np.errstate(all="ignore"):
        trainer = Trainer(TrainingJob(graph, source, training, threads=threads), source.load())
        try:
            trainer.step()
            # Arrays of another size follow on those of the first step.
            trainer.step(rows=1)
            event("trained")
        except DivergenceError:
            event("diverged")
        snapshot = trainer.snapshot()
    for node_id, params in snapshot.weights.items():
        for name, values in params.items():
            assert np.isfinite(values).all(), f"{name} of {node_id}"
    assert {at: y.shape for at, y in snapshot.activations.items()} == trainer.network.shapes
    assert trainer.network.shapes.items() <= checked.shapes.items()
    assert snapshot.activations[trainer.network.output].shape == (3,)
