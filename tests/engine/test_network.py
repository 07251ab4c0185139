"""Networks: one vector of parameters, views into it, and weights that stay where they belong."""

import numpy as np
import pytest
from dots import CLASSES, SHAPE, chain, flat, small_graph

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingError
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import Sigmoid
from nnstudio.nn.graph import Graph, Node
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.losses import MeanSquaredError


def network(graph=None, seed=1, dtype=np.float32):
    return Network(graph or small_graph(), SHAPE, CLASSES, seed=seed, dtype=dtype)


def arrays(views):
    return [array for params in views.values() for array in params.values()]


def samples(rows=5, dtype=np.float32):
    return np.random.default_rng(8).random((rows, *SHAPE)).astype(dtype)


def test_each_parameter_has_the_shape_that_its_layer_asks_for():
    shapes = {
        node: {name: a.shape for name, a in params.items()} for node, params in network().params.items()
    }
    assert shapes == {
        "hidden": {"kernel": (12, 4), "bias": (4,)},
        "output": {"kernel": (4, 3), "bias": (3,)},
    }


@pytest.mark.parametrize(
    ("example", "count"), [("mnist-784-16-16-10", 13_002), ("mnist-784-128-10", 101_770)]
)
def test_the_parameters_of_well_known_networks_are_counted_right(example, count):
    graph = EXAMPLES[example].build().graph
    assert Network(graph, (28, 28, 1), 10, seed=1).parameter_count == count


@pytest.mark.parametrize(("vector", "views"), [("values", "params"), ("gradients", "gradient_views")])
def test_every_array_is_a_view_into_one_vector(vector, views):
    net = network()
    for number, array in enumerate(arrays(getattr(net, views)), 1):
        array[...] = number
    # 48 and 12 numbers of kernels, 4 and 3 of biases; the rest is padding.
    counts = np.unique(getattr(net, vector), return_counts=True)
    assert dict(zip(*counts, strict=True)) == {0: counts[1][0], 1: 48, 2: 4, 3: 12, 4: 3}


def test_writing_into_the_vector_changes_the_parameters():
    net = network()
    net.values[...] = 7
    assert all((array == 7).all() for array in arrays(net.params))


def test_every_array_starts_at_a_whole_cache_line_of_the_vector():
    net = network()
    starts = [array.__array_interface__["data"][0] - net.values.__array_interface__["data"][0]
              for array in arrays(net.params)]  # fmt: skip
    assert [start % 64 for start in starts] == [0, 0, 0, 0]


def test_gradients_lie_where_the_parameters_lie():
    net = network()
    net.gradients[...] = np.arange(len(net.gradients))
    net.values[...] = np.arange(len(net.values))
    for value, gradient in zip(arrays(net.params), arrays(net.gradient_views), strict=True):
        np.testing.assert_array_equal(value, gradient)


def test_a_copy_of_the_weights_has_their_values():
    net = network()
    copy = net.copy_weights()
    for node, params in net.params.items():
        for name, values in params.items():
            np.testing.assert_array_equal(copy[node][name], values)


def test_a_copy_of_the_weights_does_not_change_with_the_network():
    net = network()
    copy = net.copy_weights()
    before = flat(copy)
    net.values += 1
    assert flat(copy) == before


def test_a_copy_of_the_weights_is_read_only():
    copy = network().copy_weights()
    for array in arrays(copy):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError):
        copy["hidden"]["kernel"] = np.zeros(3)


def test_loading_a_copy_brings_the_weights_back_bit_for_bit():
    net = network()
    copy = net.copy_weights()
    net.values[...] = 0
    net.load(copy)
    assert flat(net.params) == flat(copy)


def test_loaded_weights_are_copies():
    net, weights = network(), {"hidden": {"bias": np.ones(4, np.float32)}}
    net.load(weights)
    net.values[...] = 0
    assert weights["hidden"]["bias"].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "weights",
    [
        {"elsewhere": {"bias": np.ones(4)}},
        {"hidden": {"threshold": np.ones(4)}},
        {"hidden": {"bias": np.ones(5)}},
        {"hidden": {"kernel": np.ones((4, 12))}},
        {},
    ],
    ids=["another node", "another name", "another length", "transposed", "nothing"],
)
def test_weights_that_fit_nowhere_change_nothing(weights):
    net = network()
    net.load(weights)
    assert flat(net.params) == flat(network().params)


def test_weights_carry_over_where_they_fit_and_start_afresh_where_not():
    wider = small_graph().with_layer("hidden", Dense(units=5, activation=Sigmoid()))
    trained, grown = network(seed=5), network(wider)
    fresh = grown.copy_weights()
    grown.load(trained.copy_weights())
    np.testing.assert_array_equal(grown.params["output"]["bias"], trained.params["output"]["bias"])
    np.testing.assert_array_equal(grown.params["hidden"]["kernel"], fresh["hidden"]["kernel"])
    np.testing.assert_array_equal(grown.params["output"]["kernel"], fresh["output"]["kernel"])


