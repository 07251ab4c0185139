"""Layers that keep a network from learning its training samples by heart."""

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.shapes import Shape


@LAYERS.register("dropout", title="Dropout", category="Regularization", hint="forgets at random")
class Dropout(Layer):
    """Zeroes inputs at random while training and rescales the rest by 1 / (1 - rate).

    Shapes: any shape, unchanged.
    Source: Srivastava et al. (2014), in the inverted form.
    """

    rate: float = Field(0.5, ge=0, lt=1, description="Fraction of the inputs that is dropped while training.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        if not ctx.training or self.rate == 0:
            return x, lambda dy, _: (dy,)
        # Kept inputs hold 1 / (1 - rate) in the mask, so that the expected sum stays the same.
        mask = ctx.scratch_like("mask", x)
        np.greater_equal(ctx.rng.random(x.shape, np.float32), self.rate, out=mask, casting="unsafe")
        mask /= 1 - self.rate

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            return (np.multiply(dy, mask, out=ctx.scratch_like("dx", x)),)

        return np.multiply(x, mask, out=ctx.scratch_like("y", x)), backward
