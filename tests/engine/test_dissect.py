"""Dissecting a step: the run moves as if nobody watched, and every number written down is the step's own."""

import dataclasses

import numpy as np
import pytest
from dots import CLASSES, chain, flat, job, small_graph, squares_graph

from nnstudio.data.batches import Batch
from nnstudio.engine.dissect import dissect
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.snapshot import Sample
from nnstudio.nn.activations import ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.shaping import Flatten
from nnstudio.nn.losses import LOSSES, CrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import OPTIMIZERS, SGD, Adam
from nnstudio.nn.training import TrainingSettings

INPUT, HIDDEN, OUTPUT = NodeId("input"), NodeId("hidden"), NodeId("output")


class Bench:
    """A network on the dots, that makes steps of its batches, watched or not."""

    def __init__(self, graph=None, dtype=np.float32, **training):
        made = job(graph, **training)
        self.dataset = made.dataset.load()
        self.training: TrainingSettings = made.training
        self.network = Network(
            made.graph, self.dataset.spec.sample_shape, CLASSES, seed=made.training.seed, dtype=dtype
        )
        self.learning = Learning(self.network, made.training, np.random.SeedSequence(5))
        self.steps = 0

    def batch(self, rows):
        rows_now = slice(self.steps * 3 % 20, self.steps * 3 % 20 + rows)
        inputs, labels = self.dataset.training.inputs[rows_now], self.dataset.training.labels[rows_now]
        x = inputs.astype(self.network.dtype) * self.network.dtype(1 / 255)
        return Batch(x, np.eye(CLASSES, dtype=self.network.dtype)[labels], labels), inputs[0]

    def step(self, rows=1):
        batch, _ = self.batch(rows)
        self.steps += 1
        return self.learning.step(batch.x, batch.targets, self.rate)

    def dissect(self, rows=1):
        batch, pixels = self.batch(rows)
        self.steps += 1
        sample = Sample(None, pixels, int(batch.labels[0]))
        loss, trace = dissect(
            self.network,
            self.learning,
            batch.x,
            batch.targets,
            self.rate,
            step=self.steps,
            sample=sample,
            optimizer=self.training.optimizer,
        )
        if trace is not None:
            np.testing.assert_equal(trace.loss, loss)
        return trace

    @property
    def rate(self):
        return self.training.optimizer.learning_rate

    def loss(self, batch):
        """The loss of a batch, with the parameters as they are now; in the way of training."""
        here = Pass(self.network, training=True)
        return here.loss(here.forward(batch.x), batch.targets)[0]


def images(**layers):
    return chain(
        first=Conv2D(filters=3, kernel_size=2),
        bend=ActivationLayer(activation=Tanh()),
        flat=Flatten(),
        **layers,
        output=Output(units=CLASSES),
    )


def noisy():
    return images(norm=BatchNorm(), drop=Dropout(rate=0.4), hidden=Dense(units=5, activation=Tanh()))


GRAPHS = {
    "small": small_graph,
    "squares": squares_graph,
    "noisy": noisy,
    "held back": lambda: chain(
        hidden=Dense(units=4, l1=0.01, l2=0.1, max_norm=0.5), output=Output(units=CLASSES)
    ),
    "frozen": lambda: chain(hidden=Dense(units=4, frozen=True), output=Output(units=CLASSES)),
}


@pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=lambda one: one.entry.kind)
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
@pytest.mark.parametrize("rows", [1, 4])
def test_a_step_that_is_watched_moves_the_network_bit_for_bit_as_any_other(graph, optimizer, rows):
    watched, alone = (Bench(graph(), optimizer=optimizer) for _ in range(2))
    for turn in range(6):
        loss = alone.step(rows)
        if turn % 2:
            assert watched.dissect(rows).loss == loss
        else:
            watched.step(rows)
        assert flat(watched.network.params) == flat(alone.network.params)
        for name, vector in alone.learning.descent.memory.items():
            np.testing.assert_array_equal(watched.learning.descent.memory[name], vector)
    assert watched.learning.noise == alone.learning.noise


def test_a_clipped_step_that_is_watched_is_the_same_step():
    watched, alone = (Bench(clip_norm=0.01) for _ in range(2))
    watched.dissect(3), alone.step(3)
    assert flat(watched.network.params) == flat(alone.network.params)


