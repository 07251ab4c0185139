"""Activations: values known by hand and by PyTorch, slopes, bounds and numbers at the edge."""

import importlib.util
import math

import numpy as np
import pytest

from nnstudio.engine.context import LayerContext
from nnstudio.nn.activations import (
    ACTIVATIONS,
    ELU,
    GELU,
    SELU,
    Arctan,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from nnstudio.nn.layer import FreshContext

# Those with settings also with other ones, which take other ways through the formula.
CASES = [cls() for cls in ACTIVATIONS] + [LeakyReLU(slope=0.3), ELU(alpha=0.4), ELU(alpha=2.5)]
EVERY = pytest.mark.parametrize("activation", CASES, ids=repr)
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}


def sums(dtype=np.float64, shape=(3, 5)):
    """Weighted sums of both signs, none of them near the kink at zero."""
    rng = np.random.default_rng(2)
    return (rng.uniform(0.1, 3, shape) * rng.choice([-1.0, 1.0], shape)).astype(dtype)


@EVERY
def test_the_slope_is_that_of_central_differences(activation, central_differences):
    z, dy = sums(), np.random.default_rng(3).normal(size=(3, 5))
    _, backward = activation.forward(FreshContext(dtype=np.float64), z)
    expected = central_differences(lambda: float(np.vdot(activation(z), dy)), z)
    np.testing.assert_allclose(backward(dy), expected, rtol=1e-7, atol=1e-9)


@EVERY
def test_the_derivative_is_that_of_central_differences_of_each_sum_alone(activation):
    z, step = sums(), 1e-5
    slopes = activation.derivative(z)
    for unit in range(z.shape[1]):
        away = np.zeros_like(z)
        away[:, unit] = step
        expected = (activation(z + away) - activation(z - away))[:, unit] / (2 * step)
        np.testing.assert_allclose(slopes[:, unit], expected, rtol=1e-7, atol=1e-9)


@EVERY
def test_the_derivative_is_an_array_of_its_own(activation):
    z = sums(np.float32)
    first = activation.derivative(z)
    kept = first.copy()
    assert (first.dtype, first.shape) == (np.float32, z.shape)
    activation.derivative(-z)
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(z, sums(np.float32))


@EVERY
def test_values_lie_within_the_declared_bounds(activation):
    z = np.linspace(-30, 30, 1001, dtype=np.float32).reshape(-1, 7)
    y = activation(z)
    assert activation.lowest <= y.min() <= y.max() <= activation.highest


@EVERY
def test_values_come_near_the_declared_bounds_or_grow_without_end(activation):
    z = np.linspace(-1e4, 1e4, 400_001).reshape(-1, 1)
    y = activation(np.hstack([z, -z]))  # for softmax, which makes 1 of every column that is alone
    for bound, reached in ((activation.lowest, y.min()), (activation.highest, y.max())):
        assert abs(reached) > 90 if math.isinf(bound) else reached == pytest.approx(bound, abs=2e-4)


@EVERY
@pytest.mark.parametrize("extreme", [-1e4, 1e4])
def test_a_huge_sum_gives_a_finite_value_and_slope(activation, extreme):
    z = np.array([[extreme, 0, -1], [extreme, extreme, extreme]], np.float32)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y, backward = activation.forward(FreshContext(), z)
        dz = backward(np.ones_like(z))
    assert np.isfinite(y).all()
    assert np.isfinite(dz).all()


@EVERY
def test_a_call_leaves_the_sums_as_they_are(activation):
    z = sums()
    activation(z)
    np.testing.assert_array_equal(z, sums())


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_call_keeps_the_precision(activation, dtype):
    assert activation(sums(dtype)).dtype == dtype


@EVERY
@pytest.mark.parametrize("shape", [(4, 5), (3, 4, 6, 2)])
def test_the_order_of_axes_in_memory_makes_no_difference(activation, shape):
    z, dy = sums(shape=shape), np.random.default_rng(3).normal(size=shape)
    expected, backward = activation.forward(FreshContext(dtype=np.float64), z)
    y, backward_other = activation.forward(FreshContext(dtype=np.float64), np.asfortranarray(z))
    np.testing.assert_allclose(y, expected, rtol=1e-14)
    np.testing.assert_allclose(backward_other(np.asfortranarray(dy)), backward(dy), rtol=1e-12, atol=1e-14)


@EVERY
def test_what_an_earlier_batch_has_left_makes_no_difference(activation):
    ctx = LayerContext(True, True, np.random.default_rng(0), np.float64)
    for shape in ((3, 5), (4, 5), (3, 5)):
        z, dy = sums(shape=shape), np.random.default_rng(3).normal(size=shape)
        y, backward = activation.forward(ctx, z)
        expected, backward_fresh = activation.forward(FreshContext(dtype=np.float64), z)
        np.testing.assert_array_equal(y, expected)
        # Twice, for what is kept for the way back must not be used up by it.
        np.testing.assert_array_equal(backward(dy), backward_fresh(dy))
        np.testing.assert_array_equal(backward(dy), backward_fresh(dy))


