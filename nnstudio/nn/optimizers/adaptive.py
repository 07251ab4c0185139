"""Optimizers that divide each gradient by its usual size, so that every weight gets steps of its own."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import Array, Params
from nnstudio.nn.optimizers.base import OPTIMIZERS, Optimizer

BLOCK = 65536
"""Parameters that are moved at once: a scratch array of this size stays in the cache."""


@OPTIMIZERS.register("adagrad", title="AdaGrad", hint="steps shrink where gradients have been large")
class AdaGrad(Optimizer):
    """s ← s + gradient²; w ← w - rate * gradient / (sqrt(s) + epsilon): for features that are rare.

    Source: Duchi, Hazan and Singer (2011), in PyTorch's form.
    """

    memory: ClassVar[tuple[str, ...]] = ("square_sum",)

    learning_rate: float = Field(
        0.01, gt=0, le=1000, description="About how far each weight moves in the first step."
    )
    epsilon: float = Field(
        1e-10, ge=1e-15, le=1, description="Keeps the division finite where gradients vanish."
    )

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        for value, slope, square, scratch in _blocks(values, gradient, memory["square_sum"]):
            np.multiply(slope, slope, out=scratch)
            np.add(square, scratch, out=square)
            _divided_step(value, slope, square, scratch, self.epsilon, learning_rate)


@OPTIMIZERS.register("rmsprop", title="RMSprop", hint="steps shrink where gradients are large of late")
class RMSprop(Optimizer):
    """v ← alpha * v + (1 - alpha) * gradient²; w ← w - rate * gradient / (sqrt(v) + epsilon).

    Source: Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012), in PyTorch's form.
    """

    memory: ClassVar[tuple[str, ...]] = ("square",)

    learning_rate: float = Field(
        0.001, gt=0, le=1000, description="About how far each weight moves in a step."
    )
    alpha: float = Field(0.99, ge=0, lt=1, description="Fraction of the mean squared gradient that is kept.")
    epsilon: float = Field(
        1e-8, ge=1e-15, le=1, description="Keeps the division finite where gradients vanish."
    )

    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        for value, slope, square, scratch in _blocks(values, gradient, memory["square"]):
            np.multiply(slope, slope, out=scratch)
            np.multiply(scratch, 1 - self.alpha, out=scratch)
            np.multiply(square, self.alpha, out=square)
            np.add(square, scratch, out=square)
            _divided_step(value, slope, square, scratch, self.epsilon, learning_rate)


def _blocks(values: Array, gradient: Array, square: Array) -> Iterator[tuple[Array, Array, Array, Array]]:
    """The three vectors in pieces, each with scratch space of its length."""
    scratch = np.empty(min(BLOCK, len(values)), values.dtype)
    for start in range(0, len(values), BLOCK):
        piece = slice(start, start + BLOCK)
        value = values[piece]
        yield value, gradient[piece], square[piece], scratch[: len(value)]


def _divided_step(
    values: Array, gradient: Array, square: Array, scratch: Array, epsilon: float, learning_rate: float
) -> None:
    """The step w ← w - rate * gradient / (sqrt(square) + epsilon)."""
    np.sqrt(square, out=scratch)
    np.add(scratch, epsilon, out=scratch)
    np.divide(gradient, scratch, out=gradient)
    np.multiply(gradient, learning_rate, out=gradient)
    np.subtract(values, gradient, out=values)
