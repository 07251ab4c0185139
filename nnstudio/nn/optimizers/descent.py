"""Optimizers that follow the gradient, at once or with the momentum of earlier steps."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import Array, Params
from nnstudio.nn.optimizers.base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register("sgd", title="SGD", term="Stochastic gradient descent", hint="w ← w - rate · gradient")
class SGD(Optimizer):
    """w ← w - rate * gradient: the plainest step downhill.

    Source: Goodfellow et al., Deep Learning (2016), algorithm 8.1.
    """

    folds_rate: ClassVar[bool] = True

    learning_rate: float = Field(0.1, gt=0, le=1000, description="How far each step goes along the gradient.")

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        if learning_rate != 1:  # at 1, the caller has the rate in the gradient already
            np.multiply(gradient, learning_rate, out=gradient)
        np.subtract(values, gradient, out=values)


@OPTIMIZERS.register("momentum", title="Momentum", term="SGD with momentum", hint="a ball that keeps rolling")
class Momentum(Optimizer):
    """v ← momentum * v + gradient; w ← w - rate * v: steps add up while the slope stays.

    Source: Sutskever et al. (2013), in PyTorch's form (the rate outside of v).
    """

    memory: ClassVar[tuple[str, ...]] = ("velocity",)

    learning_rate: float = Field(
        0.05, gt=0, le=1000, description="How far each step goes along the velocity."
    )
    momentum: float = Field(0.9, ge=0, lt=1, description="Fraction of the velocity that is kept each step.")

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        velocity = memory["velocity"]
        np.multiply(velocity, self.momentum, out=velocity)
        np.add(velocity, gradient, out=velocity)
        np.multiply(velocity, learning_rate, out=gradient)
        np.subtract(values, gradient, out=values)


@OPTIMIZERS.register(
    "nesterov", title="Nesterov", term="SGD with Nesterov momentum", hint="momentum that looks ahead"
)
class Nesterov(Optimizer):
    """v ← momentum * v + gradient; w ← w - rate * (gradient + momentum * v): momentum that brakes earlier.

    Source: Sutskever et al. (2013), in PyTorch's form (the rate outside of v).
    """

    memory: ClassVar[tuple[str, ...]] = ("carried",)

    learning_rate: float = Field(
        0.05, gt=0, le=1000, description="How far each step goes along the velocity."
    )
    momentum: float = Field(0.9, ge=0, lt=1, description="Fraction of the velocity that is kept each step.")

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        # Kept is momentum * v, which is all that both formulas need of v.
        carried = memory["carried"]
        np.add(carried, gradient, out=carried)
        np.multiply(carried, self.momentum, out=carried)
        np.add(gradient, carried, out=gradient)
        np.multiply(gradient, learning_rate, out=gradient)
        np.subtract(values, gradient, out=values)
