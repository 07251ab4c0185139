"""However long the run and however it arrives, no loss is lost."""

import numpy as np
import pytest

from nnstudio.engine.snapshot import RECENT_STEPS
from nnstudio.gui.panels.loss import step_losses
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
            _, low, high = steps.envelope(first, last, columns)
            assert np.nanmin(low) <= losses[first:last].min()
            assert np.nanmax(high) >= losses[first:last].max()
            assert len(low) <= columns + 2


def test_every_spike_is_seen_where_it_was():
    losses = np.ones(50_000)
    spikes = np.random.default_rng(2).choice(len(losses), 40, replace=False)
    losses[spikes] = 5 + np.arange(40)
    x, _, high = followed(losses, pieces=7).envelope(0, len(losses), 300)
    width = x[1] - x[0]
    for spike in spikes:
        near = np.abs(x - (spike + 1)) <= width
        assert high[near].max() >= losses[spike]


def test_few_steps_are_drawn_as_they_are():
    losses = np.random.default_rng(3).random(100)
    x, low, high = followed(losses).envelope(0, 100, 400)
    assert np.array_equal(x, np.arange(1, 101))
    assert np.array_equal(low, losses)
    assert np.array_equal(high, losses)


def test_the_line_is_the_weighted_mean_of_the_steps_around_however_they_arrive():
    losses = np.random.default_rng(4).random(1500)
    expected = []
    for n in range(1, 1501):
        window = min(RECENT_STEPS, max(1, n / 12))
        shares = (1 - 1 / window) ** np.abs(np.arange(1, 1501) - n)
        expected.append(losses @ shares / shares.sum())
    for pieces in (1, 3, 1500):
        assert followed(losses, pieces=pieces).smoothed() == pytest.approx(expected, abs=1e-6)


def test_the_line_does_not_lag_behind_a_falling_loss():
    falling = np.linspace(10, 0, 5000)
    line = followed(falling, pieces=9).smoothed()
    assert line[100:-600] == pytest.approx(falling[100:-600], abs=1e-3)
    fast = np.exp(-np.arange(400) / 40)  # as in the first steps of a run
    assert np.abs(followed(fast).smoothed()[:300] - fast[:300]).max() < 0.04


def test_the_line_ends_at_the_figure_of_the_status_bar(snapshot):
    line = followed(snapshot.losses, pieces=30)
    assert line.at(450)[1] == pytest.approx(snapshot.recent_loss, rel=1e-3)


def test_a_loss_that_has_not_come_yet_moves_the_line_only_near_the_end():
    losses = np.random.default_rng(8).random(3000)
    steps = followed(losses[:2900])
    before = steps.smoothed().copy()
    steps.follow(losses)
    assert np.abs(steps.smoothed()[:2400] - before[:2400]).max() < 1e-6


def test_new_steps_cost_as_much_however_long_the_run_is(monkeypatch):
    taken = []
    real = step_losses.smooth
    monkeypatch.setattr(
        step_losses, "smooth", lambda losses, start: taken.append(len(losses) - start) or real(losses, start)
    )
    losses = np.random.default_rng(9).random(200_100)
    steps = followed(losses[:200_000])
    steps.smoothed()
    taken.clear()
    steps.follow(losses)
    assert taken == [100 + step_losses.REACH]
    kept = sum(part.nbytes for part in vars(steps).values() if isinstance(part, np.ndarray))
    assert kept - losses.nbytes < 2.2 * 9 * len(losses), "8 bytes a step, and room to grow into"


def test_another_run_is_told_from_a_longer_one_and_from_a_branch():
    losses = np.random.default_rng(10).random(300)
    steps = followed(losses[:200])
    assert steps.continued_by(losses)
    assert not steps.continued_by(losses[:150])
    assert steps.shared_with(losses[:150]) == 150
    branch = losses.copy()
    branch[120:] += 1
    assert not steps.continued_by(branch)
    assert steps.shared_with(branch) == 120
    assert steps.shared_with(np.empty(0)) == 0


def test_arriving_in_pieces_changes_nothing():
    losses = np.random.default_rng(5).random(5000)
    whole, pieces = followed(losses), followed(losses, pieces=611)
    for columns in (10, 100, 10_000):
        for one, other in zip(
            (*whole.envelope(0, 5000, columns), *whole.line(0, 5000, columns)),
            (*pieces.envelope(0, 5000, columns), *pieces.line(0, 5000, columns)),
            strict=True,
        ):
            assert one == pytest.approx(other, abs=1e-6)


def test_losses_that_are_not_finite_are_left_out_and_counted():
    losses = np.ones(300)
    losses[[5, 70, 71, 299]] = [np.nan, np.inf, -np.inf, np.nan]
    steps = followed(losses, pieces=9)
    assert steps.not_finite == 4
    for columns in (2, 1000):
        _, low, high = steps.envelope(0, 300, columns)
        assert np.nanmin(low) == np.nanmax(high) == 1
        _, mean = steps.line(0, 300, columns)
        assert np.nanmax(mean) == pytest.approx(1)
    assert np.isnan(steps.smoothed()[[5, 70, 71, 299]]).all()
    assert np.isfinite(steps.smoothed()).sum() == 296


def test_a_long_run_is_smoothed_in_parts_and_seen_from_plain_means_until_then():
    losses = np.random.default_rng(10).random(300_000)
    steps = step_losses.StepLosses()
    steps.follow(losses)
    assert not steps.complete
    _, line = steps.line(0, 300_000, 256)
    near, at = steps.line(250_000, 252_000, 256)[1], steps.at(250_000)
    parts = 0
    while not steps.complete:
        steps.refine()
        parts += 1
    assert parts >= 3
    assert at == pytest.approx(steps.at(250_000))
    assert near == pytest.approx(steps.line(250_000, 252_000, 256)[1])
    assert steps.smoothed() == pytest.approx(step_losses.smooth(losses))
    assert np.abs(steps.line(0, 300_000, 256)[1] - line).max() < 0.01
