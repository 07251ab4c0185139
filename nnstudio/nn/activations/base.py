"""What an activation is, and the registry that makes each one a choice."""

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, ClassVar, TypeAlias

import numpy as np

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

    def derivative(self, z: Array) -> Array:
        """The slope dy/dz of each output along its own z, in an array of its own; shaped like z."""
        _, backward = self.forward(FreshContext(dtype=z.dtype.type), z)
        return backward(np.ones_like(z))


ACTIVATIONS: Registry[Activation] = Registry("activation")
ActivationChoice = Annotated[Activation, Choice(ACTIVATIONS)]
