"""Augmentation: what it does to images at random, how far, and that the same random numbers do the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.augmentation import Augmentation
from nnstudio.nn.settings import SettingsError

EVERYTHING = Augmentation(shift=2, rotate=15, scale=0.1, elastic=1.5, noise=0.05)


def images(count=20, height=12, width=10, channels=1, dtype=np.uint8):
    drawn = np.random.default_rng(0).integers(0, 256, (count, height, width, channels), np.uint8)
    return drawn.astype(dtype)


def generator(seed=0):
    return np.random.default_rng(seed)


def bar(height=31, width=31):
    """A bar across the middle, from edge to edge of the inner half."""
    image = np.zeros((1, height, width, 1), np.float32)
    image[0, height // 2, width // 4 : width - width // 4] = 1
    return image


def angles(changed):
    """How far the bars have been turned, by their second moments, in degrees."""
    height, width = changed.shape[1:3]
    rows, columns = np.mgrid[:height, :width] - np.array([(height - 1) / 2, (width - 1) / 2]).reshape(2, 1, 1)
    mass = changed[..., 0].astype(float)
    cross, wide, high = ((mass * moment).sum(axis=(1, 2)) for moment in (rows * columns, columns**2, rows**2))
    return np.degrees(np.arctan2(2 * cross, wide - high) / 2)


def test_nothing_is_changed_as_long_as_all_is_off():
    given, rng = images(), generator()
    before = rng.bit_generator.state
    assert not Augmentation().any
    assert Augmentation().apply(given, rng) is given
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("field", ["shift", "rotate", "scale", "elastic", "noise"])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_each_field_alone_changes_the_images_and_nothing_of_their_form(field, dtype):
    given = images(dtype=dtype)
    before = given.copy()
    augmentation = Augmentation(**{field: 1 if field == "shift" else 0.5})
    changed = augmentation.apply(given, generator())
    assert augmentation.any
    assert (changed.shape, changed.dtype) == (given.shape, given.dtype)
    assert (changed != given).any()
    np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize("field", ["shift", "rotate", "scale", "elastic", "noise"])
def test_no_two_images_are_changed_alike(field):
    same = np.repeat(images(1), 6, axis=0)
    changed = Augmentation(**{field: 5 if field == "shift" else 0.5}).apply(same, generator())
    assert len({image.tobytes() for image in changed}) > 3


def test_the_same_random_numbers_give_the_same_images_and_others_give_others():
    one, again, other = (EVERYTHING.apply(images(), generator(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_images_are_shifted_by_whole_pixels_in_both_directions_and_no_further():
    dot = np.zeros((2000, 9, 9, 1), np.uint8)
    dot[:, 4, 4] = 200
    changed = Augmentation(shift=2).apply(dot, generator())
    _, rows, columns, _ = np.nonzero(changed)
    places, counts = np.unique(np.stack([rows, columns]), axis=1, return_counts=True)
    assert set(changed.ravel()) == {0, 200}
    assert set(map(tuple, places.T - 4)) == {
        (down, across) for down in range(-2, 3) for across in range(-2, 3)
    }
    assert counts.min() > 40


def test_a_shifted_image_is_rolled_as_far_as_it_was_in_the_picture():
    given = images(1, 12, 10)
    changed = Augmentation(shift=3).apply(given, generator(4))
    rolled = [
        (down, across)
        for down in range(-3, 4)
        for across in range(-3, 4)
        if np.array_equal(np.roll(given, (down, across), (1, 2))[:, 3:-3, 3:-3], changed[:, 3:-3, 3:-3])
    ]
    assert len(rolled) == 1
    assert rolled != [(0, 0)]


def test_what_moves_in_from_outside_is_black():
    changed = Augmentation(shift=256).apply(np.full((50, 8, 8, 1), 9, np.uint8), generator())
    assert set(changed.ravel()) <= {0, 9}
    assert not changed[0].all()


def test_images_are_turned_both_ways_and_no_further_than_asked():
    turned = angles(Augmentation(rotate=20).apply(np.repeat(bar(), 500, axis=0), generator()))
    assert -20.5 < turned.min() < -18
    assert 18 < turned.max() < 20.5


def test_images_are_made_larger_and_smaller_by_the_share():
    changed = Augmentation(scale=0.25).apply(np.repeat(bar(), 500, axis=0), generator())
    widths = changed[:, 15].sum(axis=(1, 2)) / changed[:, 15].max(axis=(1, 2))
    assert 17 * 0.73 < widths.min() < 17 * 0.79
    assert 17 * 1.21 < widths.max() < 17 * 1.27


def test_the_middle_stays_where_it_is_however_images_are_turned_and_scaled():
    dot = np.zeros((30, 15, 15, 1), np.float32)
    dot[:, 7, 7] = 1
    changed = Augmentation(rotate=180, scale=0.3).apply(dot, generator())
    assert changed[:, 7, 7].min() > 0.99


def test_a_warp_pulls_lines_about_as_far_as_asked():
    lines = np.zeros((3000, 28, 28, 1), np.float32)
    lines[:, 13:16] = 1
    rows = np.arange(28).reshape(1, 28, 1)
    changed = Augmentation(elastic=1).apply(lines, generator())[..., 0]
    middles = (changed * rows).sum(axis=1) / np.maximum(changed.sum(axis=1), 1e-3)
    assert 0.8 < middles[:, 14].std() < 1.2


def test_noise_of_bytes_is_a_share_of_255_and_stays_within_0_and_255():
    gray = np.full((10, 50, 50, 1), 128, np.uint8)
    noisy = Augmentation(noise=0.1).apply(gray, generator())
    assert noisy.std() == pytest.approx(25.5, rel=0.02)
    assert noisy.mean() == pytest.approx(128, abs=0.5)
    white = Augmentation(noise=0.1).apply(np.full_like(gray, 255), generator())
    assert (white == 255).mean() == pytest.approx(0.5, abs=0.02)
    assert white.min() > 100
    extreme = Augmentation(noise=1).apply(gray, generator())
    assert (extreme.min(), extreme.max()) == (0, 255)


def test_noise_of_other_numbers_is_a_share_of_the_way_from_the_least_to_the_greatest():
    given = np.zeros((10, 50, 50, 1), np.float32)
    given[0, 0, 0] = 4
    noisy = Augmentation(noise=0.1).apply(given, generator())
    assert (noisy - given).std() == pytest.approx(0.4, rel=0.02)


def test_noise_is_distributed_normally():
    gray = np.zeros((10, 200, 200, 1), np.float32)
    gray[0, 0, 0] = 1
    noise = (Augmentation(noise=0.5).apply(gray, generator()) - gray).ravel() / 0.5
    for deviations, share in ((1, 0.6827), (2, 0.9545), (3, 0.9973)):
        assert np.mean(np.abs(noise) < deviations) == pytest.approx(share, abs=0.003)
    assert np.corrcoef(noise[:-1], noise[1:])[0, 1] == pytest.approx(0, abs=0.01)


@given(
    st.builds(
        Augmentation,
        shift=st.integers(0, 256),
        rotate=st.floats(0, 180),
        scale=st.floats(0, 0.9),
        elastic=st.floats(0, 20),
        noise=st.floats(0, 1),
    ),
    st.tuples(st.integers(0, 5), st.integers(1, 20), st.integers(1, 20), st.sampled_from([1, 3])),
    st.sampled_from([np.uint8, np.float32]),
)
def test_any_setting_makes_of_any_images_as_many_of_their_kind(augmentation, shape, dtype):
    given = np.full(shape, 77, dtype)
    changed = augmentation.apply(given, generator())
    assert (changed.shape, changed.dtype) == (shape, dtype)
    assert np.isfinite(changed).all()


@pytest.mark.parametrize(
    ("field", "value"), [("shift", -1), ("rotate", 181), ("scale", 0.95), ("elastic", 21), ("noise", 1.5)]
)
def test_what_would_leave_nothing_of_an_image_is_refused(field, value):
    with pytest.raises(SettingsError, match=f"^{field} should be"):
        Augmentation.from_fields({field: value})
