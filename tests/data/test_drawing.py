"""A drawing becomes what MNIST would have made of it."""

import numpy as np
import pytest

from nnstudio.data.drawing import as_sample, from_ground, shares
from nnstudio.data.mnist import MnistSample

SHAPE = (28, 28, 1)


@pytest.fixture(scope="module")
def digits():
    return MnistSample().load().validation


def center_of_mass(image):
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]] + 0.5
    return (image * rows).sum() / image.sum(), (image * columns).sum() / image.sum()


def on_a_pad(digit, factor, top, left, size=280):
    """A digit of MNIST as somebody might have drawn it: larger and anywhere."""
    pad = np.zeros((size, size), np.uint8)
    large = np.kron(digit, np.ones((factor, factor), np.uint8))
    pad[top : top + len(large), left : left + len(large)] = large
    return pad


def test_a_digit_on_gray_ground_comes_back_nearly_as_it_was(digits):
    rng, alike = np.random.default_rng(0), []
    for digit in digits.inputs[:20, :, :, 0]:
        photo = on_a_pad(digit, 7, 30, 60) * 0.7 + 40 + np.linspace(0, 15, 280) + rng.normal(0, 3, (280, 280))
        found = as_sample(from_ground(photo.astype(np.uint8)), SHAPE)[..., 0]
        wanted = as_sample(on_a_pad(digit, 7, 30, 60), SHAPE)[..., 0]
        alike.append(np.corrcoef(found.ravel(), wanted.ravel())[0, 1])
    # A shift by a pixel, which faint ends of a stroke can make, is a correlation of about 0.7.
    assert np.mean(alike) > 0.85
    assert min(alike) > 0.6


def test_ground_without_a_digit_has_no_ink():
    assert not from_ground(np.full((50, 40), 200, np.uint8)).any()
    assert not from_ground(np.random.default_rng(0).integers(190, 200, (50, 40)).astype(np.uint8)).any()


def test_an_empty_pad_is_an_empty_sample():
    assert not as_sample(np.zeros((280, 280), np.uint8), SHAPE).any()


@pytest.mark.parametrize(("factor", "top", "left"), [(10, 0, 0), (6, 100, 20), (4, 3, 160), (9, 25, 1)])
def test_a_digit_of_mnist_comes_back_as_it_was_wherever_and_however_large_it_is_drawn(
    digits, factor, top, left
):
    compared = 0
    for digit in digits.inputs[:50, :, :, 0]:
        rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
        if max(np.ptp(rows), np.ptp(columns)) != 19:
            continue  # not cut to 20 pixels by MNIST itself
        sample = as_sample(on_a_pad(digit, factor, top, left), SHAPE)[:, :, 0]
        shifts = [
            np.abs(np.roll(sample, (down, right), (0, 1)).astype(int) - digit).mean()
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
        ]
        assert min(shifts) < 8, "another digit, or more than a pixel beside its place"
        compared += 1
    assert compared > 10


def test_the_ink_lies_in_the_middle(digits):
    pad = np.zeros((280, 280), np.uint8)
    pad[200:270, 10:40] = 255
    pad[250:270, 10:120] = 255
    sample = as_sample(pad, SHAPE)[:, :, 0]
    assert np.abs(np.subtract(center_of_mass(sample), 14)).max() <= 0.5
    assert max(np.ptp(np.flatnonzero(sample.any(axis=axis))) + 1 for axis in (0, 1)) == 20


def test_every_digit_of_mnist_lies_as_this_makes_them_lie(digits):
    """What is claimed of MNIST is so: at most 20 pixels long, its mass in the middle."""
    for digit in digits.inputs[:200, :, :, 0]:
        sides = [np.ptp(np.flatnonzero(digit.any(axis=axis))) + 1 for axis in (0, 1)]
        assert max(sides) <= 20
        assert np.abs(np.subtract(center_of_mass(digit), 14)).max() < 1


def test_a_drawing_at_a_corner_stays_within_the_sample():
    pad = np.zeros((280, 280), np.uint8)
    pad[0:30, 0:280] = 255
    pad[0:280, 0:4] = 255
    assert as_sample(pad, SHAPE).shape == SHAPE


@pytest.mark.parametrize("shape", [(32, 32, 3), (8, 12, 1), (60, 60, 1)])
def test_other_images_get_the_drawing_in_their_own_shape(shape):
    pad = np.zeros((280, 280), np.uint8)
    pad[100:180, 90:120] = 255
    sample = as_sample(pad, shape)
    assert (sample.shape, sample.dtype) == (shape, np.uint8)
    assert sample.max() > 200
    assert (sample == sample[:, :, :1]).all()
    assert np.ptp(np.flatnonzero(sample[:, :, 0].any(axis=1))) + 1 == round(20 / 28 * min(shape[:2]))


@pytest.mark.parametrize(("old", "new"), [(28, 20), (5, 3), (7, 7), (3, 12), (280, 1)])
def test_area_weights_make_means_that_keep_the_mean_of_all(old, new):
    weights = shares(old, new)
    assert weights.shape == (new, old)
    assert np.allclose(weights.sum(axis=1), 1)
    assert np.allclose(weights.sum(axis=0), new / old), "each value counts as much as any other"
    values = np.random.default_rng(1).standard_normal(old)
    assert np.isclose((weights @ values).mean(), values.mean())


def test_faint_smudges_do_not_move_the_digit():
    pad = np.zeros((280, 280), np.uint8)
    pad[100:200, 130:150] = 255
    clean = as_sample(pad, SHAPE)
    pad[2, 2] = 10
    assert np.array_equal(as_sample(pad, SHAPE), clean)
