"""Initializers: the spread that their papers ask for, the same each time for the same seed."""

import numpy as np
import pytest

from nnstudio.nn.initializers import (
    INITIALIZERS,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    LeCunNormal,
    Normal,
    Uniform,
    Zeros,
    fans,
)

EVERY = pytest.mark.parametrize("initializer", [cls() for cls in INITIALIZERS], ids=lambda i: i.entry.kind)
INPUTS, OUTPUTS = 300, 200


def draw(initializer, shape=(INPUTS, OUTPUTS), seed=1):
    return initializer.draw(np.random.default_rng(seed), shape)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (GlorotNormal(), 2 / (INPUTS + OUTPUTS)),
        (GlorotUniform(), 2 / (INPUTS + OUTPUTS)),
        (HeNormal(), 2 / INPUTS),
        (LeCunNormal(), 1 / INPUTS),
        (Normal(deviation=0.5), 0.25),
        (Uniform(limit=0.3), 0.3**2 / 3),
        (Zeros(), 0),
    ],
    ids=lambda value: value.entry.kind if hasattr(value, "entry") else "",
)
def test_the_variance_is_that_of_the_formula(initializer, variance):
    # The variance of 60,000 samples scatters by 0.6 %.
    assert draw(initializer).var() == pytest.approx(variance, rel=0.03)


@EVERY
def test_the_values_lie_around_zero(initializer):
    values = draw(initializer)
    assert abs(values.mean()) <= 5 * values.std() / np.sqrt(values.size)


@EVERY
@pytest.mark.parametrize("shape", [(7,), (5, 3), (3, 3, 2, 5)])
def test_the_values_have_the_shape_that_is_asked_for(initializer, shape):
    assert draw(initializer, shape).shape == shape


@EVERY
def test_the_values_are_drawn_in_float64(initializer):
    assert draw(initializer).dtype == np.float64


@EVERY
def test_the_same_seed_gives_the_same_values(initializer):
    np.testing.assert_array_equal(draw(initializer), draw(initializer))


@pytest.mark.parametrize(
    "initializer", [cls() for cls in INITIALIZERS if cls is not Zeros], ids=lambda i: i.entry.kind
)
def test_another_seed_gives_other_values(initializer):
    assert not np.array_equal(draw(initializer), draw(initializer, seed=2))


def test_uniform_values_keep_within_their_limit():
    values = draw(Uniform(limit=0.3))
    assert 0.299 < np.abs(values).max() <= 0.3


def test_glorot_uniform_values_keep_within_the_limit_of_the_paper():
    limit = np.sqrt(6 / (INPUTS + OUTPUTS))
    assert 0.99 * limit < np.abs(draw(GlorotUniform())).max() <= limit


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((784, 16), (784, 16)),
        # A unit of a 5 × 5 convolution over 3 channels sees 75 numbers; an input feeds 25 places of 8.
        ((5, 5, 3, 8), (75, 200)),
        ((7,), (7, 7)),
    ],
)
def test_fans_are_counted_as_keras_does(shape, expected):
    assert fans(shape) == expected