def test_the_same_seed_gives_the_same_weights_bit_for_bit():
    assert flat(network(seed=3).params) == flat(network(seed=3).params)


def test_another_seed_gives_other_weights():
    assert flat(network(seed=3).params) != flat(network(seed=4).params)


def test_two_layers_of_the_same_settings_start_from_different_weights():
    dense = Dense(units=12)
    net = network(chain(first=dense, second=dense, output=Output(units=CLASSES)))
    assert not np.array_equal(net.params["first"]["kernel"], net.params["second"]["kernel"])


def test_a_network_starts_alike_in_both_precisions():
    double = network(dtype=np.float64)
    np.testing.assert_array_equal(network().values, double.values.astype(np.float32))


@pytest.mark.parametrize(
    "graph",
    [
        chain(hidden=small_graph()["hidden"].layer, dropout=Dropout(), output=Output(units=CLASSES)),
        small_graph().with_node("spare", Node("Spare", Dense(), ("hidden",))),
        Graph(dict(reversed(small_graph().nodes.items()))),
    ],
    ids=["with dropout between", "with a loose layer", "drawn in another order"],
)
def test_another_layer_does_not_change_the_initial_weights_of_the_rest(graph):
    before, after = network(), network(graph)
    for node, params in before.params.items():
        for name, values in params.items():
            np.testing.assert_array_equal(after.params[node][name], values)


def test_a_layer_with_parameters_put_between_leaves_the_first_weights_as_they_are():
    deeper = chain(hidden=small_graph()["hidden"].layer, more=Dense(units=4), output=Output(units=CLASSES))
    np.testing.assert_array_equal(
        network(deeper).params["hidden"]["kernel"], network().params["hidden"]["kernel"]
    )


def test_layers_that_lead_nowhere_are_left_out():
    net = network(small_graph().with_node("spare", Node("Spare", Dense(), ("hidden",))))
    assert net.order == ("input", "hidden", "output")
    assert net.params.keys() == {"hidden", "output"}


def test_a_graph_that_cannot_be_trained_is_refused_with_the_reason():
    with pytest.raises(TrainingError, match="Hidden has nothing wired into it"):
        network(small_graph().with_inputs("hidden", ()))


def test_a_prediction_is_the_one_of_the_formula():
    net = network(dtype=np.float64)
    x = samples(dtype=np.float64)
    hidden = np.tanh(x.reshape(5, 12) @ net.params["hidden"]["kernel"] + net.params["hidden"]["bias"])
    z = np.exp(hidden @ net.params["output"]["kernel"] + net.params["output"]["bias"])
    np.testing.assert_allclose(
        Pass(net, training=False).forward(x), z / z.sum(axis=1, keepdims=True), rtol=1e-12
    )


def test_in_training_the_answer_before_cross_entropy_is_logits():
    net = network(dtype=np.float64)
    x = samples(dtype=np.float64)
    y = Pass(net, training=False).forward(x)
    z = np.exp(Pass(net, training=True).forward(x))
    np.testing.assert_allclose(z / z.sum(axis=1, keepdims=True), y, rtol=1e-12)


def test_in_training_the_answer_before_a_loss_of_differences_is_the_answer():
    output = Output(units=CLASSES, activation=Sigmoid(), loss=MeanSquaredError())
    net = network(chain(hidden=Dense(units=4), output=output))
    np.testing.assert_array_equal(
        Pass(net, training=True).forward(samples()), Pass(net, training=False).forward(samples())
    )


def test_a_pass_sees_the_parameters_of_the_moment():
    net = network()
    predict = Pass(net, training=False)
    predict.forward(samples())
    net.values[...] = 0
    np.testing.assert_allclose(predict.forward(samples()), 1 / 3, rtol=1e-6)


def test_a_pass_takes_batches_of_any_size_in_turn():
    predict = Pass(network(), training=False)
    for rows in (5, 1, 3, 5):
        np.testing.assert_allclose(
            predict.forward(samples()[:rows]), Pass(network(), training=False).forward(samples())[:rows],
            rtol=1e-5,
        )  # fmt: skip


def test_dropout_passes_everything_in_a_prediction():
    hidden, output = small_graph()["hidden"].layer, Output(units=CLASSES)
    dropping = network(chain(hidden=hidden, dropout=Dropout(rate=0.9), output=output))
    np.testing.assert_array_equal(
        Pass(dropping, training=False).forward(samples()), Pass(network(), training=False).forward(samples())
    )


def test_two_passes_of_one_network_do_not_disturb_each_other():
    net = network()
    training, predict = Pass(net, training=True), Pass(net, training=False)
    training.forward(samples())
    training.backward(np.ones((5, CLASSES), np.float32))
    expected = net.gradients.copy()
    training.forward(samples())
    predict.forward(samples(3))
    training.backward(np.ones((5, CLASSES), np.float32))
    np.testing.assert_array_equal(net.gradients, expected)
