"""Pooling and upsampling, beside PyTorch and by hand."""

import numpy as np
import pytest
from images_in_pytorch import run_on_images
from trials import DTYPES, close, context, lying, needs_pytorch, orders

from nnstudio.nn.layer import FreshContext
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.shapes import ShapeError

# Size, stride (0: as the size), image, batch.
CASES = [
    (1, 0, (1, 1, 1), 1),
    (1, 2, (5, 6, 2), 7),
    (2, 0, (28, 28, 1), 7),
    (2, 0, (7, 9, 3), 7),
    (2, 1, (5, 6, 3), 7),
    (2, 3, (9, 10, 2), 1),
    (3, 0, (11, 9, 4), 7),
    (3, 2, (9, 8, 1), 7),
    (3, 1, (5, 7, 2), 1),
    (4, 3, (13, 9, 2), 7),
    (5, 0, (5, 6, 3), 7),
]
BOTH = pytest.mark.parametrize("cls", [MaxPool2D, AveragePool2D])
ALL = pytest.mark.parametrize(
    "layer",
    [
        MaxPool2D(),
        MaxPool2D(size=3, stride=2),
        AveragePool2D(),
        AveragePool2D(size=3, stride=2),
        GlobalAveragePool2D(),
        UpSample2D(),
        UpSample2D(factor=3, method="bilinear"),
    ],
    ids=repr,
)


def run(layer, ctx, x, dy):
    """Output and gradient of the input, as copies."""
    y, backward = layer.forward({}, ctx, x)
    y = y.copy()
    return y, backward(dy, {})[0].copy()


def drawn(layer, shape, rows, dtype=np.float64, seed=5):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, *shape)).astype(dtype)
    return x, rng.normal(size=(rows, *layer.infer_shape(shape))).astype(dtype)


def led_back(window, layer=None):
    """Where one image of one channel sends gradients of 1."""
    layer = layer or MaxPool2D()
    x = np.array(window, np.float64)[np.newaxis, :, :, np.newaxis]
    y, backward = layer.forward({}, FreshContext(dtype=np.float64), x)
    return backward(np.ones_like(y), {})[0][0, :, :, 0].tolist()


@needs_pytorch
@DTYPES
@pytest.mark.parametrize(("size", "stride", "shape", "rows"), CASES)
@pytest.mark.parametrize(("cls", "name"), [(MaxPool2D, "max_pool2d"), (AveragePool2D, "avg_pool2d")])
def test_pooling_does_what_pytorch_does(cls, name, size, stride, shape, rows, dtype, elsewhere):
    layer = cls(size=size, stride=stride)
    x, dy = drawn(layer, shape, rows, dtype)
    theirs = elsewhere.submit(run_on_images, name, x, dy, kernel_size=size, stride=stride or size).result(
        timeout=120
    )
    for mine, other in zip(run(layer, context(dtype), x, dy), theirs, strict=True):
        assert close(mine, other, dtype)


@needs_pytorch
@pytest.mark.parametrize(("size", "stride", "shape", "rows"), CASES)
def test_among_equals_max_pooling_chooses_the_one_that_pytorch_chooses(size, stride, shape, rows, elsewhere):
    layer = MaxPool2D(size=size, stride=stride)
    _, dy = drawn(layer, shape, rows)
    # Two values only: nearly every window has several largest.
    x = np.random.default_rng(8).integers(0, 2, (rows, *shape)).astype(np.float64)
    theirs = elsewhere.submit(
        run_on_images, "max_pool2d", x, dy, kernel_size=size, stride=stride or size
    ).result(timeout=120)
    _, dx = run(layer, context(), x, dy)
    np.testing.assert_allclose(dx, theirs[1], rtol=1e-12, atol=1e-12)


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("factor", [1, 2, 3, 5])
@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 5, 3), (1, 7, 2)])
@pytest.mark.parametrize("method", ["nearest", "bilinear"])
def test_upsampling_does_what_pytorch_does(factor, shape, method, dtype, elsewhere):
    layer = UpSample2D(factor=factor, method=method)
    x, dy = drawn(layer, shape, 7, dtype)
    settings = {"align_corners": False} if method == "bilinear" else {}
    theirs = elsewhere.submit(
        run_on_images, "interpolate", x, dy, scale_factor=factor, mode=method, **settings
    ).result(timeout=120)
    for mine, other in zip(run(layer, context(dtype), x, dy), theirs, strict=True):
        assert close(mine, other, dtype)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ([[0, 0], [0, 0]], [[1, 0], [0, 0]]),
        ([[1, 2], [2, 0]], [[0, 1], [0, 0]]),
        ([[1, 1], [2, 2]], [[0, 0], [1, 0]]),
        ([[1, 3], [2, 3]], [[0, 1], [0, 0]]),
        ([[1, 2], [3, 4]], [[0, 0], [0, 1]]),
    ],
)
def test_the_first_of_the_largest_as_one_reads_gets_all_of_the_gradient(window, expected):
    assert led_back(window) == expected


def test_a_pixel_that_wins_in_several_windows_gets_the_gradients_of_all():
    window = [[0, 0, 0], [0, 9, 0], [0, 0, 0]]
    assert led_back(window, MaxPool2D(size=2, stride=1)) == [[0, 0, 0], [0, 4, 0], [0, 0, 0]]


