"""Normalizing: what a network sees is about 1, whatever the numbers were."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnstudio.data.fitted import Scaling
from nnstudio.data.normalizing import fit

TABLES = arrays.arrays(
    np.float32, st.tuples(st.integers(2, 30), st.integers(1, 5)), elements=st.floats(-1e6, 1e6, width=32)
)
BOTH = pytest.mark.parametrize(("interval", "low"), [("[0, 1]", 0), ("[-1, 1]", -1)])


@BOTH
@given(table=TABLES)
def test_the_least_and_the_greatest_number_of_a_column_become_the_ends_of_the_interval(interval, low, table):
    scaled = fit(table, interval).apply(table, np.float64)
    assert scaled.min() >= low - 1e-6
    assert scaled.max() <= 1 + 1e-6
    for column, numbers in zip(scaled.T, table.T, strict=True):
        if np.ptp(numbers) > 1e-20:
            assert column.min() == pytest.approx(low, abs=1e-6)
            assert column.max() == pytest.approx(1, abs=1e-6)


@given(TABLES)
def test_standardized_columns_have_mean_0_and_deviation_1(table):
    scaled = fit(table, "standardized").apply(table, np.float64)
    for column, numbers in zip(scaled.T, table.T, strict=True):
        if np.ptp(numbers) > max(1e-20, 1e-6 * np.abs(numbers).max()):
            assert column.mean() == pytest.approx(0, abs=1e-5)
            assert column.std() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("normalization", "expected"), [("[0, 1]", 0), ("[-1, 1]", -1), ("standardized", 0)])
def test_a_constant_column_becomes_the_least_number_and_does_no_harm_beside_others(normalization, expected):
    # The mean of so many 0.1 is not exactly 0.1, nor is their deviation 0.
    table = np.stack([np.full(999, 0.1), np.arange(999)], axis=1)
    scaling = fit(table, normalization)
    scaled = scaling.apply(table)
    assert scaling.factor[0] == 1  # an enormous one would blow up the first number that differs a little
    np.testing.assert_allclose(scaled[:, 0], expected, atol=1e-6)
    assert np.ptp(scaled[:, 1]) > 0.9


def test_numbers_that_hardly_differ_count_as_constant():
    table = np.array([[0.0], [1e-40]])
    assert fit(table, "[0, 1]") == Scaling((1.0,), (0.0,))


def test_bytes_keep_their_meaning_whichever_of_them_occur():
    images = np.full((3, 4, 4, 1), 100, np.uint8)
    assert fit(images, "[0, 1]") == Scaling(1 / 255, 0.0)
    assert fit(images, "[-1, 1]") == Scaling(2 / 255, -1.0)


def test_each_channel_of_images_is_standardized_by_itself():
    rng = np.random.default_rng(0)
    images = rng.integers((0, 100), (50, 256), (20, 8, 8, 2)).astype(np.uint8)
    scaled = fit(images, "standardized").apply(images)
    np.testing.assert_allclose(scaled.mean(axis=(0, 1, 2)), 0, atol=1e-3)
    np.testing.assert_allclose(scaled.std(axis=(0, 1, 2)), 1, atol=1e-3)


def test_samples_of_one_number_have_one_scaling():
    assert fit(np.array([2.0, 4.0]), "[0, 1]") == Scaling((0.5,), (-1.0,))


def test_undo_gives_the_numbers_back():
    table = np.random.default_rng(0).normal(1000, 7, (50, 3))
    scaling = fit(table, "standardized")
    np.testing.assert_allclose(scaling.undo(scaling.apply(table, np.float64), np.float64), table)


def test_wide_rows_are_standardized_without_a_copy_of_them_all():
    rows = np.zeros((200, 100_000), np.uint8)
    rows[::2] = 3
    tracemalloc.start()
    scaling = fit(rows, "standardized")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.5 * rows.nbytes  # in float64, they alone would take 8 times as much
    assert (scaling.factor[0], scaling.offset[0]) == pytest.approx((1 / 1.5, -1))
