"""Activations: the bend after each weighted sum, without which every network would be one matrix."""

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, ClassVar, TypeAlias

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import Array, Context, FreshContext
from nnstudio.nn.registry import Choice, Registered, Registry

ActivationBackward: TypeAlias = Callable[[Array], Array]

# A 0-d array keeps float32 and costs half of what a Python number costs in a ufunc.
HALF = np.array(0.5, np.float32)
ONE = np.array(1, np.float32)
ZERO = np.array(0, np.float32)


class Activation(Registered):
    """A function of the weighted sums z of a layer, with its derivative.

    `lowest` and `highest` bound its values; pictures choose their scale by them.
    """

    lowest: ClassVar[float] = -math.inf
    highest: ClassVar[float] = math.inf

    @abstractmethod
    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        """The outputs y for z (n, ..., units), and the function from dL/dy to dL/dz."""

    def __call__(self, z: Array) -> Array:
        """The outputs for this z, in arrays of their own."""
        return self.forward(FreshContext(dtype=z.dtype.type), z)[0]


ACTIVATIONS: Registry[Activation] = Registry("activation")
ActivationChoice = Annotated[Activation, Choice(ACTIVATIONS)]


@ACTIVATIONS.register("linear", title="Linear", hint="y = z")
class Linear(Activation):
    """y = z: no bend, for outputs that may be any number."""

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        return z, lambda dy: dy


@ACTIVATIONS.register("sigmoid", title="Sigmoid", hint="0 to 1, S-shaped")
class Sigmoid(Activation):
    """y = 1 / (1 + exp(-z)): between 0 (off) and 1 (on); flat, and so slow to learn, far from zero.

    Source: Nielsen, Neural Networks and Deep Learning, chapter 1.
    """

    lowest: ClassVar[float] = 0.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # (1 + tanh(z / 2)) / 2 is the same function and cannot overflow.
        y = np.multiply(z, HALF, out=ctx.scratch_like("y", z))
        np.tanh(y, out=y)
        np.add(y, ONE, out=y)
        np.multiply(y, HALF, out=y)

        def backward(dy: Array) -> Array:
            dz = np.subtract(ONE, y, out=ctx.scratch_like("dz", z))
            np.multiply(dz, y, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward


@ACTIVATIONS.register("tanh", title="Tanh", hint="-1 to 1, S-shaped")
class Tanh(Activation):
    """y = tanh(z): between -1 and 1, centred on zero."""

    lowest: ClassVar[float] = -1.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        y = np.tanh(z, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            dz = np.multiply(y, y, out=ctx.scratch_like("dz", z))
            np.subtract(ONE, dz, out=dz)
            return np.multiply(dz, dy, out=dz)

        return y, backward


@ACTIVATIONS.register("relu", title="ReLU", hint="0 below zero, z above")
class ReLU(Activation):
    """y = max(z, 0): cheap and does not flatten for large z; a unit that never fires learns no more.

    Source: Glorot, Bordes and Bengio (2011).
    """

    lowest: ClassVar[float] = 0.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # y > 0 exactly where z > 0, so that no mask has to be kept.
        y = np.maximum(z, ZERO, out=ctx.scratch_like("y", z))

        def backward(dy: Array) -> Array:
            return np.multiply(dy, y > ZERO, out=ctx.scratch_like("dz", z))

        return y, backward


@ACTIVATIONS.register("leaky_relu", title="Leaky ReLU", hint="a small slope below zero")
class LeakyReLU(Activation):
    """y = z above zero and slope * z below, so that no unit goes silent for ever.

    Source: Maas, Hannun and Ng (2013).
    """

    slope: float = Field(0.01, gt=0, lt=1, description="Slope for negative z.")

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # slope * z is the larger of the two just where z < 0, because the slope lies below 1.
        y = np.multiply(z, self.slope, out=ctx.scratch_like("y", z))
        np.maximum(y, z, out=y)

        def backward(dy: Array) -> Array:
            dz = np.multiply(dy, self.slope, out=ctx.scratch_like("dz", z))
            np.copyto(dz, dy, where=y > ZERO)
            return dz

        return y, backward


@ACTIVATIONS.register("softmax", title="Softmax", hint="probabilities that sum to 1")
class Softmax(Activation):
    """y = exp(z) / sum(exp(z)) over the units: one probability per class.

    Source: Goodfellow et al., Deep Learning (2016), section 6.2.2.3.
    """

    lowest: ClassVar[float] = 0.0
    highest: ClassVar[float] = 1.0

    def forward(self, ctx: Context, z: Array) -> tuple[Array, ActivationBackward]:
        # Softmax ignores a shift of its row; with the maximum at 0, exp cannot overflow.
        y = np.subtract(z, z.max(axis=-1, keepdims=True), out=ctx.scratch_like("y", z))
        np.exp(y, out=y)
        np.divide(y, y.sum(axis=-1, keepdims=True), out=y)

        def backward(dy: Array) -> Array:
            dz: Array = np.multiply(dy, y, out=ctx.scratch_like("dz", z))
            total = dz.sum(axis=-1, keepdims=True)
            np.subtract(dy, total, out=dz)
            np.multiply(dz, y, out=dz)
            return dz

        return y, backward
