"""The check: each thing that can be wrong with a design is said where it is, and what would help."""

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from nnstudio.engine.api import TrainingError
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import ACTIVATIONS, ReLU, Sigmoid, Softmax
from nnstudio.nn.check import MAX_PARAMETERS, check, flow
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.initializers import INITIALIZERS
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import LOSSES, CrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import SGD

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


def test_a_layer_behind_a_loop_is_not_said_to_be_on_it():
    graph = chain(input=Input(), a=Dense(), b=Dense(), output=Output()).with_inputs("a", ("b",))
    assert "output" not in dict(problems(graph))


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


HIDDEN = st.one_of(
    st.builds(
        Dense,
        units=st.sampled_from([1, 3, 65536]) | st.integers(1, 9),
        activation=st.sampled_from([cls() for cls in ACTIVATIONS]),
        bias=st.booleans(),
        initializer=st.sampled_from([cls() for cls in INITIALIZERS]),
    ),
    st.builds(Dropout, rate=st.floats(0, 1, exclude_max=True)),
    st.sampled_from([cls() for cls in LAYERS if cls not in (Input, Output)]),
)
ENDS = st.one_of(
    st.just(Input()),
    st.builds(
        Output,
        units=st.sampled_from([3, 4]),
        activation=st.sampled_from([Softmax(), Sigmoid()]),
        loss=st.sampled_from([cls() for cls in LOSSES]),
        bias=st.booleans(),
    ),
)
ANY_LAYER = HIDDEN | ENDS | st.just(UnknownLayer.from_plain({"kind": "x"}))


@st.composite
def graphs(draw):
    """What a hand might leave on the canvas: a chain, with layers and wires changed at random."""
    middle = draw(st.lists(HIDDEN, max_size=5))
    output = Output(units=3, loss=draw(st.sampled_from([cls() for cls in LOSSES])))
    layers = {"x": Input(), **{f"m{at}": layer for at, layer in enumerate(middle)}, "y": output}
    graph = chain(**layers)
    for at in range(draw(st.integers(0, 4))):
        ids = st.sampled_from(list(graph))
        match draw(st.sampled_from(["add", "rewire", "replace", "remove"])):
            case "add":
                inputs = tuple(draw(st.lists(ids, max_size=2)))
                graph = graph.with_node(NodeId(f"a{at}"), Node(f"A{at}", draw(ANY_LAYER), inputs))
            case "rewire":
                graph = graph.with_inputs(draw(ids), tuple(draw(st.lists(ids, max_size=2))))
            case "replace":
                graph = graph.with_layer(draw(ids), draw(ANY_LAYER))
            case "remove" if len(graph) > 1:
                graph = graph.without(frozenset([draw(ids)]))
    return graph


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs(), shape=st.sampled_from([(5,), (4, 3, 1)]), seed=st.integers(0, 3))
def test_any_graph_trains_a_step_or_says_why_not(graph, shape, seed):
    blocking = check(graph, shape, 3).blocking
    event("refused" if blocking else "trained")
    if blocking:
        with pytest.raises(TrainingError) as caught:
            Network(graph, shape, 3, seed=seed)
        assert str(caught.value) == blocking[0].message
        return
    network = Network(graph, shape, 3, seed=seed)
    training = Pass(network, training=True, rng=np.random.default_rng(seed))
    x = np.random.default_rng(seed).random((2, *shape), np.float32)
    targets = np.eye(3, dtype=np.float32)[[0, 2]]
    _, dy = training.loss(training.forward(x), targets)
    training.backward(dy)
    SGD(learning_rate=0.01).update(network.values, network.gradients, {}, 1, 0.01)
    assert np.isfinite(network.values).all()
    assert Pass(network, training=False).forward(x).shape == (2, 3)
