"""Initializers: the spread that their papers ask for, the same each time for the same seed."""

import numpy as np
import pytest

from nnstudio.nn.initializers import (
    INITIALIZERS,
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LeCunNormal,
    LeCunUniform,
    Normal,
    Orthogonal,
    Uniform,
    Zeros,
    fans,
)

EVERY = pytest.mark.parametrize("initializer", [cls() for cls in INITIALIZERS], ids=lambda i: i.entry.kind)
RANDOM = pytest.mark.parametrize(
    "initializer",
    [cls() for cls in INITIALIZERS if cls not in (Constant, Zeros)],
    ids=lambda i: i.entry.kind,
)
WITH_GAIN = pytest.mark.parametrize(
    "cls", [cls for cls in INITIALIZERS if "gain" in cls.model_fields], ids=lambda cls: cls.entry.kind
)
INPUTS, OUTPUTS = 300, 200


def draw(initializer, shape=(INPUTS, OUTPUTS), seed=1):
    return initializer.draw(np.random.default_rng(seed), shape)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (GlorotNormal(), 2 / (INPUTS + OUTPUTS)),
        (GlorotUniform(), 2 / (INPUTS + OUTPUTS)),
        (HeNormal(), 2 / INPUTS),
        (HeUniform(), 2 / INPUTS),
        (LeCunNormal(), 1 / INPUTS),
        (LeCunUniform(), 1 / INPUTS),
        (Orthogonal(), 1 / INPUTS),
        (GlorotNormal(gain=3), 9 * 2 / (INPUTS + OUTPUTS)),
        (HeUniform(gain=0.5), 0.25 * 2 / INPUTS),
        (Normal(deviation=0.5), 0.25),
        (Uniform(limit=0.3), 0.3**2 / 3),
        (Constant(value=3), 0),
        (Zeros(), 0),
    ],
    ids=lambda value: value.entry.kind if hasattr(value, "entry") else "",
)
def test_the_variance_is_that_of_the_formula(initializer, variance):
    # The variance of 60,000 samples scatters by 0.6 %.
    assert draw(initializer).var() == pytest.approx(variance, rel=0.03)


@RANDOM
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


@RANDOM
def test_another_seed_gives_other_values(initializer):
    assert not np.array_equal(draw(initializer), draw(initializer, seed=2))


def test_uniform_values_keep_within_their_limit():
    values = draw(Uniform(limit=0.3))
    assert 0.299 < np.abs(values).max() <= 0.3


def test_glorot_uniform_values_keep_within_the_limit_of_the_paper():
    limit = np.sqrt(6 / (INPUTS + OUTPUTS))
    assert 0.99 * limit < np.abs(draw(GlorotUniform())).max() <= limit


@pytest.mark.parametrize(
    ("initializer", "numerator"), [(HeUniform(), 6), (LeCunUniform(), 3)], ids=["he", "lecun"]
)
def test_uniform_values_of_he_and_lecun_keep_within_the_limit_of_their_variance(initializer, numerator):
    limit = np.sqrt(numerator / INPUTS)
    assert 0.99 * limit < np.abs(draw(initializer)).max() <= limit


@WITH_GAIN
def test_a_gain_stretches_what_is_drawn(cls):
    np.testing.assert_allclose(draw(cls(gain=2.5)), 2.5 * draw(cls()), rtol=1e-14, atol=1e-15)


@WITH_GAIN
def test_a_file_that_is_older_than_the_gain_means_a_gain_of_one(cls):
    assert INITIALIZERS.parse({"kind": cls.entry.kind, "version": 1}) == cls(gain=1)


def test_all_random_initializers_have_a_width():
    without = {cls.entry.kind for cls in INITIALIZERS if "gain" not in cls.model_fields}
    assert without == {"normal", "uniform", "constant", "zeros"}


@pytest.mark.parametrize("shape", [(7, 4), (4, 7), (5, 5), (3, 3, 2, 6), (2, 1, 2, 6)])
def test_orthogonal_directions_stand_at_right_angles_and_have_the_length_of_the_gain(shape):
    matrix = draw(Orthogonal(gain=1.5), shape).reshape(-1, shape[-1])
    rows, columns = matrix.shape
    product = matrix.T @ matrix if rows >= columns else matrix @ matrix.T
    np.testing.assert_allclose(product, 1.5**2 * np.eye(min(rows, columns)), atol=1e-14)


def test_every_rotation_is_as_likely_as_any_other():
    angles = [np.arctan2(*draw(Orthogonal(), (2, 2), seed)[:, 0]) for seed in range(2000)]
    counts, _ = np.histogram(angles, 8, (-np.pi, np.pi))
    # 250 in each eighth of the circle, give or take 15: four times that is missed by one seed in 2,000.
    assert np.abs(counts - 250).max() < 60


def test_a_constant_is_the_same_everywhere():
    assert draw(Constant(value=-0.25), (3, 2)).tolist() == [[-0.25, -0.25]] * 3


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
