"""Fewer pixels than weights show means."""

import numpy as np
import pytest

from nnstudio.gui.panels.weights.kernel import Kernel, reduce
from nnstudio.gui.panels.weights.wording import advise, count_units


def test_reduced_pictures_keep_their_mean():
    pictures = np.random.default_rng(2).random((28, 28, 5)).astype(np.float32)
    reduced = reduce(pictures, 17, 15)
    assert reduced.shape == (17, 15, 5)
    assert reduced.mean(axis=(0, 1)) == pytest.approx(pictures.mean(axis=(0, 1)), rel=1e-5)
    assert np.array_equal(reduce(pictures, 28, 28), pictures)


def test_filters_are_counted_as_filters_with_all_their_channels():
    weights = np.arange(5 * 5 * 8 * 16, dtype=np.float32).reshape(-1, 16)
    filters = Kernel(weights, None, 5, 5, image=True, filters=True)
    assert filters.channels == 8
    assert count_units(filters, (0, 16), None).text(0) == "16 filters, 5×5×8 weights each"
    assert "mean of 8 channels" in advise(filters, ())[0]
    # (height, width, channel, filter): the mean runs over channels.
    expected = weights.reshape(5, 5, 8, 16).mean(axis=2)
    assert filters.pictures(0, 16) == pytest.approx(expected)


def test_gates_are_told_apart_from_units():
    gated = Kernel(np.zeros((28, 128), np.float32), None, 1, 28, image=False, gates=4)
    assert count_units(gated, (0, 128), None).text(0) == "128 rows (4 gates of 32 units), 28 weights each"


def test_a_layer_without_a_kernel_says_so():
    rows = Kernel(np.zeros((6, 2), np.float32), None, 1, 6, image=False, rows=("scale", "offset"))
    assert count_units(rows, (0, 2), None).text(0) == "no kernel; scale, offset of 6 channels"
    assert advise(rows, ())[0].startswith("One row for each parameter")


def test_what_is_fed_with_a_series_is_told_in_steps_and_columns_and_not_as_a_picture():
    series = Kernel(np.zeros((24 * 2, 8), np.float32), None, 24, 2, image=True)
    said = advise(series, (), ("load", "wind"))
    assert "24 steps of the series from above to below, and in each of them load, wind" in said[0]
    assert not any("pixel" in words or "digits" in words or "Strokes" in words for words in said)


def test_strokes_are_of_digits_only_where_the_classes_are():
    image = Kernel(np.zeros((784, 8), np.float32), None, 28, 28, image=True)
    assert "parts of digits" in advise(image, ("0", "1"))[0]
    assert "parts of pictures" in advise(image, ("cat", "dog"))[0]
    assert "parts of pictures" in advise(image, ())[0]
