"""Resampling: the same as others compute, told by SciPy and PyTorch."""

import numpy as np
import pytest

from nnstudio.data import resampling
from nnstudio.data.resampling import Motions, bumps_shape, resample, warps

COUNT = 7


def pictures(height=11, width=14, channels=1, dtype=np.float32):
    return np.random.default_rng(0).integers(0, 256, (COUNT, height, width, channels), np.uint8).astype(dtype)


def motions(linear=None, offset=None, bumps=None):
    linear = np.tile(np.eye(2), (COUNT, 1, 1)) if linear is None else linear
    offset = np.zeros((COUNT, 2)) if offset is None else offset
    return Motions(linear.astype(np.float32), offset.astype(np.float32), bumps)


def any_motions():
    rng = np.random.default_rng(1)
    return motions(rng.normal(0, 0.8, (COUNT, 2, 2)), rng.normal(0, 3, (COUNT, 2)))


def by_scipy(images, moved):
    """The same by `map_coordinates`, image by image and channel by channel."""
    ndimage = pytest.importorskip("scipy.ndimage")
    height, width = images.shape[1:3]
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    places = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1)
    result = np.empty(images.shape)
    for index, image in enumerate(images):
        sources = (places - middle) @ moved.linear[index].T + middle + moved.offset[index]
        if moved.bumps is not None:
            down, across = warps(moved.bumps, height, width)
            sources += np.stack([down[index], across[index]], axis=-1)
        for channel in range(images.shape[3]):
            result[index, :, :, channel] = ndimage.map_coordinates(
                image[:, :, channel].astype(float), sources.transpose(2, 0, 1), order=1, mode="grid-constant"
            )
    return result


def by_torch(images, linear, offset):
    """The same by `grid_sample`, which counts places from -1 to 1, columns first."""
    import torch

    count, height, width, _ = images.shape
    edges = np.array([width, height])
    # From places in units of half an edge to pixels, moved, and back; the axes change their turn.
    flipped = linear[:, ::-1, ::-1] * (edges[np.newaxis, :] / edges[:, np.newaxis])
    theta = np.concatenate([flipped, (offset[:, ::-1] * 2 / edges)[:, :, np.newaxis]], axis=2)
    grid = torch.nn.functional.affine_grid(
        torch.tensor(theta), (count, 1, height, width), align_corners=False
    )
    planes = torch.tensor(images.transpose(0, 3, 1, 2).astype(np.float64))
    moved = torch.nn.functional.grid_sample(planes, grid, padding_mode="zeros", align_corners=False)
    return moved.numpy().transpose(0, 2, 3, 1)


@pytest.mark.parametrize(("height", "width", "channels"), [(11, 14, 1), (28, 28, 1), (6, 5, 3), (1, 9, 2)])
def test_what_is_turned_and_moved_is_what_scipy_makes_of_it(height, width, channels):
    images, moved = pictures(height, width, channels), any_motions()
    np.testing.assert_allclose(resample(images, moved), by_scipy(images, moved), atol=2e-2)


def test_what_is_turned_and_moved_is_what_pytorch_makes_of_it(elsewhere):
    images, moved = pictures(channels=3), any_motions()
    expected = elsewhere.submit(by_torch, images, moved.linear, moved.offset).result()
    np.testing.assert_allclose(resample(images, moved), expected, atol=2e-2)


def test_what_is_warped_is_what_scipy_makes_of_it():
    images = pictures()
    bumps = np.random.default_rng(2).normal(0, 2, (COUNT, 2, *bumps_shape(11, 14))).astype(np.float32)
    moved = Motions(any_motions().linear, any_motions().offset, bumps)
    np.testing.assert_allclose(resample(images, moved), by_scipy(images, moved), atol=2e-2)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("shift", [(0, 0), (3, 0), (0, -2), (-4, 5)])
def test_a_shift_by_whole_pixels_is_exactly_that(dtype, shift):
    images = pictures(dtype=dtype)
    down, across = shift
    moved = resample(images, motions(offset=np.tile([-down, -across], (COUNT, 1))))
    expected = np.roll(images, shift, axis=(1, 2))
    expected[:, : max(0, down)] = expected[:, 11 + min(0, down) :] = 0
    expected[:, :, : max(0, across)] = expected[:, :, 14 + min(0, across) :] = 0
    np.testing.assert_array_equal(moved, expected)
    assert moved.dtype == dtype


def test_what_is_shifted_out_of_the_picture_is_gone():
    assert not resample(pictures(), motions(offset=np.full((COUNT, 2), 1e6))).any()


def test_bytes_are_rounded_to_the_nearest():
    images = np.array([[[[10], [21]]]], np.uint8)
    half = Motions(np.eye(2, dtype=np.float32)[np.newaxis], np.array([[0, 0.5]], np.float32))
    assert resample(images, half)[0, 0, :, 0].tolist() == [16, 10]  # 15.5 and 10.5, halves to the even


def test_batches_that_are_cut_into_pieces_come_out_alike(monkeypatch):
    images, moved = pictures(), any_motions()
    whole = resample(images, moved)
    monkeypatch.setattr(resampling, "PIXELS_AT_ONCE", 2 * 11 * 14)
    np.testing.assert_array_equal(resample(images, moved), whole)


def test_an_image_that_is_larger_than_a_piece_is_worked_on_alone(monkeypatch):
    images, moved = pictures(), any_motions()
    whole = resample(images, moved)
    monkeypatch.setattr(resampling, "PIXELS_AT_ONCE", 10)
    np.testing.assert_array_equal(resample(images, moved), whole)


@pytest.mark.parametrize(("height", "width"), [(28, 28), (5, 40), (1, 1)])
def test_pixels_are_pulled_as_far_everywhere_as_bumps_are_high(height, width):
    bumps = np.random.default_rng(0).standard_normal((20_000, 2, *bumps_shape(height, width)), np.float32)
    for pulls in warps(bumps, height, width):
        np.testing.assert_allclose(pulls.std(axis=0), 1, atol=0.03)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_bump_pulls_its_own_image_in_its_own_direction_most_where_it_is(axis):
    bumps = np.zeros((3, 2, *bumps_shape(28, 14)), np.float32)
    rows, columns = bumps.shape[2:]
    bumps[1, axis, rows // 2 - 2, columns // 2] = 1
    pulls = warps(bumps, 28, 14)
    assert not pulls[1 - axis].any()
    assert not pulls[axis][[0, 2]].any()
    row, column = np.unravel_index(pulls[axis][1].argmax(), (28, 14))
    # Bumps are 4 pixels apart down, 2 across, as many on either side of the middle.
    assert abs(row - (13.5 + 4 * (rows // 2 - 2 - (rows - 1) / 2))) <= 1
    assert abs(column - (6.5 + 2 * (columns // 2 - (columns - 1) / 2))) <= 1


def test_neighbors_are_pulled_alike_and_far_pixels_are_not():
    bumps = np.random.default_rng(0).standard_normal((5000, 2, *bumps_shape(28, 28)), np.float32)
    down, across = warps(bumps, 28, 28)
    assert np.mean(down[:, 14, 14] * down[:, 14, 15]) > 0.95
    assert abs(np.mean(down[:, 14, 3] * down[:, 14, 25])) < 0.05
    assert abs(np.mean(down[:, 14, 14] * across[:, 14, 14])) < 0.05


def test_the_images_themselves_stay_as_they_are():
    images = pictures()
    before = images.copy()
    images.flags.writeable = False
    resample(images, any_motions())
    np.testing.assert_array_equal(images, before)
