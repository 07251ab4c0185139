"""Activations that switch from one level to another in an S-shaped curve."""

from typing import ClassVar

import numpy as np

from nnstudio.nn.activations.base import ACTIVATIONS, HALF, ONE, Activation, ActivationBackward
from nnstudio.nn.layer import Array, Context


def sigmoid(z: Array, out: Array) -> Array:
    """1 / (1 + exp(-z)) in `out`, which may be z itself."""
    # (1 + tanh(z / 2)) / 2 is the same function and cannot overflow.
    np.multiply(z, HALF, out=out)
    np.tanh(out, out=out)
    np.add(out, ONE, out=out)
    return np.multiply(out, HALF, out=out)


@ACTIVATIONS.register("sigmoid", title="Sigmoid", hint="0 to 1, S-shaped")
class Sigmoid(Activation):
    """y = 1 / (1 + exp(-z)): between 0 (off) and 1 (on); flat, and so slow to learn, far from zero.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1.
    """

    lowest: ClassVar[float] = 0.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        y = sigmoid(z, ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            dz = np.subtract(ONE, y, out=ctx.scratch_like("dz", z))
            np.multiply(dz, y, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward


@ACTIVATIONS.register("tanh", title="Tanh", hint="-1 to 1, S-shaped")
class Tanh(Activation):
    """y = tanh(z): between -1 and 1, centered on zero.

    Source: LeCun et al., Efficient BackProp (1998), section 4.4.
    """

    lowest: ClassVar[float] = -1.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        y = np.tanh(z, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            dz = np.multiply(y, y, out=ctx.scratch_like("dz", z))
            np.subtract(ONE, dz, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward
