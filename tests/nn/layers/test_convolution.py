"""Conv2D and Conv2DTranspose, beside PyTorch, by hand, and beside each other."""

import numpy as np
import pytest
from images_in_pytorch import run_on_images
from trials import DTYPES, close, context, lying, needs_pytorch, orders

from nnstudio.nn.activations import Linear, ReLU, Tanh
from nnstudio.nn.layer import FreshContext
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.shapes import ShapeError

BOTH = pytest.mark.parametrize("cls", [Conv2D, Conv2DTranspose])

# Kernel size, stride, filters, image, batch.
CASES = [
    (1, 1, 1, (1, 1, 1), 1),
    (1, 3, 2, (7, 5, 3), 7),
    (2, 1, 3, (6, 9, 1), 7),
    (2, 2, 4, (7, 8, 2), 1),
    (2, 5, 2, (11, 12, 3), 7),
    (3, 1, 5, (5, 8, 4), 7),
    (3, 2, 6, (9, 8, 1), 7),
    (3, 4, 2, (13, 10, 2), 1),
    (4, 3, 3, (10, 13, 5), 7),
    (5, 1, 6, (12, 14, 1), 7),
    (5, 2, 2, (5, 6, 3), 1),
    (5, 3, 1, (6, 17, 17), 7),
    (7, 1, 2, (7, 7, 2), 7),
    # So large that the gradient of the kernel is summed in several pieces, and in pieces of one row.
    (3, 1, 64, (18, 5, 16), 7),
    (5, 1, 80, (9, 6, 70), 1),
]


class Draw:
    """Inputs, parameters, slopes of the output and room for gradients."""

    def __init__(self, layer, shape, rows, dtype=np.float64, seed=5):
        rng = np.random.default_rng(seed)
        self.layer = layer
        self.x = rng.normal(size=(rows, *shape)).astype(dtype)
        self.dy = rng.normal(size=(rows, *layer.infer_shape(shape))).astype(dtype)
        self.params = {
            name: rng.normal(size=parameter.shape).astype(dtype)
            for name, parameter in layer.parameters(shape).items()
        }
        self.gradients = {name: np.full_like(values, np.nan) for name, values in self.params.items()}

    def run(self, ctx, x=None, dy=None):
        """Output, gradient of the input and those of the parameters, as copies."""
        y, backward = self.layer.forward(self.params, ctx, self.x if x is None else x)
        y = y.copy()
        (dx,) = backward(self.dy if dy is None else dy, self.gradients)
        return [array.copy() for array in (y, dx, *self.gradients.values())]


def edges_of_same(length, size, stride):
    """What TensorFlow's padding "SAME" puts before and behind an axis."""
    rest = length % stride or stride
    total = max(size - rest, 0)
    return total // 2, total - total // 2


def edges_of_image(shape, size, stride):
    above, below = edges_of_same(shape[0], size, stride)
    left, right = edges_of_same(shape[1], size, stride)
    return left, right, above, below


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride", "filters", "shape", "rows"), CASES)
def test_a_convolution_does_what_pytorch_does(size, stride, filters, shape, rows, padding, dtype, elsewhere):
    layer = Conv2D(kernel_size=size, stride=stride, filters=filters, padding=padding, activation=Linear())
    draw = Draw(layer, shape, rows, dtype)
    weights = draw.params["kernel"].transpose(3, 2, 0, 1).copy(), draw.params["bias"]
    before = edges_of_image(shape, size, stride) if padding == "same" else (0, 0, 0, 0)
    theirs = elsewhere.submit(
        run_on_images, "conv2d", draw.x, draw.dy, weights, before=before, stride=stride
    ).result(timeout=120)
    theirs[2] = theirs[2].transpose(2, 3, 1, 0)

    for mine, other in zip(draw.run(context(dtype)), theirs, strict=True):
        assert close(mine, other, dtype)


