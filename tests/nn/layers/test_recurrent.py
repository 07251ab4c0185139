"""SimpleRNN, GRU and LSTM, beside PyTorch and in every way arrays can lie."""

import tracemalloc

import numpy as np
import pytest
from recurrence_in_pytorch import run_recurrence
from trials import DTYPES, close, context, lying, needs_pytorch, orders

from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.initializers import Normal, Uniform
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.shapes import ShapeError

LAYERS = {"RNN": SimpleRNN, "GRU": GRU, "LSTM": LSTM}
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
STEPS, FEATURES, UNITS = 6, 5, 4
EACH = pytest.mark.parametrize("name", LAYERS)
OUTPUTS = pytest.mark.parametrize("output", ["last", "sequence"])


def drawn(layer, rows, dtype, shape=(STEPS, FEATURES), seed=2):
    """Inputs, slopes of the output, parameters, and room for gradients."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, *shape)).astype(dtype)
    dy = rng.normal(size=(rows, *layer.infer_shape(shape))).astype(dtype)
    params = {name: rng.normal(0, 0.7, p.shape).astype(dtype) for name, p in layer.parameters(shape).items()}
    return x, dy, params, {name: np.full_like(values, np.nan) for name, values in params.items()}


def once(layer, ctx, x, dy, params, gradients):
    """Copies of output, input gradient and gradients of one pass."""
    y, backward = layer.forward(params, ctx, x)
    y = y.copy()  # what is lent may be written to on the way back
    (dx,) = backward(dy, gradients)
    return {"y": y, "dx": dx.copy()} | {name: gradient.copy() for name, gradient in gradients.items()}


def assert_equal(mine, theirs, tolerance=1e-12):
    assert mine.keys() == theirs.keys()
    for name, values in mine.items():
        np.testing.assert_allclose(values, theirs[name], rtol=tolerance, atol=tolerance, err_msg=name)


@needs_pytorch
@DTYPES
@OUTPUTS
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("rows", [1, 7])
@EACH
def test_outputs_and_gradients_are_those_of_pytorch(name, rows, bias, output, dtype, elsewhere):
    layer = LAYERS[name](units=UNITS, output=output, bias=bias)
    x, dy, params, gradients = drawn(layer, rows, dtype)
    theirs = elsewhere.submit(run_recurrence, name, params, x, dy, {}).result(timeout=120)

    mine = once(layer, context(dtype), x, dy, params, gradients)

    assert mine.keys() == theirs.keys()
    for key, values in mine.items():
        assert close(values, theirs[key], dtype), key


@needs_pytorch
@OUTPUTS
def test_a_simple_rnn_with_relu_is_that_of_pytorch(output, elsewhere):
    layer = SimpleRNN(units=UNITS, output=output, activation=ReLU())
    x, dy, params, gradients = drawn(layer, 7, np.float64)
    settings = {"nonlinearity": "relu"}
    theirs = elsewhere.submit(run_recurrence, "RNN", params, x, dy, settings).result(timeout=120)

    mine = once(layer, context(), x, dy, params, gradients)

    assert all(close(values, theirs[key], np.float64) for key, values in mine.items())


@OUTPUTS
@EACH
def test_batches_of_other_sizes_may_follow_one_another(name, output):
    layer = LAYERS[name](units=UNITS, output=output)
    ctx = context()
    for seed, rows in enumerate([32, 7, 32]):
        trial = drawn(layer, rows, np.float64, seed=seed)
        assert_equal(once(layer, ctx, *trial), once(layer, context(), *trial))


@EACH
def test_sequences_of_other_lengths_may_follow_one_another(name):
    layer = LAYERS[name](units=UNITS)
    ctx = context()
    for steps in [6, 2, 6, 1]:
        trial = drawn(layer, 3, np.float64, (steps, FEATURES))
        assert_equal(once(layer, ctx, *trial), once(layer, context(), *trial))


@pytest.mark.parametrize("order", orders(3))
@OUTPUTS
@EACH
def test_it_does_not_matter_how_the_axes_lie_in_memory(name, output, order):
    layer = LAYERS[name](units=UNITS, output=output)
    x, dy, params, gradients = drawn(layer, 3, np.float64)
    straight = once(layer, context(), x, dy, params, gradients)
    # Of two axes, the second half of the orders of three has the other one first.
    other = lying(dy, order if dy.ndim == 3 else [axis for axis in order if axis < 2])
    assert_equal(once(layer, context(), lying(x, order), other, params, gradients), straight)


@pytest.mark.parametrize("order", orders(4)[::5])
@EACH
def test_an_image_is_read_row_by_row_however_it_lies_in_memory(name, order):
    layer = LAYERS[name](units=UNITS)
    image, dy, params, gradients = drawn(layer, 3, np.float64, (STEPS, 3, 2))
    rows = image.reshape(3, STEPS, 6)
    as_sequence = once(layer, context(), rows, dy, params, gradients)

    as_image = once(layer, context(), lying(image, order), dy, params, gradients)

    as_sequence["dx"] = as_sequence["dx"].reshape(image.shape)
    assert_equal(as_image, as_sequence)


@EACH
def test_the_last_state_is_the_end_of_the_sequence(name):
    layer = LAYERS[name](units=UNITS)
    x, _, params, _ = drawn(layer, 3, np.float64)
    last, _ = layer.forward(params, context(), x)
    sequence, _ = layer.replace(output="sequence").forward(params, context(), x)
    np.testing.assert_array_equal(last, sequence[:, -1])


@EACH
def test_what_comes_later_in_the_sequence_does_not_change_a_state(name):
    layer = LAYERS[name](units=UNITS, output="sequence")
    x, _, params, _ = drawn(layer, 3, np.float64)
    before = layer.forward(params, context(), x)[0].copy()
    x[:, 4] += 1
    after, _ = layer.forward(params, context(), x)
    np.testing.assert_array_equal(after[:, :4], before[:, :4])
    assert (after[:, 4:] != before[:, 4:]).all()


def test_an_lstm_whose_gates_are_shut_or_open_by_its_bias_adds_up_its_inputs():
    # Each input is 0.5; i and f are open, so that c after step t is t · tanh(0.5).
    layer = LSTM(units=1, output="sequence")
    params = {
        "kernel": np.array([[0.0, 0.0, 1.0, 0.0]]),
        "recurrent_kernel": np.zeros((1, 4)),
        "bias": np.array([50.0, 50.0, 0.0, 50.0]),
    }
    y, _ = layer.forward(params, context(), np.full((1, 3, 1), 0.5))
    np.testing.assert_allclose(y[0, :, 0], np.tanh([k * np.tanh(0.5) for k in (1, 2, 3)]), rtol=1e-12)


def test_a_gru_that_keeps_all_stays_at_zero_and_one_that_renews_all_forgets():
    layer = GRU(units=1, output="sequence", bias=True)
    params = {
        "kernel": np.array([[0.0, 0.0, 1.0]]),
        "recurrent_kernel": np.zeros((1, 3)),
        "bias": np.array([0.0, 50.0, 0.0]),
        "recurrent_bias": np.zeros(3),
    }
    x = np.array([[[1.0], [-2.0]]])
    kept, _ = layer.forward(params, context(), x)
    np.testing.assert_allclose(kept, 0, atol=1e-12)
    params["bias"][1] = -50
    renewed, _ = layer.forward(params, context(), x)
    np.testing.assert_allclose(renewed, np.tanh(x), rtol=1e-12)


def test_only_the_forget_gate_of_an_lstm_starts_open():
    bias = LSTM(units=2).parameters((STEPS, FEATURES))["bias"]
    values = bias.initializer.draw(np.random.default_rng(1), bias.shape)
    assert values.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ["GRU", "LSTM"])
def test_the_weights_of_each_gate_are_drawn_as_if_it_stood_alone(name):
    # Glorot's limit for 200 inputs and 100 units of one gate is the root of 6 / 300; drawn as one matrix
    # with the other gates, it would be lower.
    kernel = LAYERS[name](units=100).parameters((STEPS, 200))["kernel"]
    values = kernel.initializer.draw(np.random.default_rng(1), kernel.shape)
    for gate in np.split(values, GATES[name], axis=1):
        assert 0.99 * np.sqrt(6 / 300) < np.abs(gate).max() <= np.sqrt(6 / 300)


@EACH
def test_the_weights_start_from_the_initializers_that_are_chosen(name):
    layer = LAYERS[name](initializer=Uniform(limit=0.01), recurrent_initializer=Normal(deviation=7))
    wanted = layer.parameters((STEPS, FEATURES))
    rng = np.random.default_rng(1)
    first = {name: wanted[name].initializer.draw(rng, wanted[name].shape) for name in wanted}
    assert np.abs(first["kernel"]).max() <= 0.01
    assert first["recurrent_kernel"].std() == pytest.approx(7, rel=0.1)


@EACH
def test_without_bias_there_are_only_the_two_kernels(name):
    layer = LAYERS[name](units=UNITS, bias=False)
    shapes = {key: parameter.shape for key, parameter in layer.parameters((STEPS, 3, 2)).items()}
    assert shapes == {"kernel": (6, GATES[name] * UNITS), "recurrent_kernel": (UNITS, GATES[name] * UNITS)}


@pytest.mark.parametrize("shape", [(784,), (), (2, 3, 4, 5)])
@EACH
def test_a_shape_without_steps_is_refused_with_what_would_fit(name, shape):
    with pytest.raises(ShapeError, match=r"\(steps, features\).*Put a Reshape before it"):
        LAYERS[name]().infer_shape(shape)


@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (4, 3, 0)])
@EACH
def test_an_empty_sequence_is_refused(name, shape):
    with pytest.raises(ShapeError, match="at least one step and one feature"):
        LAYERS[name]().infer_shape(shape)


@OUTPUTS
@EACH
def test_a_step_allocates_next_to_nothing(name, output):
    layer = LAYERS[name](units=64, output=output)
    trial = drawn(layer, 32, np.float32, (28, 28))
    ctx = context(np.float32)
    once(layer, ctx, *trial)
    x, dy, params, gradients = trial

    tracemalloc.start()
    layer.forward(params, ctx, x)[1](dy, gradients)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    # NumPy's own buffers take 67 kB; the states of all steps, which must not be made anew, 229 kB.
    assert peak < 100_000


def test_the_activation_of_a_simple_rnn_is_tanh_unless_another_is_chosen():
    assert SimpleRNN().activation == Tanh()
