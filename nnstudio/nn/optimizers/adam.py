"""Optimizers that follow the mean gradient, divided by its usual size."""

import math
from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import Array, Params
from nnstudio.nn.optimizers.base import OPTIMIZERS, Optimizer


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
    epsilon: float = Field(
        1e-8, ge=1e-15, le=1, description="Keeps the division finite where gradients vanish."
    )

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        _adam_step(values, gradient, memory, step, learning_rate, (self.beta1, self.beta2), self.epsilon)

    def take_over(self, memory: Params, before: Self) -> None:
        _rescale(memory, (before.beta1, before.beta2), (self.beta1, self.beta2))


@OPTIMIZERS.register(
    "adamw", title="AdamW", term="Adam with decoupled weight decay", hint="Adam that keeps weights small"
)
class AdamW(Optimizer):
    """w ← w - rate * weight_decay * w, and then as Adam: the decay is not divided by the gradients' size.

    Source: Loshchilov and Hutter (2019), algorithm 2, in PyTorch's form (the decay times the rate).
    """

    memory: ClassVar[tuple[str, ...]] = ("mean", "square")

    learning_rate: float = Field(
        0.001, gt=0, le=1000, description="About how far each weight moves in a step."
    )
    beta1: float = Field(0.9, ge=0, lt=1, description="Fraction of the mean gradient that is kept each step.")
    beta2: float = Field(0.999, ge=0, lt=1, description="Fraction of the mean squared gradient that is kept.")
    epsilon: float = Field(
        1e-8, ge=1e-15, le=1, description="Keeps the division finite where gradients vanish."
    )
    weight_decay: float = Field(
        0.01, ge=0, le=10, description="Share of each weight that is taken away per step, times the rate."
    )

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        np.multiply(values, 1 - learning_rate * self.weight_decay, out=values)
        _adam_step(values, gradient, memory, step, learning_rate, (self.beta1, self.beta2), self.epsilon)

    def take_over(self, memory: Params, before: Self) -> None:
        _rescale(memory, (before.beta1, before.beta2), (self.beta1, self.beta2))


def _adam_step(
    values: Array,
    gradient: Array,
    memory: Params,
    step: int,
    learning_rate: float,
    betas: tuple[float, float],
    epsilon: float,
) -> None:
    """One step of Adam in ten passes over the vectors.

    The memory holds m / (1 - beta1) and v / (1 - beta2), which saves two passes; where both are needed, the
    factors are put back with the learning rate and epsilon.
    """
    mean, square, (beta1, beta2) = memory["mean"], memory["square"], betas
    np.multiply(mean, beta1, out=mean)
    np.add(mean, gradient, out=mean)
    np.multiply(square, beta2, out=square)
    np.multiply(gradient, gradient, out=gradient)
    np.add(square, gradient, out=square)
    # The means start at zero, so early ones are too small by 1 - beta**step (section 3 of the paper).
    mean_factor = (1 - beta1) / (1 - beta1**step)
    root_factor = math.sqrt((1 - beta2) / (1 - beta2**step))
    np.sqrt(square, out=gradient)
    np.add(gradient, epsilon / root_factor, out=gradient)
    np.divide(mean, gradient, out=gradient)
    np.multiply(gradient, learning_rate * mean_factor / root_factor, out=gradient)
    np.subtract(values, gradient, out=values)


def _rescale(memory: Params, before: tuple[float, float], now: tuple[float, float]) -> None:
    """Keeps m and v what they are although the factors they are divided by have changed."""
    for name, old, new in zip(("mean", "square"), before, now, strict=True):
        if old != new:
            np.multiply(memory[name], (1 - old) / (1 - new), out=memory[name])