@needs_pytorch
@DTYPES
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride", "filters", "shape", "rows"), CASES)
def test_a_deconvolution_does_what_pytorch_does(
    size, stride, filters, shape, rows, padding, dtype, elsewhere
):
    layer = Conv2DTranspose(
        kernel_size=size, stride=stride, filters=filters, padding=padding, activation=Linear()
    )
    draw = Draw(layer, shape, rows, dtype)
    weights = draw.params["kernel"].transpose(2, 3, 0, 1).copy(), draw.params["bias"]
    # PyTorch paints all; "same" cuts to `stride` times the input, or fills up to it with nothing.
    over = size - stride
    edge = (-(over // 2), -(over - over // 2)) if over > 0 else (0, -over)
    after = edge + edge if padding == "same" else (0, 0, 0, 0)
    theirs = elsewhere.submit(
        run_on_images, "conv_transpose2d", draw.x, draw.dy, weights, after=after, stride=stride
    ).result(timeout=120)
    theirs[2] = theirs[2].transpose(2, 3, 0, 1)

    for mine, other in zip(draw.run(context(dtype)), theirs, strict=True):
        assert close(mine, other, dtype)


def test_an_even_step_over_an_even_length_pads_the_far_side_only():
    layer = Conv2D(kernel_size=3, stride=2, filters=1, padding="same", activation=Linear(), bias=False)
    kernel = np.zeros((3, 3, 1, 1))
    kernel[0, :, 0, 0] = (1, 10, 100)
    image = np.array([1.0, 2, 3, 4]).reshape(1, 1, 4, 1).repeat(2, axis=1)
    y, _ = layer.forward({"kernel": kernel}, FreshContext(dtype=np.float64), image)
    assert y[0, 0, :, 0].tolist() == [321, 43]


def test_each_pixel_of_an_image_paints_one_filter():
    layer = Conv2DTranspose(kernel_size=2, stride=2, filters=1, activation=Linear(), bias=False)
    kernel = np.array([[1.0, 2], [3, 4]]).reshape(2, 2, 1, 1)
    image = np.array([[1.0, 10]]).reshape(1, 1, 2, 1)
    y, _ = layer.forward({"kernel": kernel}, FreshContext(dtype=np.float64), image)
    assert y[0, :, :, 0].tolist() == [[1, 2, 10, 20], [3, 4, 30, 40]]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride"), [(3, 1), (4, 2), (5, 3), (2, 2)])
def test_a_deconvolution_is_the_derivative_of_a_convolution(size, stride, padding):
    settings = {
        "kernel_size": size,
        "stride": stride,
        "padding": padding,
        "activation": Linear(),
        "bias": False,
    }
    up = Conv2DTranspose(filters=2, **settings)
    down = Conv2D(filters=3, **settings)
    small = Draw(up, (4, 5, 3), rows=7)
    large = Draw(down, up.infer_shape((4, 5, 3)), rows=7)
    large.params["kernel"] = small.params["kernel"].transpose(0, 1, 3, 2)

    painted, led_down, _ = small.run(context(), dy=large.x)
    seen, led_up, _ = large.run(context(), dy=small.x)

    np.testing.assert_allclose(painted, led_up, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(led_down, seen, rtol=1e-12, atol=1e-12)


@BOTH
@pytest.mark.parametrize("activation", [ReLU(), Linear(), Tanh()], ids=["relu", "linear", "tanh"])
def test_it_does_not_matter_in_which_order_the_axes_lie_in_memory(cls, activation):
    draw = Draw(cls(kernel_size=3, filters=4, activation=activation), (6, 5, 3), rows=7)
    expected = draw.run(context())
    every = orders(4)
    for order, other in zip(every, reversed(every), strict=True):
        found = draw.run(context(), lying(draw.x, order), lying(draw.dy, other))
        for mine, first in zip(found, expected, strict=True):
            np.testing.assert_array_equal(mine, first)


@BOTH
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_batches_of_several_sizes_may_follow_each_other(cls, padding):
    layer = cls(kernel_size=3, stride=2, filters=4, padding=padding)
    lasting = context()
    for seed, rows in enumerate((32, 7, 32, 1, 7)):
        draw = Draw(layer, (7, 6, 2), rows, seed=seed)
        for mine, fresh in zip(draw.run(lasting), draw.run(context()), strict=True):
            np.testing.assert_array_equal(mine, fresh)


@BOTH
def test_one_layer_hands_on_images_as_the_next_one_wants_them(cls):
    layer = cls(kernel_size=3, filters=4, activation=ReLU())
    draw = Draw(layer, (6, 5, 3), rows=7)
    y, backward = layer.forward(draw.params, context(), draw.x)
    (dx,) = backward(draw.dy, draw.gradients)
    # Height, channel, width, batch.
    assert y.transpose(1, 3, 2, 0).flags.c_contiguous
    assert dx.transpose(1, 3, 2, 0).flags.c_contiguous


@BOTH
def test_a_step_uses_the_memory_of_the_step_before(cls):
    draw = Draw(cls(kernel_size=3, filters=4), (6, 5, 3), rows=7)
    ctx = context()
    pairs = []
    for _ in range(2):
        y, backward = draw.layer.forward(draw.params, ctx, draw.x)
        pairs.append((y, *backward(draw.dy, draw.gradients)))
    for before, after in zip(*pairs, strict=True):
        assert np.shares_memory(before, after)


@BOTH
def test_nothing_is_led_back_where_nothing_learns(cls):
    draw = Draw(cls(kernel_size=3, filters=4), (6, 5, 3), rows=7)
    ctx = FreshContext(wants_input_gradient=False, dtype=np.float64)
    _, backward = draw.layer.forward(draw.params, ctx, draw.x)
    assert backward(draw.dy, draw.gradients) == ()


@pytest.mark.parametrize(
    ("settings", "image", "expected"),
    [
        # LeCun et al. (1998), figure 2: 32×32 -> 28×28×6, and 14×14×6 -> 10×10×16.
        ({"kernel_size": 5, "filters": 6}, (32, 32, 1), (28, 28, 6)),
        ({"kernel_size": 5, "filters": 16}, (14, 14, 6), (10, 10, 16)),
        # Krizhevsky et al. (2012): 227×227 -> 55×55×96 by filters of 11 with stride 4.
        ({"kernel_size": 11, "filters": 96, "stride": 4}, (227, 227, 3), (55, 55, 96)),
        ({"kernel_size": 5, "filters": 6, "padding": "same"}, (28, 27, 1), (28, 27, 6)),
        ({"kernel_size": 3, "stride": 2, "padding": "same"}, (28, 27, 1), (14, 14, 8)),
        ({"kernel_size": 63, "padding": "same"}, (2, 3, 1), (2, 3, 8)),
    ],
)
def test_a_convolution_makes_images_of_the_size_that_is_known(settings, image, expected):
    assert Conv2D(**settings).infer_shape(image) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"kernel_size": 4, "stride": 2, "padding": "same"}, (14, 10, 8)),
        ({"kernel_size": 4, "stride": 2, "padding": "valid"}, (16, 12, 8)),
        ({"kernel_size": 3, "stride": 1, "padding": "valid"}, (9, 7, 8)),
    ],
)
def test_a_deconvolution_makes_images_of_the_size_that_keras_makes(settings, expected):
    assert Conv2DTranspose(**settings).infer_shape((7, 5, 3)) == expected


