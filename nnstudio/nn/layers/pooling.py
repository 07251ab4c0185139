"""Layers that make images smaller or larger without learning anything."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.patches import Slide, as_images, image_shape, in_order_of, rows_first
from nnstudio.nn.shapes import Shape, ShapeError

AxisBackward: TypeAlias = Callable[[Array], Array]

# Axes of a batch of images.
HEIGHT, WIDTH = 1, 2


class Pooling(Layer):
    """Settings and shape rule of layers that sum up a window in one number, channel by channel."""

    size: int = Field(2, ge=1, le=63, description="Height and width of the window, in pixels.")
    stride: int = Field(
        0,
        ge=0,
        le=63,
        json_schema_extra={"zero": "as size"},
        description="Pixels from one window to the next; 0 means as many as the window is wide.",
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        height, width, channels = image_shape(inputs[0], "Pooling")
        if min(height, width) < self.size:
            raise ShapeError(
                f"A {self.size}×{self.size} window needs an image of at least {self.size}×{self.size}; "
                f"this one is {height}×{width}. Choose a smaller window, or pool less before"
            )
        return (self._slide(height).count, self._slide(width).count, channels)

    def _slide(self, length: int) -> Slide:
        """The steps along an axis; a rest that does not fill a window is left out."""
        return Slide.over(length, self.size, self.stride or self.size)


@LAYERS.register(
    "max_pool2d",
    title="Max pooling",
    term="MaxPool2D",
    category="Image",
    hint="keeps the largest of a window",
)
class MaxPool2D(Pooling):
    """y = the largest number of each window, so that a little shift of the image changes little.

    The gradient goes to the largest number alone; among equals, to the first as one reads the window.
    The largest of each row is found first, then the largest of these: 2·size comparisons and not size².

    Shapes: (height, width, channels) -> (height', width', channels), where an axis of n becomes
        (n - size) // stride + 1; what does not fill a window is left out.
    Source: Goodfellow et al., Deep Learning (2016), section 9.3.
    """

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        of_rows, back_across = _largest_along(WIDTH, self._slide(x.shape[WIDTH]), x, ctx)
        y, back_down = _largest_along(HEIGHT, self._slide(x.shape[HEIGHT]), of_rows, ctx)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            return (back_across(back_down(dy)),) if ctx.wants_input_gradient else ()

        return y, backward


@LAYERS.register(
    "average_pool2d",
    title="Average pooling",
    term="AveragePool2D",
    category="Image",
    hint="the mean of a window",
)
class AveragePool2D(Pooling):
    """y = the mean of each window; the gradient goes to all its pixels alike, dy / size² to each.

    Shapes: (height, width, channels) -> (height', width', channels), where an axis of n becomes
        (n - size) // stride + 1; what does not fill a window is left out.
    Source: LeCun et al. (1998), section II.B, without its trained factor.
    """

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        share = 1 / self.size**2
        of_rows, back_across = _sum_along(WIDTH, self._slide(x.shape[WIDTH]), x, ctx)
        y, back_down = _sum_along(HEIGHT, self._slide(x.shape[HEIGHT]), of_rows, ctx)
        np.multiply(y, share, out=y)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            dsum = np.multiply(dy, share, out=ctx.scratch_like("dsum", y))
            return (back_across(back_down(dsum)),)

        return y, backward


@LAYERS.register(
    "global_average_pool",
    title="Global average",
    term="GlobalAveragePool2D",
    category="Image",
    hint="one number per feature map",
)
class GlobalAveragePool2D(Layer):
    """y = the mean of each channel over the whole image, wherever in it something was found.

    Shapes: (height, width, channels) -> (channels,).
    Source: Lin, Chen and Yan, Network In Network (2013), section 3.2.
    """

    def infer_shape(self, *inputs: Shape) -> Shape:
        _, _, channels = image_shape(inputs[0], "Global average pooling")
        return (channels,)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        batch, height, width, channels = x.shape
        y = np.mean(x, axis=(HEIGHT, WIDTH), out=ctx.scratch("y", (batch, channels)))

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            dx = ctx.scratch_like("dx", x)
            return (np.multiply(dy[:, None, None, :], 1 / (height * width), out=dx),)

        return y, backward


@LAYERS.register(
    "upsample2d", title="Upsampling", term="UpSample2D", category="Image", hint="makes an image larger"
)
class UpSample2D(Layer):
    """y = A x Bᵀ: the image `factor` times larger; each new row and column is a weighted mean of old ones.

    "nearest" repeats pixels; "bilinear" blends the two that lie nearest, measured between the centers of
    pixels, and repeats those at the edge. The gradient goes back by the same weights: dx = Aᵀ dy B.

    Shapes: (height, width, channels) -> (height · factor, width · factor, channels).
    Source: torch.nn.Upsample with align_corners=False; keras.layers.UpSampling2D.
    """

    factor: int = Field(2, ge=1, le=64, description="How many times higher and wider the image becomes.")
    method: Literal["nearest", "bilinear"] = Field(
        "nearest", description="Whether new pixels repeat the nearest old one or blend their neighbors."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        height, width, channels = image_shape(inputs[0], "Upsampling")
        return (height * self.factor, width * self.factor, channels)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        rows = rows_first(x, ctx, "x")
        blend_rows = self._weights(x.shape[HEIGHT]).astype(x.dtype)
        blend_columns = self._weights(x.shape[WIDTH]).astype(x.dtype)
        y = _blend(rows, blend_rows, blend_columns, ctx, "y")

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            d_rows = rows_first(dy, ctx, "dy")
            return (as_images(_blend(d_rows, blend_rows.T, blend_columns.T, ctx, "dx")),)

        return as_images(y), backward

    def _weights(self, length: int) -> Array:
        """(length · factor, length): how much of each old pixel of an axis is in each new one."""
        # The center of new pixel i lies at (i + 1/2) / factor, that of old pixel j at j + 1/2.
        place = (np.arange(length * self.factor) + 0.5) / self.factor - 0.5
        if self.method == "nearest":
            return np.equal.outer(np.floor(place + 0.5), np.arange(length)).astype(np.float64)
        distance = np.subtract.outer(np.clip(place, 0, length - 1), np.arange(length))
        weights: Array = np.maximum(0, 1 - np.abs(distance))
        return weights


def _largest_along(axis: int, slide: Slide, x: Array, ctx: Context) -> tuple[Array, AxisBackward]:
    """The largest of each window along one axis, and its derivative."""
    parts = [x[place] for place in _places(axis, slide)]
    y = ctx.scratch_like(f"y_{axis}", parts[0])
    np.maximum(parts[0], parts[-1], out=y)
    for part in parts[1:-1]:
        np.maximum(y, part, out=y)

    def backward(dy: Array) -> Array:
        dy = in_order_of(y, dy, ctx, f"dy_{axis}")
        dx = _cleared_like(x, f"dx_{axis}", slide, ctx)
        *places, last = (dx[place] for place in _places(axis, slide))
        # The first that equals the largest takes the gradient; nothing is left for those after it.
        rest = dy
        if slide.overlaps:
            left, taken = ctx.scratch_like(f"left_{axis}", y), ctx.scratch_like(f"taken_{axis}", y)
            for part, place in zip(parts, places, strict=False):
                np.multiply(rest, part == y, out=taken)
                np.add(place, taken, out=place)
                rest = np.subtract(rest, taken, out=left)
            np.add(last, rest, out=last)
            return dx
        for part, place in zip(parts, places, strict=False):
            np.multiply(rest, part == y, out=place)
            rest = np.subtract(rest, place, out=last)
        if rest is dy:
            np.copyto(last, dy)
        return dx

    return y, backward


def _sum_along(axis: int, slide: Slide, x: Array, ctx: Context) -> tuple[Array, AxisBackward]:
    """The sum of each window along one axis, and its derivative."""
    first, *others = (x[place] for place in _places(axis, slide))
    y = ctx.scratch_like(f"y_{axis}", first)
    np.copyto(y, first)
    for part in others:
        np.add(y, part, out=y)

    def backward(dy: Array) -> Array:
        dx = _cleared_like(x, f"dx_{axis}", slide, ctx)
        for place in (dx[place] for place in _places(axis, slide)):
            if slide.overlaps:
                np.add(place, dy, out=place)
            else:
                np.copyto(place, dy)
        return dx

    return y, backward


def _places(axis: int, slide: Slide) -> list[tuple[slice, ...]]:
    """For each pixel of a window along an axis: where all windows have it."""
    before = (slice(None),) * axis
    return [(*before, slide.seen_at(offset)[1]) for offset in range(slide.size)]


def _cleared_like(x: Array, name: str, slide: Slide, ctx: Context) -> Array:
    """Memory for the gradient of x; zero, unless each of its numbers will be set by just one window."""
    dx = ctx.scratch_like(name, x)
    if slide.overlaps or slide.skips:
        dx.fill(0)
    return dx


def _blend(x: Array, down: Array, across: Array, ctx: Context, name: str) -> Array:
    """The product down · x · acrossᵀ for each channel and sample of x (height, channel, width, batch)."""
    height, channels, width, batch = x.shape
    tall = ctx.scratch(f"tall_{name}", (len(down), channels, width, batch))
    np.matmul(down, x.reshape(height, -1), out=tall.reshape(len(down), -1))
    return np.matmul(across, tall, out=ctx.scratch(name, (len(down), channels, len(across), batch)))
