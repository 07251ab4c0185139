"""BatchNorm and LayerNorm, beside PyTorch and by hand."""

import numpy as np
import pytest
from modules_in_pytorch import run_module
from trials import DTYPES, close, context, lying, needs_pytorch, orders

from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.shapes import ShapeError

NAMES = {
    "scale": "weight",
    "offset": "bias",
    "running_mean": "running_mean",
    "running_variance": "running_var",
}
SHAPES = [(5,), (4, 3), (6, 4, 3), (1, 1, 7)]


def drawn(layer, shape, dtype, rows=8):
    """Inputs far from mean 0, slopes, parameters that do something, and room for gradients."""
    rng = np.random.default_rng(2)
    x = rng.normal(3, 2, (rows, *shape)).astype(dtype)
    dy = rng.normal(size=x.shape).astype(dtype)
    wanted = layer.parameters(shape)
    params = {name: rng.uniform(0.5, 2, p.shape).astype(dtype) for name, p in wanted.items()}
    gradients = {name: np.full_like(params[name], np.nan) for name, p in wanted.items() if p.trained}
    return x, dy, params, gradients


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_does_what_pytorch_does(shape, training, dtype, elsewhere):
    layer = BatchNorm(momentum=0.8, epsilon=1e-3)
    x, dy, params, gradients = drawn(layer, shape, dtype)
    started = {NAMES[name]: values.copy() for name, values in params.items()}
    settings = {"num_features": shape[-1], "eps": 1e-3, "momentum": 0.2}
    name = f"BatchNorm{max(1, len(shape) - 1)}d"
    theirs = elsewhere.submit(
        run_module, name, settings, started, x, dy, training=training, channel_axis=1
    ).result(timeout=120)

    y, backward = layer.forward(params, context(dtype, training=training), x)
    (dx,) = backward(dy, gradients)

    assert close(y, theirs.y, dtype)
    assert close(dx, theirs.dxs[0], dtype)
    for name, gradient in gradients.items():
        assert close(gradient, theirs.gradients[NAMES[name]], dtype)
    for name in ("running_mean", "running_variance"):
        assert close(params[name], theirs.buffers[NAMES[name]], dtype)


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("over", ["last axis", "whole sample"])
@pytest.mark.parametrize("shape", SHAPES)
def test_layer_norm_does_what_pytorch_does(shape, over, dtype, elsewhere):
    layer = LayerNorm(over=over, epsilon=1e-3)
    x, dy, params, gradients = drawn(layer, shape, dtype)
    averaged = shape if over == "whole sample" else shape[-1:]
    started = {NAMES[name]: values for name, values in params.items()}
    settings = {"normalized_shape": averaged, "eps": 1e-3}
    theirs = elsewhere.submit(run_module, "LayerNorm", settings, started, x, dy, training=True).result(120)

    y, backward = layer.forward(params, context(dtype), x)
    (dx,) = backward(dy, gradients)

    assert close(y, theirs.y, dtype)
    assert close(dx, theirs.dxs[0], dtype)
    for name, gradient in gradients.items():
        assert close(gradient, theirs.gradients[NAMES[name]], dtype)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("order", orders(4))