@pytest.mark.parametrize("passes", [0, 1])
def test_without_memory_for_its_numbers_a_step_is_made_all_the_same(monkeypatch, passes):
    """Batch normalization has counted the batch in by the time that the way back finds no memory."""
    watched, alone = (Bench(noisy()) for _ in range(2))
    alone.step(3)

    def full(*_, **__):
        raise MemoryError

    with monkeypatch.context() as short:
        short.setattr(Pass, "loss" if passes else "forward", full)
        trained = watched.learning.step

        def step(*arguments):
            short.undo()  # the step alone needs less
            return trained(*arguments)

        short.setattr(watched.learning, "step", step)
        assert watched.dissect(3) is None
    assert flat(watched.network.params) == flat(alone.network.params)


def test_parameters_before_and_after_are_those_of_the_network_around_the_step():
    bench = Bench(noisy())
    before = {
        node_id: {name: v.copy() for name, v in p.items()} for node_id, p in bench.network.params.items()
    }
    trace = bench.dissect(4)
    assert set(trace.nodes["norm"].before) == set(before["norm"]), "running means too"
    for node_id, params in before.items():
        for name, values in params.items():
            np.testing.assert_array_equal(trace.nodes[node_id].before[name], values)
            np.testing.assert_array_equal(
                trace.nodes[node_id].after[name], bench.network.params[node_id][name]
            )
    assert not np.array_equal(trace.nodes[HIDDEN].before["kernel"], trace.nodes[HIDDEN].after["kernel"])


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("graph", ["small", "squares", "noisy"])
def test_the_update_of_plain_descent_is_the_rate_times_the_gradient_that_is_told(graph, rows):
    bench = Bench(GRAPHS[graph](), optimizer=SGD(learning_rate=0.3))
    trace = bench.dissect(rows)
    for node in trace.nodes.values():
        for name, gradient in node.gradients.items():
            assert np.any(gradient)
            np.testing.assert_allclose(
                node.after[name], node.before[name] - 0.3 * gradient, rtol=1e-5, atol=1e-6
            )


