"""However long the run and however it arrives, no loss is lost."""

import numpy as np
import pytest

from nnstudio.engine.snapshot import RECENT_STEPS
from nnstudio.gui.panels.loss.step_losses import StepLosses


def followed(losses, *, pieces: int = 1) -> StepLosses:
    steps = StepLosses()
    for stop in np.linspace(0, len(losses), pieces + 1).astype(int)[1:]:
        steps.follow(losses[:stop])
    return steps


def test_the_envelope_keeps_the_lowest_and_the_highest_loss_at_every_zoom():
    losses = np.random.default_rng(1).exponential(size=100_003)
    steps = followed(losses)
    for first, last in ((0, 100_003), (0, 500), (777, 60_001), (99_000, 100_003)):
        for columns in (40, 333, 1200):
            _, low, high, _ = steps.envelope(first, last, columns)
            assert np.nanmin(low) <= losses[first:last].min()
            assert np.nanmax(high) >= losses[first:last].max()
            assert len(low) <= columns + 2


def test_every_spike_is_seen_where_it_was():
    losses = np.ones(50_000)
    spikes = np.random.default_rng(2).choice(len(losses), 40, replace=False)
    losses[spikes] = 5 + np.arange(40)
    x, _, high, _ = followed(losses, pieces=7).envelope(0, len(losses), 300)
    width = x[1] - x[0]
    for spike in spikes:
        near = np.abs(x - (spike + 1)) <= width
        assert high[near].max() >= losses[spike]


def test_few_steps_are_drawn_as_they_are():
    losses = np.random.default_rng(3).random(100)
    x, low, high, _ = followed(losses).envelope(0, 100, 400)
    assert np.array_equal(x, np.arange(1, 101))
    assert np.array_equal(low, losses)
    assert np.array_equal(high, losses)


def test_the_average_is_that_of_the_textbook_however_the_losses_arrive():
    losses = np.random.default_rng(4).random(1000)
    decay, total, expected = 1 - 1 / RECENT_STEPS, 0.0, []
    for n, loss in enumerate(losses, 1):
        total = decay * total + (1 - decay) * loss
        expected.append(total / (1 - decay**n))
    for pieces in (1, 3, 1000):
        steps = followed(losses, pieces=pieces)
        assert [steps.at(n)[1] for n in range(1, 1001)] == pytest.approx(expected)
        assert steps.latest() == pytest.approx(expected[-1])


def test_arriving_in_pieces_changes_nothing():
    losses = np.random.default_rng(5).random(5000)
    whole, pieces = followed(losses), followed(losses, pieces=611)
    for columns in (10, 100, 10_000):
        for one, other in zip(
            whole.envelope(0, 5000, columns), pieces.envelope(0, 5000, columns), strict=True
        ):
            assert one == pytest.approx(other)


def test_losses_that_are_not_finite_are_left_out_and_counted():
    losses = np.ones(300)
    losses[[5, 70, 71, 299]] = [np.nan, np.inf, -np.inf, np.nan]
    steps = followed(losses, pieces=9)
    assert steps.not_finite == 4
    assert steps.latest() == pytest.approx(1)
    for columns in (2, 1000):
        _, low, high, mean = steps.envelope(0, 300, columns)
        assert np.nanmin(low) == np.nanmax(high) == 1
        assert np.nanmax(mean) == pytest.approx(1)
