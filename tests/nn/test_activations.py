"""Activations: values known by hand, slopes, bounds and numbers at the edge."""

import math

import numpy as np
import pytest

from nnstudio.nn.activations import ACTIVATIONS, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.layer import FreshContext

EVERY = pytest.mark.parametrize("activation", [cls() for cls in ACTIVATIONS], ids=lambda a: a.entry.kind)


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
def test_values_lie_within_the_declared_bounds(activation):
    z = np.linspace(-30, 30, 1001, dtype=np.float32).reshape(-1, 7)
    y = activation(z)
    assert activation.lowest <= y.min() <= y.max() <= activation.highest


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
    ],
)
def test_a_value_is_the_one_worked_out_by_hand(activation, z, y):
    assert activation(np.array([[z]], np.float64))[0, 0] == pytest.approx(y, abs=1e-15)


def test_softmax_of_logarithms_gives_their_numbers_as_shares():
    z = np.log(np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_allclose(Softmax()(z), [[1 / 6, 2 / 6, 3 / 6]], rtol=1e-14)


@pytest.mark.parametrize("shape", [(4, 10), (1, 1), (2, 3, 5)])
def test_the_answers_of_softmax_sum_to_one_for_each_sample(shape):
    y = Softmax()(sums(np.float32, shape))
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-6)


def test_softmax_ignores_what_is_added_to_all_sums():
    np.testing.assert_allclose(Softmax()(sums() + 1000), Softmax()(sums()), rtol=1e-12)
