"""Shapes: the axes of one sample, without the batch axis; images are (height, width, channel)."""

import math
from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]


class ShapeError(ValueError):
    """A layer cannot take what is wired into it; the message says what would fit."""


def size(shape: Shape) -> int:
    """How many numbers one sample of this shape has."""
    return math.prod(shape)


def describe(shape: Shape) -> str:
    """The shape as people write it: 784, 28×28, 12×12×8 (one channel is not mentioned)."""
    axes = shape[:-1] if len(shape) == 3 and shape[-1] == 1 else shape
    return "×".join(str(axis) for axis in axes) or "1"
