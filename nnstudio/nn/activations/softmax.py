"""The activation that makes shares of a whole."""

from typing import ClassVar

import numpy as np

from nnstudio.nn.activations.base import ACTIVATIONS, ONE, Activation, ActivationBackward
from nnstudio.nn.layer import Array, Context


@ACTIVATIONS.register("softmax", title="Softmax", hint="probabilities that sum to 1")
class Softmax(Activation):
    """y = exp(z) / sum(exp(z)) over the units: one probability per class.

    Source: Goodfellow et al., Deep Learning (2016), section 6.2.2.3.
    """

    lowest: ClassVar[float] = 0.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # With the units as the first axis, sums and maxima over them run along the memory: several times as
        # fast where classes are few and samples many.
        zt = z.T
        yt = ctx.scratch("yt", zt.shape)
        one_each = ctx.scratch("one_each", zt.shape[1:])
        yt[...] = zt
        # Softmax ignores a shift of its row; with the maximum at 0, exp cannot overflow.
        np.maximum.reduce(yt, axis=0, out=one_each)
        np.subtract(yt, one_each, out=yt)
        np.exp(yt, out=yt)
        np.add.reduce(yt, axis=0, out=one_each)
        np.divide(yt, one_each, out=yt)

        def backward(dy: Array) -> Array:
            dyt = dy.T
            dzt = np.multiply(dyt, yt, out=ctx.scratch("dzt", zt.shape))
            np.add.reduce(dzt, axis=0, out=one_each)
            np.subtract(dyt, one_each, out=dzt)
            return np.multiply(dzt, yt, out=dzt).T

        return yt.T, backward

    def derivative(self, z: Array) -> Array:
        """The diagonal y * (1 - y): how each output answers to its own z while all others stand still."""
        y = self(z)
        return y * (ONE - y)
