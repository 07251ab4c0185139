"""Flatten and Reshape."""

import numpy as np
import pytest
from trials import context, lying, orders

from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import ShapeError


def test_flatten_reads_an_image_row_by_row_with_its_channels_side_by_side():
    image = np.array([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]], np.float64)
    y, _ = Flatten().forward({}, context(), image)
    assert y.tolist() == [[1, 2, 3, 4, 5, 6, 7, 8]]


@pytest.mark.parametrize("order", orders(4))
@pytest.mark.parametrize("layer", [Flatten(), Reshape(shape=(10, 6)), Reshape(shape=(5, 3, 4))])
def test_the_order_of_axes_in_memory_changes_nothing(layer, order):
    x = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    y, backward = layer.forward({}, context(), lying(x, order))
    assert y.ravel().tolist() == x.ravel().tolist()
    assert y.shape == (2, *layer.infer_shape((3, 4, 5)))
    (dx,) = backward(-y, {})
    np.testing.assert_array_equal(dx, -x)


def test_slopes_that_lie_in_another_order_come_back_to_their_place():
    x = np.arange(24.0).reshape(2, 12)
    _, backward = Reshape(shape=(3, 4)).forward({}, context(), x)
    (dx,) = backward(lying(x.reshape(2, 3, 4), (2, 0, 1)), {})
    np.testing.assert_array_equal(dx, x)


def test_batches_of_any_size_may_follow_each_other():
    ctx, x = context(), np.arange(4 * 6.0).reshape(4, 2, 3)
    for rows in (4, 1, 3, 4):
        part = lying(x[:rows], (2, 1, 0))
        y, backward = Flatten().forward({}, ctx, part)
        np.testing.assert_array_equal(y, x[:rows].reshape(rows, 6))
        np.testing.assert_array_equal(backward(y, {})[0], x[:rows])


def test_what_lies_row_by_row_is_not_copied():
    x = np.zeros((2, 3, 4), np.float32)
    y, backward = Reshape(shape=(4, 3)).forward({}, context(np.float32), x)
    assert np.shares_memory(x, y)
    assert np.shares_memory(backward(y, {})[0], y)


def test_a_shape_of_another_count_is_refused_with_both_counts():
    with pytest.raises(
        ShapeError, match="12×12×8 has 1,152 numbers and 28×28 has 784; choose a shape of 1,152 numbers"
    ):
        Reshape().infer_shape((12, 12, 8))


@pytest.mark.parametrize("shape", [(), (2, 2, 2, 2), (0, 4), (65537,), (2.5, 2), "28"])
def test_a_shape_needs_one_to_three_axes_of_whole_numbers(shape):
    with pytest.raises(SettingsError, match="shape"):
        Reshape.from_fields({"shape": shape})