@pytest.mark.parametrize("graph", ["small", "squares", "noisy"])
def test_sums_are_the_terms_added_up_and_the_output_is_their_bend(graph):
    bench = Bench(GRAPHS[graph](), optimizer=Adam())
    trace = bench.dissect(3)
    dense = [one for one in trace.order if isinstance(bench.network.graph[one].layer, Dense | Output)]
    for node_id in dense:
        node, layer = trace.nodes[node_id], bench.network.graph[node_id].layer
        x = node.inputs[0].reshape(-1)
        terms = x[:, None].astype(float) * node.before["kernel"]
        np.testing.assert_allclose(terms.sum(axis=0) + node.before["bias"], node.sums, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(layer.activation(node.sums), node.output, rtol=1e-6, atol=1e-7)
    if graph == "noisy":
        np.testing.assert_array_equal(trace.nodes["first"].output, np.maximum(trace.nodes["first"].sums, 0))
        np.testing.assert_array_equal(trace.nodes["bend"].sums, trace.nodes["bend"].inputs[0])


def test_what_one_layer_gives_is_what_the_next_one_is_given():
    bench = Bench(noisy())
    trace = bench.dissect(4)
    for node_id in trace.order:
        for given, source in zip(
            trace.nodes[node_id].inputs, bench.network.graph[node_id].inputs, strict=False
        ):
            np.testing.assert_array_equal(given, trace.nodes[source].output)
    zeros = trace.nodes["drop"].output == 0
    assert zeros.any()
    np.testing.assert_allclose(
        trace.nodes["drop"].output[~zeros], trace.nodes["drop"].inputs[0][~zeros] / 0.6, rtol=1e-5
    )


@pytest.mark.parametrize("graph", ["small", "squares"])
def test_the_last_slopes_of_one_sample_are_those_of_the_book(graph):
    bench = Bench(GRAPHS[graph](), np.float64)
    trace = bench.dissect()
    out, hidden, t = trace.nodes[OUTPUT], trace.nodes[HIDDEN], trace.target
    if graph == "small":  # softmax and cross-entropy: dL/dz = p - t, dL/dp = -t / p
        np.testing.assert_allclose(out.slope, -t / out.output)
        np.testing.assert_allclose(out.sum_slope, out.output - t)
        assert trace.loss == pytest.approx(-np.log(out.output[t.argmax()]))
    else:  # mean squared error: dL/dy = 2 (y - t) / classes, and sigmoid's slope is y (1 - y)
        np.testing.assert_allclose(out.slope, 2 * (out.output - t) / CLASSES)
        np.testing.assert_allclose(out.sum_slope, out.slope * out.output * (1 - out.output))
    np.testing.assert_allclose(hidden.slope, out.before["kernel"] @ out.sum_slope)
    np.testing.assert_allclose(out.gradients["kernel"], np.outer(hidden.output, out.sum_slope))
    np.testing.assert_allclose(hidden.gradients["bias"], hidden.sum_slope)


@pytest.mark.parametrize("loss", [cls for cls in LOSSES if not cls.fuses], ids=lambda one: one.entry.kind)
def test_slopes_of_every_loss_are_what_the_loss_changes_by(loss):
    graph = chain(
        hidden=Dense(units=4, activation=Tanh()), output=Output(units=CLASSES, activation=Tanh(), loss=loss())
    )
    bench = Bench(graph, np.float64)
    batch, _ = bench.batch(1)
    trace = Bench(graph, np.float64).dissect()
    bias, size = bench.network.params[OUTPUT]["bias"], 1e-6
    for unit in range(CLASSES):
        losses = []
        for way in (size, -size):
            bias[unit] += way
            losses.append(bench.loss(batch))
            bias[unit] -= way
        assert trace.nodes[OUTPUT].sum_slope[unit] == pytest.approx(
            (losses[0] - losses[1]) / (2 * size), abs=1e-6
        )


@pytest.mark.parametrize("rows", [1, 4])
def test_every_gradient_is_what_the_mean_loss_changes_by(rows):
    def graph():
        made = images(hidden=Dense(units=4, activation=Tanh()))
        # A second way around the hidden layer, so that slopes of two branches add up.
        made = made.with_node(
            NodeId("side"), Node("Side", Dense(units=4, activation=Sigmoid()), (NodeId("flat"),))
        )
        made = made.with_node(NodeId("sum"), Node("Sum", Add(), (HIDDEN, NodeId("side"))))
        return made.with_node(OUTPUT, dataclasses.replace(made[OUTPUT], inputs=(NodeId("sum"),)))

    bench = Bench(graph(), np.float64)
    batch, _ = bench.batch(rows)
    trace = Bench(graph(), np.float64).dissect(rows)
    rng, size = np.random.default_rng(0), 1e-6
    checked = 0
    for node_id, params in bench.network.params.items():
        for name, values in params.items():
            for at in rng.permutation(values.size)[:5]:
                place = np.unravel_index(at, values.shape)
                first, losses = values[place], []
                for way in (size, -size):
                    values[place] = first + way
                    losses.append(bench.loss(batch))
                values[place] = first
                difference = (losses[0] - losses[1]) / (2 * size)
                assert trace.nodes[node_id].gradients[name][place] == pytest.approx(difference, abs=1e-7)
                checked += 1
    assert checked > 20


def test_slopes_of_a_batch_are_those_of_its_mean():
    alone, among = Bench(dtype=np.float64).dissect(1), Bench(dtype=np.float64).dissect(4)
    for node_id in (HIDDEN, OUTPUT):
        np.testing.assert_allclose(among.nodes[node_id].slope, alone.nodes[node_id].slope / 4)
        np.testing.assert_allclose(among.nodes[node_id].output, alone.nodes[node_id].output)
    assert among.rows == 4


def test_where_nothing_learns_there_is_no_slope_and_what_is_frozen_stays():
    trace = Bench(GRAPHS["frozen"]()).dissect()
    assert trace.nodes[INPUT].slope is None
    assert trace.nodes[HIDDEN].slope is None
    assert not trace.nodes[HIDDEN].gradients
    np.testing.assert_array_equal(trace.nodes[HIDDEN].before["kernel"], trace.nodes[HIDDEN].after["kernel"])
    assert trace.nodes[OUTPUT].gradients


def test_a_loss_beyond_all_numbers_leaves_the_parameters_and_tells_no_slopes():
    graph = chain(hidden=Dense(units=4, activation=ReLU()), output=Output(units=CLASSES))
    bench = Bench(graph)
    bench.network.params[HIDDEN]["kernel"].fill(1e38)
    with np.errstate(all="ignore"):
        trace = bench.dissect()
    assert not np.isfinite(trace.loss)
    assert trace.nodes[OUTPUT].slope is None
    assert not trace.nodes[OUTPUT].gradients
    np.testing.assert_array_equal(trace.nodes[OUTPUT].after["kernel"], trace.nodes[OUTPUT].before["kernel"])


def test_what_a_trace_holds_is_its_own_and_nobody_writes_it():
    bench = Bench(noisy())
    trace = bench.dissect(2)
    kept = [node.output.copy() for node in trace.nodes.values()]
    for _ in range(3):
        bench.step(2)
    for node, output in zip(trace.nodes.values(), kept, strict=True):
        np.testing.assert_array_equal(node.output, output)
        arrays = [
            *node.inputs,
            node.output,
            *node.before.values(),
            *node.gradients.values(),
            *node.after.values(),
        ]
        arrays += [one for one in (node.sums, node.slope, node.sum_slope) if one is not None]
        assert not any(array.flags.writeable for array in arrays)


def test_smoothed_targets_are_part_of_the_slope():
    graph = chain(output=Output(units=CLASSES, activation=Softmax(), loss=CrossEntropy(label_smoothing=0.3)))
    trace = Bench(graph, np.float64).dissect()
    node = trace.nodes[OUTPUT]
    np.testing.assert_allclose(node.sum_slope, node.output - (trace.target * 0.7 + 0.1))


def test_a_softmax_that_is_not_fused_leads_slopes_through_its_own():
    graph = chain(output=Output(units=CLASSES, activation=Softmax(), loss=MeanSquaredError()))
    node = Bench(graph, np.float64).dissect().nodes[OUTPUT]
    p, slope = node.output, node.slope
    np.testing.assert_allclose(node.sum_slope, p * (slope - slope @ p))


def _slopes_in_pytorch(*arguments):
    from slopes_in_pytorch import slopes  # in the other process alone, for it brings PyTorch

    return slopes(*arguments)


def branching():
    """Two ways around a layer, with what joins, normalizes and pools them."""
    graph = images(norm=BatchNorm(), hidden=Dense(units=4, activation=Tanh()))
    side = Node("Side", Dense(units=4, activation=Sigmoid()), (NodeId("norm"),))
    graph = graph.with_node(NodeId("side"), side)
    graph = graph.with_node(NodeId("sum"), Node("Sum", Add(), (HIDDEN, NodeId("side"))))
    return graph.with_node(OUTPUT, dataclasses.replace(graph[OUTPUT], inputs=(NodeId("sum"),)))


AUTOGRAD = {
    "small": small_graph,
    "squares": squares_graph,
    "branching": branching,
    "frozen": GRAPHS["frozen"],
    "reads step by step": lambda: chain(reader=LSTM(units=4), output=Output(units=CLASSES)),
}


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("graph", AUTOGRAD.values(), ids=AUTOGRAD)
def test_outputs_slopes_and_gradients_are_those_of_autograd(graph, rows, elsewhere):
    if graph is branching and rows == 1:
        pytest.skip("PyTorch normalizes no batch of one sample")
    bench = Bench(graph(), np.float64, optimizer=Adam())
    bench.step(4)
    (batch, _), network = bench.batch(rows), bench.network
    weights = {at: {name: values.copy() for name, values in of.items()} for at, of in network.params.items()}
    nodes = [(at, LAYERS.dump(network.graph[at].layer), network.graph[at].inputs) for at in network.order]
    found = elsewhere.submit(_slopes_in_pytorch, nodes, weights, batch.x, batch.targets)
    loss, seen, gradients = found.result(timeout=120)
    trace = bench.dissect(rows)
    assert trace.loss == pytest.approx(loss)
    checked = 0
    for node_id, node in trace.nodes.items():
        for name, theirs in seen[node_id].items():
            ours = getattr(node, name)
            if name == "slope" and node_id == OUTPUT and graph is not squares_graph:
                continue  # PyTorch, too, goes from the loss to the sums at once
            np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-12, err_msg=f"{name} of {node_id}")
            checked += 1
        for name, gradient in node.gradients.items():
            if gradients[node_id]:
                np.testing.assert_allclose(gradient, gradients[node_id][name], rtol=1e-7, atol=1e-12)
                checked += 1
    assert checked > 5