def test_a_filter_that_reaches_far_over_the_edge_sees_zeros_there():
    layer = Conv2D(kernel_size=63, padding="same", filters=1, activation=Linear(), bias=False)
    kernel = np.ones((63, 63, 1, 1))
    y, _ = layer.forward({"kernel": kernel}, FreshContext(dtype=np.float64), np.ones((1, 2, 3, 1)))
    assert y.ravel().tolist() == [6] * 6


def test_an_image_smaller_than_the_filter_is_refused_with_two_ways_out():
    with pytest.raises(
        ShapeError, match=r"at least 5×5; this one is 4×9. Choose padding 'same' or a smaller"
    ):
        Conv2D(kernel_size=5).infer_shape((4, 9, 1))


@BOTH
@pytest.mark.parametrize("shape", [(784,), (28, 28), (2, 3, 4, 5)])
def test_what_is_no_image_is_refused_with_its_shape(cls, shape):
    with pytest.raises(ShapeError, match=r"needs an image.*this input is " + "×".join(map(str, shape))):
        cls().infer_shape(shape)


def test_the_first_weights_of_a_convolution_have_the_variance_of_he():
    parameter = Conv2D(kernel_size=5, filters=400).parameters((9, 9, 20))["kernel"]
    kernel = parameter.initializer.draw(np.random.default_rng(0), parameter.shape)
    assert kernel.shape == (5, 5, 20, 400)
    assert kernel.var() == pytest.approx(2 / (5 * 5 * 20), rel=0.02)