@BOTH
def test_rows_that_do_not_fill_a_window_get_no_gradient(cls):
    dx = np.array(led_back([[1.0, 2, 9], [3, 4, 9], [9, 9, 9]], cls()))
    assert dx[:2, :2].sum() == 1
    assert dx[2].tolist() == [0, 0, 0]
    assert dx[:, 2].tolist() == [0, 0, 0]


@BOTH
def test_an_infinite_pixel_spoils_no_window_but_its_own(cls):
    x = np.ones((1, 2, 4, 1))
    x[0, 0, 0, 0] = np.inf
    y, _ = cls().forward({}, FreshContext(dtype=np.float64), x)
    assert y[0, 0, :, 0].tolist() == [np.inf, 1]


def test_the_mean_of_a_channel_is_led_back_in_equal_shares():
    x = np.arange(12, dtype=np.float64).reshape(1, 2, 3, 2)
    y, dx = run(GlobalAveragePool2D(), context(), x, np.array([[6.0, 12.0]]))
    # Channels hold 0, 2, ... 10 and 1, 3, ... 11.
    assert y.tolist() == [[5, 6]]
    np.testing.assert_allclose(dx, np.broadcast_to([1.0, 2.0], x.shape), rtol=1e-15)


def test_nearest_repeats_each_pixel():
    x = np.array([[1.0, 2], [3, 4]]).reshape(1, 2, 2, 1)
    y, _ = UpSample2D(factor=2).forward({}, FreshContext(dtype=np.float64), x)
    assert y[0, :, :, 0].tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]


def test_bilinear_blends_neighbors_by_the_distance_of_their_centers():
    x = np.array([0.0, 4]).reshape(1, 1, 2, 1)
    y, _ = UpSample2D(factor=2, method="bilinear").forward({}, FreshContext(dtype=np.float64), x)
    assert y[0, 0, :, 0].tolist() == [0, 1, 3, 4]


@ALL
def test_it_does_not_matter_in_which_order_the_axes_lie_in_memory(layer):
    x, dy = drawn(layer, (6, 5, 3), rows=7)
    expected = run(layer, context(), x, dy)
    every = orders(dy.ndim)
    for at, order in enumerate(orders(4)):
        found = run(layer, context(), lying(x, order), lying(dy, every[-1 - at % len(every)]))
        for mine, first in zip(found, expected, strict=True):
            np.testing.assert_allclose(mine, first, rtol=1e-14, atol=1e-14)


@ALL
def test_batches_of_several_sizes_may_follow_each_other(layer):
    lasting = context()
    for seed, rows in enumerate((32, 7, 32, 1, 7)):
        x, dy = drawn(layer, (7, 6, 2), rows, seed=seed)
        for mine, fresh in zip(run(layer, lasting, x, dy), run(layer, context(), x, dy), strict=True):
            np.testing.assert_array_equal(mine, fresh)


@ALL
def test_the_axes_stay_in_the_order_in_which_convolutions_are_fast(layer):
    x, dy = drawn(layer, (6, 5, 3), rows=7)
    y, backward = layer.forward({}, context(), lying(x, (1, 3, 2, 0)))
    (dx,) = backward(dy, {})
    assert dx.transpose(1, 3, 2, 0).flags.c_contiguous
    assert y.ndim == 2 or y.transpose(1, 3, 2, 0).flags.c_contiguous


@ALL
def test_a_step_uses_the_memory_of_the_step_before(layer):
    x, dy = drawn(layer, (6, 5, 3), rows=7)
    ctx = context()
    pairs = []
    for _ in range(2):
        y, backward = layer.forward({}, ctx, x)
        pairs.append((y, *backward(dy, {})))
    for before, after in zip(*pairs, strict=True):
        assert np.shares_memory(before, after)


@ALL
def test_nothing_is_led_back_where_nothing_learns(layer):
    x, dy = drawn(layer, (6, 5, 3), rows=7)
    _, backward = layer.forward({}, FreshContext(wants_input_gradient=False, dtype=np.float64), x)
    assert backward(dy, {}) == ()


@BOTH
def test_a_stride_of_zero_sets_windows_side_by_side(cls):
    assert cls(size=3).infer_shape((28, 9, 6)) == (9, 3, 6)
    assert cls(size=3, stride=2).infer_shape((28, 9, 6)) == (13, 4, 6)


@BOTH
def test_an_image_smaller_than_the_window_is_refused_with_a_way_out(cls):
    with pytest.raises(ShapeError, match=r"at least 3×3; this one is 2×7. Choose a smaller window"):
        cls(size=3).infer_shape((2, 7, 1))


@ALL
def test_what_is_no_image_is_refused_with_its_shape(layer):
    with pytest.raises(ShapeError, match=r"needs an image.*this input is 784"):
        layer.infer_shape((784,))


def test_the_other_layers_say_the_shapes_they_make():
    assert GlobalAveragePool2D().infer_shape((7, 5, 3)) == (3,)
    assert UpSample2D(factor=3).infer_shape((7, 5, 3)) == (21, 15, 3)
