"""Activations that rise like a ramp, with a smooth bend in place of the kink."""

import math
from typing import ClassVar

import numpy as np

from nnstudio.nn.activations.base import ACTIVATIONS, ONE, ZERO, Activation, ActivationBackward
from nnstudio.nn.activations.s_shaped import sigmoid
from nnstudio.nn.layer import Array, Context


@ACTIVATIONS.register(
    "gelu", title="GELU", term="Gaussian error linear unit", hint="a soft ReLU with a dip; transformers"
)
class GELU(Activation):
    """y = z * share of a bell curve below z, by the approximation with tanh, which is off by 0.0005 at most.

    y = z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 z³))), as PyTorch's gelu(approximate="tanh").

    Source: Hendrycks and Gimpel (2016), section 2.
    """

    lowest: ClassVar[float] = -0.170041

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # (1 + tanh(u)) / 2 is the sigmoid of 2u.
        linear, cubic = 2 * math.sqrt(2 / math.pi), 2 * math.sqrt(2 / math.pi) * 0.044715
        gate = np.multiply(z, z, out=ctx.scratch_like("gate", z))
        np.multiply(gate, cubic, out=gate)
        np.add(gate, linear, out=gate)
        np.multiply(gate, z, out=gate)
        sigmoid(gate, out=gate)
        y = np.multiply(z, gate, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            # gate + z * gate * (1 - gate) * (linear + 3 * cubic * z²)
            dz = np.multiply(z, z, out=ctx.scratch_like("dz", z))
            np.multiply(dz, 3 * cubic, out=dz)
            np.add(dz, linear, out=dz)
            np.multiply(dz, y, out=dz)
            closed = np.subtract(ONE, gate, out=ctx.scratch_like("closed", z))
            np.multiply(dz, closed, out=dz)
            np.add(dz, gate, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward


@ACTIVATIONS.register(
    "silu", title="SiLU", term="Sigmoid linear unit (swish)", hint="z · sigmoid(z): a soft ReLU with a dip"
)
class SiLU(Activation):
    """y = z * sigmoid(z): a ReLU whose kink is smooth, with a dip below zero.

    Source: Elfwing, Uchibe and Doya (2018), equation 4; Ramachandran, Zoph and Le (2017) as swish.
    """

    lowest: ClassVar[float] = -0.278465

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        gate = sigmoid(z, ctx.scratch_like("gate", z))
        y = np.multiply(z, gate, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            # gate + z * gate * (1 - gate)
            dz = np.subtract(ONE, gate, out=ctx.scratch_like("dz", z))
            np.multiply(dz, y, out=dz)
            np.add(dz, gate, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward


@ACTIVATIONS.register("softplus", title="Softplus", hint="a ReLU without kink, always above zero")
class Softplus(Activation):
    """y = log(1 + exp(z)): a ReLU whose kink is smooth; its slope is the sigmoid.

    Source: Dugas et al. (2001); Glorot, Bordes and Bengio (2011), section 3.
    """

    lowest: ClassVar[float] = 0.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # max(z, 0) + log(1 + exp(-|z|)) is the same function and cannot overflow.
        bend = np.absolute(z, out=ctx.scratch_like("dz", z))
        np.negative(bend, out=bend)
        np.exp(bend, out=bend)
        np.log1p(bend, out=bend)
        y = np.maximum(z, ZERO, out=ctx.scratch_like("y", z))
        np.add(y, bend, out=y)

        def backward(dy: Array) -> Array:
            dz = sigmoid(z, ctx.scratch_like("dz", z))
            return np.multiply(dz, dy, out=dz)

        return y, backward