@pytest.mark.parametrize("layer", [BatchNorm(), LayerNorm(), LayerNorm(over="whole sample")])
def test_the_order_of_axes_in_memory_changes_nothing(layer, order, training):
    x, dy, params, gradients = drawn(layer, (4, 5, 3), np.float64)
    others = {name: values.copy() for name, values in params.items()}
    expected, backward = layer.forward(params, context(training=training), x)
    (slopes,) = backward(dy, gradients)
    found = {name: np.empty_like(values) for name, values in gradients.items()}

    y, backward = layer.forward(others, context(training=training), lying(x, order))
    # What comes back lies in an order of its own.
    (dx,) = backward(lying(dy, order[::-1]), found)

    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(dx, slopes, rtol=1e-11, atol=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(found[name], gradient, rtol=1e-12, atol=1e-12)
    for name, values in params.items():
        np.testing.assert_allclose(others[name], values, rtol=1e-12)


def test_batch_norm_keeps_the_order_of_axes_in_memory():
    x, _, params, _ = drawn(BatchNorm(), (4, 5, 3), np.float64)
    y, _ = BatchNorm().forward(params, context(), lying(x, (3, 1, 2, 0)))
    assert y.transpose(3, 1, 2, 0).flags.c_contiguous


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 2, 0)])
@pytest.mark.parametrize("layer", [BatchNorm(), LayerNorm(), LayerNorm(over="whole sample")])
def test_batches_of_any_size_may_follow_each_other(layer, order):
    ctx = context()
    x, dy, params, gradients = drawn(layer, (4, 5, 3), np.float64)
    for rows in (8, 1, 3, 8):
        fresh, backward = layer.forward(params, context(), x[:rows])
        (slopes,) = backward(dy[:rows], gradients)
        fresh, slopes = fresh.copy(), slopes.copy()
        y, backward = layer.forward(params, ctx, lying(x[:rows], order))
        np.testing.assert_allclose(y, fresh, rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(backward(dy[:rows], gradients)[0], slopes, rtol=1e-10, atol=1e-11)


def test_a_batch_comes_out_with_mean_zero_and_variance_one():
    x, _, params, _ = drawn(BatchNorm(), (6, 4, 3), np.float64)
    params["scale"][...], params["offset"][...] = 1, 0
    y, _ = BatchNorm(epsilon=1e-12).forward(params, context(), x)
    np.testing.assert_allclose(y.mean(axis=(0, 1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 1, 2)), 1, rtol=1e-9)


def test_the_running_mean_and_unbiased_variance_follow_the_batches():
    x = np.array([[1.0], [2.0], [6.0]])  # mean 3, unbiased variance ((-2)² + (-1)² + 3²) / 2 = 7
    params = {
        name: np.array([value])
        for name, value in [("scale", 1.0), ("offset", 0.0), ("running_mean", 0.0), ("running_variance", 1.0)]
    }
    for _ in range(2):
        BatchNorm(momentum=0.75).forward(params, context(), x)
    # 0 -> 0.75, -> 0.75 · 0.75 + 0.25 · 3; 1 -> 0.75 + 1.75, -> 0.75 · 2.5 + 1.75
    assert params["running_mean"].tolist() == [1.3125]
    assert params["running_variance"].tolist() == [3.625]


def test_inference_goes_by_the_running_ones_and_leaves_them_as_they_are():
    params = {
        name: np.array([value])
        for name, value in [("scale", 3.0), ("offset", 1.0), ("running_mean", 2.0), ("running_variance", 4.0)]
    }
    y, _ = BatchNorm(epsilon=1e-12).forward(params, context(training=False), np.array([[6.0], [2.0]]))
    np.testing.assert_allclose(y, [[7], [1]], rtol=1e-9)  # (6 - 2) / √4 · 3 + 1
    assert (params["running_mean"], params["running_variance"]) == (2, 4)


def test_a_single_sample_is_measured_by_those_before_it_and_leaves_them_as_they_are():
    x, _, params, _ = drawn(BatchNorm(), (3,), np.float32, rows=1)
    before = {name: values.copy() for name, values in params.items()}
    y, _ = BatchNorm().forward(params, context(np.float32), x)
    y = y.copy()
    for name, values in params.items():
        np.testing.assert_array_equal(values, before[name])
    predicting, _ = BatchNorm().forward(params, context(np.float32, training=False), x)
    np.testing.assert_array_equal(y, predicting)


@pytest.mark.parametrize("layer", [BatchNorm(), LayerNorm()])
def test_no_numbers_are_refused(layer):
    with pytest.raises(ShapeError, match="no numbers"):
        layer.infer_shape((0,))
