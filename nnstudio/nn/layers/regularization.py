"""Layers that keep a network from learning its training samples by heart."""

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.settings import LIVE
from nnstudio.nn.shapes import Shape


@LAYERS.register("dropout", title="Dropout", category="Regularization", hint="forgets at random")
class Dropout(Layer):
    """Zeroes inputs at random while training and rescales the rest by 1 / (1 - rate).

    Shapes: any shape, unchanged.
    Source: Srivastava et al. (2014), in the inverted form.
    """

    rate: float = Field(
        0.5,
        ge=0,
        lt=1,
        description="Fraction of the inputs that is dropped while training.",
        json_schema_extra=LIVE,
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        if not ctx.training or self.rate == 0:
            return x, lambda dy, _: (dy,)
        y, mask = ctx.scratch_like("y", x), ctx.scratch_like("mask", x)
        # y has nothing to hold yet, so the draws go there: always float32, for the same drops in float64.
        draws, kept = _in_memory_order(y), _in_memory_order(mask)
        if draws.dtype != np.float32:
            draws = draws.reshape(-1).view(np.float32)[: y.size].reshape(draws.shape)
        ctx.rng.random(dtype=np.float32, out=draws)
        np.greater_equal(draws, self.rate, out=kept, casting="unsafe")
        # Kept inputs hold 1 / (1 - rate) in the mask, so that the expected sum stays the same.
        np.multiply(kept, 1 / (1 - self.rate), out=kept)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            return (np.multiply(dy, mask, out=ctx.scratch_like("dx", x)),)

        return np.multiply(x, mask, out=y), backward


@LAYERS.register(
    "gaussian_noise", title="Noise", term="GaussianNoise", category="Regularization", hint="shakes at random"
)
class GaussianNoise(Layer):
    """Adds a little noise from a bell curve to every number while training, and nothing afterwards.

    Shapes: any shape, unchanged.
    Source: Bishop, Training with Noise is Equivalent to Tikhonov Regularization (1995).
    """

    deviation: float = Field(
        0.1,
        ge=0,
        le=100,
        description="Standard deviation of the noise that is added.",
        json_schema_extra=LIVE,
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        if not ctx.training or self.deviation == 0:
            return x, lambda dy, _: (dy,)
        y = ctx.scratch_like("y", x)
        ctx.rng.standard_normal(dtype=y.dtype.type, out=_in_memory_order(y))
        np.multiply(y, self.deviation, out=y)
        return np.add(x, y, out=y), lambda dy, _: (dy,)


def _in_memory_order(array: Array) -> Array:
    """The array seen with its axes in the order of memory, as random generators fill it.

    Contiguous for what `scratch_like` lends, whatever its order of axes.
    """
    if array.flags.c_contiguous:
        return array
    return array.transpose(sorted(range(array.ndim), key=lambda axis: -array.strides[axis]))
