"""Layers that arrange the same numbers in another shape."""

from typing import Annotated

import numpy as np
from pydantic import Field

from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.shapes import Shape, ShapeError, describe, size

Axis = Annotated[int, Field(ge=1, le=65536)]


@LAYERS.register("flatten", title="Flatten", category="Shape", hint="all numbers in one row")
class Flatten(Layer):
    """Writes all numbers of a sample into one row: an image row by row, its channels side by side.

    Shapes: any shape -> (numbers,).
    """

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return (size(x),)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        return _rearranged(ctx, x, (size(x.shape[1:]),))


@LAYERS.register("reshape", title="Reshape", category="Shape", hint="the same numbers, other axes")
class Reshape(Layer):
    """Arranges the numbers of a sample in another shape, reading and writing them row by row.

    Shapes: any shape -> `shape`, with as many numbers.
    """

    shape: tuple[Axis, ...] = Field(
        (28, 28, 1),
        min_length=1,
        max_length=3,
        description="What a sample becomes: height×width×channel, steps×units, or a single number.",
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if size(x) != size(self.shape):
            raise ShapeError(
                f"{describe(x)} has {size(x):,} numbers and {describe(self.shape)} has {size(self.shape):,}; "
                f"choose a shape of {size(x):,} numbers"
            )
        return self.shape

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        return _rearranged(ctx, x, self.shape)


def _rearranged(ctx: Context, x: Array, shape: Shape) -> tuple[Array, Backward]:
    """A batch (n, ...) as (n, *shape), and its backward."""

    def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
        return (_row_by_row(ctx, "dx", dy).reshape(x.shape),) if ctx.wants_input_gradient else ()

    return _row_by_row(ctx, "y", x).reshape(len(x), *shape), backward


def _row_by_row(ctx: Context, name: str, array: Array) -> Array:
    """The array with its last axis innermost in memory; copied only where it lies otherwise."""
    if array.flags.c_contiguous:
        return array
    rows = ctx.scratch(name, array.shape)
    np.copyto(rows, array)
    return rows
