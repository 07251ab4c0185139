"""Layers that slide small filters over an image."""

from collections.abc import Mapping

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import ActivationChoice, ReLU
from nnstudio.nn.initializers import HeNormal, Initializer, InitializerChoice, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Parameter, Params, WeightedLayer
from nnstudio.nn.patches import (
    Padding,
    Slide,
    as_images,
    bias_gradient,
    image_shape,
    kernel_gradient,
    lower,
    rows_first,
    spread,
    weigh,
)
from nnstudio.nn.shapes import Shape, ShapeError


@LAYERS.register(
    "conv2d", title="Convolution", term="Conv2D", category="Image", hint="small filters, n feature maps"
)
class Conv2D(WeightedLayer):
    """y = activation(x * W + b): the same small filters look at every place of an image.

    z[i, j, f] = sum over (u, v, c) of x[i·stride + u, j·stride + v, c] · W[u, v, c, f] + b[f], a
    cross-correlation, which is what the field calls convolution. With padding "same", zeros around the image
    let a filter look over its edge.

    Shapes: (height, width, channels) -> (height', width', filters), where an axis of n becomes
        (n - kernel_size) // stride + 1 with padding "valid" and ceil(n / stride) with "same".
    Parameters: kernel W (kernel_size, kernel_size, channels, filters), bias b (filters,).
    Source: LeCun et al. (1998); Goodfellow et al., Deep Learning (2016), equations 9.6 and 9.8.
    """

    filters: int = Field(8, ge=1, le=4096, description="How many filters there are, and maps they make.")
    kernel_size: int = Field(5, ge=1, le=63, description="Height and width of each filter, in pixels.")
    stride: int = Field(1, ge=1, le=16, description="How many pixels a filter moves from place to place.")
    padding: Padding = Field(
        "valid", description="Whether filters stay inside the image (valid) or may look over its edge (same)."
    )
    activation: ActivationChoice = Field(ReLU(), description="The bend after each weighted sum.")
    bias: bool = Field(True, description="Whether each filter has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(HeNormal(), description="What the weights start from.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        height, width, _ = image_shape(inputs[0], "A convolution")
        size = self.kernel_size
        if self.padding == "valid" and min(height, width) < size:
            raise ShapeError(
                f"A {size}×{size} filter needs an image of at least {size}×{size}; this one is "
                f"{height}×{width}. Choose padding 'same' or a smaller filter"
            )
        down, across = self._slides(height, width)
        return (down.count, across.count, self.filters)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        return _parameters(self.kernel_size, inputs[0], self.filters, self.initializer, bias=self.bias)

    def multiplications(self, *inputs: Shape) -> int:
        height, width, filters = self.infer_shape(*inputs)
        return self.kernel_size**2 * inputs[0][2] * height * width * filters

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        kernel = params["kernel"]
        batch, height, width, channels = x.shape
        down, across = self._slides(height, width)
        patches = lower(rows_first(x, ctx, "x"), down, across, ctx)
        z = ctx.scratch("z", (down.count, self.filters, across.count, batch))
        weigh(patches, kernel, out=z)
        if self.bias:
            np.add(z, params["bias"][:, None, None], out=z)
        y, activation_backward = self.activation.forward(ctx, as_images(z))

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            dz = rows_first(activation_backward(dy), ctx, "dz_rows")
            kernel_gradient(patches, dz, gradients["kernel"], ctx)
            if self.bias:
                bias_gradient(dz, gradients["bias"], ctx)
            if not ctx.wants_input_gradient:
                return ()
            dx = ctx.scratch("dx", (height, channels, width, batch))
            return (as_images(spread(dz, kernel, down, across, dx, ctx)),)

        return y, backward

    def _slides(self, height: int, width: int) -> tuple[Slide, Slide]:
        size, stride, padding = self.kernel_size, self.stride, self.padding
        return Slide.over(height, size, stride, padding), Slide.over(width, size, stride, padding)


@LAYERS.register(
    "conv2d_transpose",
    title="Deconvolution",
    term="Conv2DTranspose",
    category="Image",
    hint="paints larger images with filters",
)
class Conv2DTranspose(WeightedLayer):
    """y = activation(z): every number of an image paints a small filter, and paintings add up.

    z[i·stride + u, j·stride + v, f] = b[f] + sum over all (i, j, c) that reach there of
    x[i, j, c] · W[u, v, c, f]. This is how `Conv2D` leads gradients back: forward here is its backward, with
    x for its dz, and backward here is its forward. As matrices, one is the transpose of the other.

    Shapes: (height, width, channels) -> (height', width', filters), where an axis of n becomes
        (n - 1) · stride + kernel_size with padding "valid" and n · stride with "same".
    Parameters: kernel W (kernel_size, kernel_size, channels, filters), bias b (filters,).
    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), chapter 4.
    """

    filters: int = Field(8, ge=1, le=4096, description="How many maps are painted, each by its own filters.")
    kernel_size: int = Field(4, ge=1, le=63, description="Height and width of each filter, in pixels.")
    stride: int = Field(
        2, ge=1, le=16, description="How many times larger the image becomes, but for its edge."
    )
    padding: Padding = Field(
        "same", description="Whether what is painted over the edge is kept (valid) or cut off (same)."
    )
    activation: ActivationChoice = Field(ReLU(), description="The bend after each sum.")
    bias: bool = Field(True, description="Whether each map has a bias, a brightness of its own.")
    initializer: InitializerChoice = Field(HeNormal(), description="What the weights start from.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        height, width, _ = image_shape(inputs[0], "A deconvolution")
        down, across = self._slides(height, width)
        return (down.length, across.length, self.filters)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        return _parameters(self.kernel_size, inputs[0], self.filters, self.initializer, bias=self.bias)

    def multiplications(self, *inputs: Shape) -> int:
        height, width, channels = inputs[0]
        return self.kernel_size**2 * height * width * channels * self.filters

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        # The convolution of which this is the backward leads from the filters here to the channels of x.
        kernel = params["kernel"].transpose(0, 1, 3, 2)
        batch, height, width, _ = x.shape
        down, across = self._slides(height, width)
        rows = rows_first(x, ctx, "x")
        z = ctx.scratch("z", (down.length, self.filters, across.length, batch))
        spread(rows, kernel, down, across, z, ctx)
        if self.bias:
            np.add(z, params["bias"][:, None, None], out=z)
        y, activation_backward = self.activation.forward(ctx, as_images(z))

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            dz = rows_first(activation_backward(dy), ctx, "dz_rows")
            patches = lower(dz, down, across, ctx)
            kernel_gradient(patches, rows, gradients["kernel"].transpose(0, 1, 3, 2), ctx)
            if self.bias:
                bias_gradient(dz, gradients["bias"], ctx)
            if not ctx.wants_input_gradient:
                return ()
            return (as_images(weigh(patches, kernel, out=ctx.scratch("dx", rows.shape))),)

        return y, backward

    def _slides(self, height: int, width: int) -> tuple[Slide, Slide]:
        return self._slide(height), self._slide(width)

    def _slide(self, count: int) -> Slide:
        size, stride = self.kernel_size, self.stride
        length = count * stride if self.padding == "same" else (count - 1) * stride + size
        return Slide.over(length, size, stride, self.padding)


def _parameters(
    size: int, image: Shape, filters: int, initializer: Initializer, *, bias: bool
) -> Mapping[str, Parameter]:
    """Kernel (size, size, channels, filters) and, if wanted, bias (filters,)."""
    kernel = Parameter((size, size, image[2], filters), initializer)
    return {"kernel": kernel, "bias": Parameter((filters,), Zeros())} if bias else {"kernel": kernel}