@pytest.mark.parametrize(
    ("activation", "z", "y"),
    [
        (Linear(), -2.5, -2.5),
        (Sigmoid(), 0, 1 / 2),
        (Sigmoid(), math.log(3), 3 / 4),
        (Sigmoid(), -math.log(3), 1 / 4),
        (Tanh(), math.log(2), 3 / 5),
        (ReLU(), -2, 0),
        (ReLU(), 2, 2),
        (LeakyReLU(), -2, -0.02),
        (LeakyReLU(slope=0.25), -2, -0.5),
        (LeakyReLU(slope=0.25), 2, 2),
        (ELU(), 2, 2),
        (ELU(), -math.log(2), -0.5),
        (ELU(alpha=3), -math.log(3), -2),
        (ELU(alpha=3), 2, 2),
        (SELU(), 2, 2.101401974710937),
        (SELU(), -math.log(2), -0.8790496704),
        (GELU(), 0, 0),
        (SiLU(), 0, 0),
        (SiLU(), math.log(3), math.log(3) * 3 / 4),
        (SiLU(), -math.log(3), -math.log(3) / 4),
        (Softplus(), 0, math.log(2)),
        (Softplus(), math.log(3), math.log(4)),
        (Softsign(), 3, 3 / 4),
        (Softsign(), -1, -1 / 2),
        (Arctan(), 1, math.pi / 4),
        (Arctan(), -math.sqrt(3), -math.pi / 3),
    ],
)
def test_a_value_is_the_one_worked_out_by_hand(activation, z, y):
    assert activation(np.array([[z]], np.float64))[0, 0] == pytest.approx(y, rel=1e-9, abs=1e-15)


def test_gelu_is_the_sum_times_the_share_of_a_bell_curve_below_it():
    z = np.linspace(-6, 6, 101).reshape(-1, 1)
    shares = np.array([[(1 + math.erf(value / math.sqrt(2))) / 2] for value in z[:, 0]])
    np.testing.assert_allclose(GELU()(z), z * shares, atol=5e-4)


def test_selu_keeps_mean_and_variance_of_a_bell_curve():
    y = SELU()(np.random.default_rng(1).normal(size=(1_000_000, 1)))
    assert y.mean() == pytest.approx(0, abs=5e-3)
    assert y.var() == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize("activation", [ELU(), ELU(alpha=2.0), SELU()], ids=repr)
def test_a_tiny_negative_sum_keeps_its_digits_in_float32(activation):
    z = np.array([[-1e-6]], np.float32)
    assert activation(z)[0, 0] == pytest.approx(-1e-6 * activation.derivative(z)[0, 0], rel=1e-5)


def test_the_lowest_value_of_elu_hangs_on_its_setting():
    assert ELU(alpha=2.5).lowest == -2.5


def test_menus_show_the_plain_ones_first_and_softmax_last():
    assert [cls.entry.kind for cls in ACTIVATIONS] == [
        "linear",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "selu",
        "gelu",
        "silu",
        "softplus",
        "softsign",
        "arctan",
        "softmax",
    ]


def in_pytorch(name, settings, z, dy):
    """Values and slopes led back, by a function of torch or torch.nn.functional."""
    import torch

    torch.set_num_threads(1)
    function = getattr(torch.nn.functional, name, None) or getattr(torch, name)
    z = torch.tensor(z, requires_grad=True)
    y = function(z, **settings)
    y.backward(torch.tensor(dy))
    return y.detach().numpy(), z.grad.numpy()


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize(
    ("activation", "name", "settings"),
    [
        (Sigmoid(), "sigmoid", {}),
        (Tanh(), "tanh", {}),
        (ReLU(), "relu", {}),
        (LeakyReLU(), "leaky_relu", {"negative_slope": 0.01}),
        (LeakyReLU(slope=0.3), "leaky_relu", {"negative_slope": 0.3}),
        (ELU(), "elu", {"alpha": 1.0}),
        (ELU(alpha=2.5), "elu", {"alpha": 2.5}),
        (SELU(), "selu", {}),
        (GELU(), "gelu", {"approximate": "tanh"}),
        (SiLU(), "silu", {}),
        (Softplus(), "softplus", {}),
        (Softsign(), "softsign", {}),
        (Arctan(), "arctan", {}),
        (Softmax(), "softmax", {"dim": -1}),
    ],
    ids=repr,
)
@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)
def test_values_and_slopes_are_those_of_pytorch(activation, name, settings, dtype, elsewhere):
    rng = np.random.default_rng(4)
    z, dy = rng.normal(0, 3, (40, 25)).astype(dtype), rng.normal(size=(40, 25)).astype(dtype)
    expected = elsewhere.submit(in_pytorch, name, settings, z, dy).result(timeout=120)
    y, backward = activation.forward(FreshContext(dtype=dtype), z)
    for ours, theirs in zip((y, backward(dy)), expected, strict=True):
        assert np.abs(ours - theirs).max() / np.abs(theirs).max() < LARGEST_DIFFERENCE[dtype]


def test_softmax_of_logarithms_gives_their_numbers_as_shares():
    z = np.log(np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_allclose(Softmax()(z), [[1 / 6, 2 / 6, 3 / 6]], rtol=1e-14)


@pytest.mark.parametrize("shape", [(4, 10), (1, 1), (2, 3, 5)])
def test_the_answers_of_softmax_sum_to_one_for_each_sample(shape):
    y = Softmax()(sums(np.float32, shape))
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-6)


def test_softmax_ignores_what_is_added_to_all_sums():
    np.testing.assert_allclose(Softmax()(sums() + 1000), Softmax()(sums()), rtol=1e-12)
