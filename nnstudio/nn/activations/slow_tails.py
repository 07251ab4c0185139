"""S-shaped activations that near their bounds slowly, so that their slope lives on far from zero."""

import math
from typing import ClassVar

import numpy as np

from nnstudio.nn.activations.base import ACTIVATIONS, ONE, Activation, ActivationBackward
from nnstudio.nn.layer import Array, Context


@ACTIVATIONS.register("softsign", title="Softsign", hint="-1 to 1, nears its bounds slowly")
class Softsign(Activation):
    """y = z / (1 + |z|): between -1 and 1, and slower to flatten than tanh.

    Source: Glorot and Bengio (2010), section 3.
    """

    lowest: ClassVar[float] = -1.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        size = np.absolute(z, out=ctx.scratch_like("size", z))
        np.add(size, ONE, out=size)
        y = np.divide(z, size, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            # 1 / (1 + |z|)²; divided twice, for the square could overflow.
            dz = np.divide(dy, size, out=ctx.scratch_like("dz", z))
            return np.divide(dz, size, out=dz)

        return y, backward


@ACTIVATIONS.register("arctan", title="Arctan", hint="-π/2 to π/2, nears its bounds slowly")
class Arctan(Activation):
    """y = arctan(z): between -π/2 and π/2, and slower to flatten than tanh."""

    lowest: ClassVar[float] = -math.pi / 2
    highest: ClassVar[float] = math.pi / 2

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        y = np.arctan(z, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            # 1 / (1 + z²)
            dz = np.multiply(z, z, out=ctx.scratch_like("dz", z))
            np.add(dz, ONE, out=dz)
            return np.divide(dy, dz, out=dz)

        return y, backward
