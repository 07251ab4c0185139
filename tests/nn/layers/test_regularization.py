"""Dropout and GaussianNoise."""

import math
import tracemalloc

import numpy as np
import pytest
from trials import DTYPES, context, lying, orders

from nnstudio.nn.layers.regularization import Dropout, GaussianNoise

ONES = np.ones((40, 30, 20))


def test_dropout_keeps_as_many_as_the_rate_says_and_the_expected_sum():
    y, _ = Dropout(rate=0.25).forward({}, context(), ONES)
    assert set(np.unique(y)) == {0, 1 / 0.75}
    # Six standard deviations of a binomial with n = 24,000 and p = 3/4.
    assert np.mean(y > 0) == pytest.approx(0.75, abs=6 * math.sqrt(0.75 * 0.25 / ONES.size))


def test_dropout_leads_slopes_back_through_what_it_kept():
    y, backward = Dropout(rate=0.5).forward({}, context(), ONES)
    np.testing.assert_array_equal(backward(ONES, {})[0], y)


def test_dropout_draws_one_float32_for_each_number_row_by_row():
    y, _ = Dropout(rate=0.3).forward({}, context(seed=5), ONES)
    expected = np.random.default_rng(5).random(ONES.shape, np.float32) >= np.float32(0.3)
    np.testing.assert_array_equal(y > 0, expected)


def test_dropout_drops_the_same_in_both_precisions():
    single, _ = Dropout().forward({}, context(np.float32), ONES.astype(np.float32))
    double, _ = Dropout().forward({}, context(np.float64), ONES)
    np.testing.assert_array_equal(single, double)


@pytest.mark.parametrize("layer", [Dropout(rate=0.4), GaussianNoise(deviation=0.2)])
@pytest.mark.parametrize("order", orders(3))
def test_the_same_seed_gives_the_same_run_in_every_order_of_axes(layer, order):
    x = lying(ONES, order)
    first, again = (layer.forward({}, context(seed=3), x)[0] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert first.shape == x.shape
    assert not np.array_equal(first, layer.forward({}, context(seed=4), x)[0])


@DTYPES
@pytest.mark.parametrize("layer", [Dropout(rate=0.4), GaussianNoise(deviation=0.2)])
def test_a_step_allocates_next_to_nothing(layer, dtype):
    ctx, x = context(dtype), np.ones((64, 4096), dtype)
    layer.forward({}, ctx, x)[1](x, {})
    tracemalloc.start()
    layer.forward({}, ctx, x)[1](x, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # NumPy's buffers for a change of type are of 8,192 numbers each.
    assert peak < x.nbytes / 5


@pytest.mark.parametrize("layer", [Dropout(rate=0.4), GaussianNoise(deviation=0.2)])
def test_both_pass_everything_when_it_is_not_for_training(layer):
    y, backward = layer.forward({}, context(training=False), ONES)
    np.testing.assert_array_equal(y, ONES)
    np.testing.assert_array_equal(backward(y, {})[0], ONES)


@pytest.mark.parametrize("layer", [Dropout(rate=0.4), GaussianNoise(deviation=0.2)])
def test_batches_of_any_size_may_follow_each_other(layer):
    ctx = context()
    for rows in (4, 1, 3, 4):
        y, backward = layer.forward({}, ctx, ONES[:rows])
        assert y.shape == backward(ONES[:rows], {})[0].shape == ONES[:rows].shape


@DTYPES
def test_noise_has_mean_zero_and_its_deviation(dtype):
    x = np.full((40, 30, 20), 3, dtype)
    y, backward = GaussianNoise(deviation=0.2).forward({}, context(dtype), x)
    noise = y - x
    assert y.dtype == dtype
    assert noise.mean() == pytest.approx(0, abs=6 * 0.2 / math.sqrt(x.size))
    assert noise.std() == pytest.approx(0.2, rel=6 / math.sqrt(2 * x.size))
    assert backward(x, {})[0] is x
