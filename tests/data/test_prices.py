"""Prices: a trend, two seasons and chance."""

import numpy as np
import pytest

from nnstudio.data import DatasetError, Prices, Task


def prices_of(source):
    """The series that the windows were cut from."""
    dataset = source.load()
    splits = (dataset.training, dataset.validation, dataset.test)
    answers = np.concatenate([split.numbers[:, 0] for split in splits])
    return np.concatenate([dataset.training.inputs[0, :, 0], answers])


def test_it_loads_what_its_spec_promises():
    source = Prices(days=200, window=10)
    dataset = source.load()
    assert dataset.spec == source.spec()
    assert (dataset.spec.task, dataset.spec.targets) == (Task.FORECASTING, ("price",))
    assert (dataset.spec.sample_shape, dataset.spec.size_hint) == ((10, 1), "200 steps")
    assert source.missing() is None
    assert len(prices_of(source)) == 200


def test_without_chance_there_are_only_trend_and_seasons():
    prices = prices_of(Prices(noise=0))
    day = np.arange(1500)
    expected = np.log(100) + 0.03 * day / 365
    expected += 0.08 * np.sin(2 * np.pi * day / 365) + 0.05 * np.sin(2 * np.pi * day / 7)
    np.testing.assert_allclose(np.log(prices), expected, atol=1e-5)


def test_chance_stays_for_some_days():
    chance = np.log(prices_of(Prices(days=20_000))) - np.log(prices_of(Prices(days=20_000, noise=0)))
    assert np.corrcoef(chance[1:], chance[:-1])[0, 1] == pytest.approx(0.9, abs=0.02)
    assert np.std(chance[1:] - 0.9 * chance[:-1]) == pytest.approx(0.01, rel=0.05)


def test_the_same_seed_makes_up_the_same_prices():
    np.testing.assert_array_equal(prices_of(Prices()), prices_of(Prices()))
    assert not np.array_equal(prices_of(Prices()), prices_of(Prices(seed=1)))


def test_the_horizon_is_how_many_days_ahead_the_forecast_is():
    near, far = Prices().load(), Prices(horizon=3).load()
    np.testing.assert_array_equal(far.training.numbers[:5], near.training.numbers[2:7])


def test_a_window_longer_than_the_series_is_refused():
    with pytest.raises(
        DatasetError, match=r"^Price series has 100 steps; a window of 365 and a horizon of 1"
    ):
        Prices(days=100, window=365).load()
