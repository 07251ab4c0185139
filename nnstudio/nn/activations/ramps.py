"""Activations that pass what is above zero straight on, and hold back what is below."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.activations.base import ACTIVATIONS, ZERO, Activation, ActivationBackward
from nnstudio.nn.layer import Array, Context

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


@ACTIVATIONS.register("relu", title="ReLU", hint="0 below zero, z above")
class ReLU(Activation):
    """y = max(z, 0): cheap and does not flatten for large z; a unit that never fires learns no more.

    Source: Glorot, Bordes and Bengio (2011).
    """

    lowest: ClassVar[float] = 0.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # Ones and zeros of z's own type: a product with them takes half the time of one with booleans, and
        # of `maximum` with a single number, for which NumPy has no vector instructions.
        slope = ctx.scratch_like("slope", z)
        slope[...] = z > ZERO
        y = np.multiply(z, slope, out=ctx.scratch_like("y", z))
        return y, lambda dy: np.multiply(dy, slope, out=ctx.scratch_like("dz", z))


@ACTIVATIONS.register("leaky_relu", title="Leaky ReLU", hint="a small slope below zero")
class LeakyReLU(Activation):
    """y = z above zero and slope * z below, so that no unit goes silent for ever.

    Source: Maas, Hannun and Ng (2013).
    """

    slope: float = Field(0.01, gt=0, lt=1, description="Slope for negative z.")

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        slope = ctx.scratch_like("slope", z)
        slope[...] = z > ZERO
        np.maximum(slope, self.slope, out=slope)
        y = np.multiply(z, slope, out=ctx.scratch_like("y", z))
        return y, lambda dy: np.multiply(dy, slope, out=ctx.scratch_like("dz", z))


@ACTIVATIONS.register(
    "elu", title="ELU", term="Exponential linear unit", hint="z above zero, nears -alpha below"
)
class ELU(Activation):
    """y = z above zero and alpha * (exp(z) - 1) below: flattens softly at -alpha.

    Source: Clevert, Unterthiner and Hochreiter (2016).
    """

    alpha: float = Field(1.0, gt=0, le=100, description="How far below zero the outputs can get.")

    @property
    def lowest(self) -> float:  # type: ignore[override]  # hangs on a setting, unlike those of all others
        return -self.alpha

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        return _exponential_linear(ctx, z, 1, self.alpha)


@ACTIVATIONS.register(
    "selu", title="SELU", term="Scaled exponential linear unit", hint="ELU that keeps mean and variance"
)
class SELU(Activation):
    """y = 1.0507 z above zero and 1.7581 (exp(z) - 1) below: mean 0 and variance 1 come back to themselves.

    Meant for weights drawn by LeCun normal.

    Source: Klambauer et al., Self-Normalizing Neural Networks (2017), equation 2.
    """

    lowest: ClassVar[float] = -SELU_SCALE * SELU_ALPHA

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        return _exponential_linear(ctx, z, SELU_SCALE, SELU_SCALE * SELU_ALPHA)


def _exponential_linear(
    ctx: Context, z: Array, above: float, below: float
) -> tuple[Array, ActivationBackward]:
    """The outputs above * z where z > 0, else below * (exp(z) - 1), and the way back."""
    negative = np.minimum(z, ZERO, out=ctx.scratch_like("negative", z))
    y = np.subtract(z, negative, out=ctx.scratch_like("y", z))  # the part of z above zero
    # With expm1, small z keep the digits that exp(z) - 1 would cancel.
    bent = np.expm1(negative, out=negative)
    if below != 1:
        np.multiply(bent, below, out=bent)
    if above != 1:
        np.multiply(y, above, out=y)
    np.add(y, bent, out=y)

    def backward(dy: Array) -> Array:
        # below * exp(z) = bent + below where z <= 0; elsewhere bent is 0 and the slope `above`.
        dz = ctx.scratch_like("dz", z)
        if above == below:
            np.add(bent, below, out=dz)
        else:
            np.greater(z, ZERO, out=dz)
            np.multiply(dz, above - below, out=dz)
            np.add(dz, below, out=dz)
            np.add(dz, bent, out=dz)
        return np.multiply(dz, dy, out=dz)

    return y, backward
