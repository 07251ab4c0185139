"""The scale of signed pictures depends on what is shown, and on nothing that was shown before."""

import numpy as np
import pytest

from nnstudio.gui.scale import LEAST, SAMPLE, Limit, limit_of

VALUES = np.random.default_rng(1).normal(size=(784, 16)).astype(np.float32)


def test_the_limit_is_the_same_by_whatever_way_one_came_to_the_numbers():
    ways = ((), (0.6,), (0.98, 0.99, 1.01), (1.9,), (40.0, 0.01))
    found = set()
    for way in ways:
        limit = Limit()
        for factor in way:
            limit.follow(factor * VALUES)
        limit.follow(VALUES)
        found.add(limit.value)
    (value,) = found
    assert value == pytest.approx(np.percentile(np.abs(VALUES), 99, method="higher"), rel=1e-6)


def test_one_that_grows_keeps_the_largest_and_a_locked_one_what_it_was():
    limit = Limit()
    limit.growing = True
    limit.follow(2 * VALUES)
    limit.follow(VALUES)
    assert limit.value == limit_of(2 * VALUES)
    limit.restart()
    limit.locked = True
    limit.follow(VALUES)
    assert limit.value == 0.0


def test_a_sample_of_many_weights_has_all_units_in_it():
    units = 64
    values = np.zeros((2 * SAMPLE, units), np.float32)
    values[:, 63] = 5.0  # more than one of a hundred
    assert limit_of(values) == 5.0


def test_what_is_not_finite_does_not_count_and_zeros_have_a_limit():
    assert limit_of(np.array([1.0, np.nan, -np.inf])) == 1.0
    assert limit_of(np.array([np.nan])) is None
    assert limit_of(np.zeros(9)) == LEAST
