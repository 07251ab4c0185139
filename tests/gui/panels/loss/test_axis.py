"""The numbers at the axes: each another one, none below zero where nothing is, none too long."""

import numpy as np
import pytest

from nnstudio.gui.panels.loss.axis import Axis, fit_loss
from nnstudio.gui.panels.loss.score import ACCURACY, Score

R2 = Score("r2", "score", 1.0, "")


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def numbers(kind, ends, size):
    axis = Axis("left", kind)
    ((spacing, ticks),) = axis.tickValues(*ends, size)
    return axis.tickStrings(ticks, 1.0, spacing)


@pytest.mark.parametrize("close", [False, True])
def test_no_two_numbers_of_losses_are_the_same_however_flat_they_are(qapp, rng, close):
    for _ in range(2000):
        high = 10 ** rng.uniform(-9, 6)
        low = high * (1 - 10 ** rng.uniform(-8, 0))
        said = numbers("loss", fit_loss(np.array([low, high]), logarithmic=False, close=close), 600)
        assert len(set(said)) == len(said) > 0, (low, high, said)


def test_losses_that_are_rounded_below_zero_have_no_numbers_there(qapp):
    ends = fit_loss(np.array([-1e-9, 0.12]), logarithmic=False, close=True)
    assert not [words for words in numbers("loss", ends, 500) if words.startswith("-")]


@pytest.mark.parametrize(("score", "low"), [(ACCURACY, 0.0), (R2, -3.0)])
def test_no_two_numbers_of_scores_are_the_same_and_none_is_too_long(qapp, rng, score, low):
    for _ in range(2000):
        highest = rng.uniform(low, 1)
        scores = np.array([highest - 10 ** rng.uniform(-6, -1), highest])
        said = numbers(score.axis, score.range(np.maximum(scores, low), close=True), 600)
        assert len(set(said)) == len(said) > 0, (scores, said)
        assert max(len(words.removeprefix("R² ")) for words in said) <= 7, said
