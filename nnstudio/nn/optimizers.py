"""Optimizers: we use one to move the parameters against the gradient, a step at a time."""

import math
from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import Array, Params
from nnstudio.nn.registry import Choice, Registered, Registry


class Optimizer(Registered):
    """A rule for one step; what it remembers between steps lives outside it, in vectors by name."""

    memory: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors that last from step to step; they start at zero."""

    learning_rate: float

    @abstractmethod
    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        """Moves `values` in place; all arrays are vectors over the same parameters, `step` counts from 1.

        `learning_rate` is the setting of this name after the schedule has had its say.
        `gradient` may be used as scratch; its contents are lost.
        """


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")
OptimizerChoice = Annotated[Optimizer, Choice(OPTIMIZERS)]


@OPTIMIZERS.register("sgd", title="SGD", term="Stochastic gradient descent", hint="w ← w - rate · gradient")
class SGD(Optimizer):
    """w ← w - rate * gradient: the plainest step downhill.

    Source: Goodfellow et al., Deep Learning (2016), algorithm 8.1.
    """

    learning_rate: float = Field(0.1, gt=0, le=1000, description="How far each step goes along the gradient.")

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
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


@OPTIMIZERS.register("adam", title="Adam", hint="a step size of its own for each weight")
class Adam(Optimizer):
    """w ← w - rate * m / (sqrt(v) + epsilon), with m and v running means of gradient and gradient².

    Source: Kingma and Ba (2015), algorithm 1.
    """

    memory: ClassVar[tuple[str, ...]] = ("mean", "square")

    learning_rate: float = Field(
        0.001, gt=0, le=1000, description="About how far each weight moves in a step."
    )
    beta1: float = Field(0.9, ge=0, lt=1, description="Fraction of the mean gradient that is kept each step.")
    beta2: float = Field(0.999, ge=0, lt=1, description="Fraction of the mean squared gradient that is kept.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division finite where gradients vanish.")

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        mean, square = memory["mean"], memory["square"]
        np.multiply(mean, self.beta1, out=mean)
        np.multiply(square, self.beta2, out=square)
        # The means start at zero, so early ones are too small by these factors (section 3 of the paper).
        mean_share, square_share = 1 - self.beta1**step, 1 - self.beta2**step
        mean += (1 - self.beta1) * gradient
        np.multiply(gradient, gradient, out=gradient)
        np.multiply(gradient, 1 - self.beta2, out=gradient)
        np.add(square, gradient, out=square)
        np.sqrt(square, out=gradient)
        np.add(gradient, self.epsilon * math.sqrt(square_share), out=gradient)
        np.divide(mean, gradient, out=gradient)
        np.multiply(gradient, learning_rate * math.sqrt(square_share) / mean_share, out=gradient)
        np.subtract(values, gradient, out=values)
