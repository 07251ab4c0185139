"""Layers in which several branches of a network meet."""

from typing import ClassVar

import numpy as np

from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.shapes import Shape, ShapeError, size


@LAYERS.register("add", title="Add", category="Merge", hint="sum of branches")
class Add(Layer):
    """y = x1 + x2 + ...: adds what comes in, number by number; with a wire past some layers, a shortcut.

    Shapes: two or more of the same shape, unchanged.
    Source: He et al., Deep Residual Learning (2016), equation 1.
    """

    fan_in: ClassVar[int] = 2
    joins: ClassVar[bool] = True

    def infer_shape(self, *inputs: Shape) -> Shape:
        return _shape_of_all("Add", *inputs)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        first, second, *others = xs
        y = np.add(first, second, out=ctx.scratch_like("y", first))
        for x in others:
            np.add(y, x, out=y)
        # Each input moves the sum as much as it moves itself.
        return y, lambda dy, _: (dy,) * len(xs)


@LAYERS.register("multiply", title="Multiply", category="Merge", hint="product of branches")
class Multiply(Layer):
    """y = x1 · x2 · ...: multiplies what comes in, number by number; one branch opens and closes another.

    Shapes: two or more of the same shape, unchanged.
    """

    fan_in: ClassVar[int] = 2
    joins: ClassVar[bool] = True

    def infer_shape(self, *inputs: Shape) -> Shape:
        return _shape_of_all("Multiply", *inputs)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        first, second, *others = xs
        y = np.multiply(first, second, out=ctx.scratch_like("y", first))
        for x in others:
            np.multiply(y, x, out=y)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            dxs = []
            for at, x in enumerate(xs):
                # y / x would be cheaper for many branches, and undefined where x is 0.
                one, *rest = (other for place, other in enumerate(xs) if place != at)
                dx = np.multiply(dy, one, out=ctx.scratch_like(f"dx {at}", x))
                for other in rest:
                    np.multiply(dx, other, out=dx)
                dxs.append(dx)
            return tuple(dxs)

        return y, backward


@LAYERS.register("concatenate", title="Concatenate", category="Merge", hint="branches side by side")
class Concatenate(Layer):
    """Puts what comes in side by side: the channels of images, the units of all else.

    Shapes: (..., a), (..., b), ... -> (..., a + b + ...); all axes but the last agree.
    """

    fan_in: ClassVar[int] = 2
    joins: ClassVar[bool] = True

    def infer_shape(self, *inputs: Shape) -> Shape:
        first = inputs[0]
        for other in inputs[1:]:
            if len(other) != len(first):
                raise ShapeError(
                    f"{_full(first)} and {_full(other)} cannot stand side by side, for one has more axes "
                    "than the other. Put a Flatten before each"
                )
            if other[:-1] != first[:-1]:
                raise ShapeError(
                    f"{_full(first)} and {_full(other)} cannot stand side by side, for only the last number "
                    "may differ. Bring the branches to one size, or put a Flatten before each"
                )
        return (*first[:-1], sum(shape[-1] for shape in inputs))

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        # Whole runs of memory are copied where the output has the order of the inputs.
        y = _scratch_in_order_of(ctx, "y", xs[0], (*xs[0].shape[:-1], sum(x.shape[-1] for x in xs)))
        np.concatenate(xs, axis=-1, out=y)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            if not ctx.wants_input_gradient:
                return ()
            starts = np.cumsum([x.shape[-1] for x in xs])[:-1].tolist()
            return tuple(np.split(dy, starts, axis=-1))

        return y, backward


def _shape_of_all(title: str, *inputs: Shape) -> Shape:
    """The shape that all inputs have.

    Raises:
        ShapeError: They differ.
    """
    first = inputs[0]
    for other in inputs[1:]:
        if other == first:
            continue
        if size(other) == size(first):
            advice = "They hold as many numbers: put a Reshape or Flatten before one of them"
        elif len(other) == len(first) and other[:-1] == first[:-1]:
            advice = "Give the layers before it as many units or filters, or take Concatenate instead"
        else:
            advice = "Bring the branches to one shape, for instance by a Dense layer in the shorter one"
        raise ShapeError(
            f"{title} needs inputs of one shape; got {_full(first)} and {_full(other)}. {advice}"
        )
    return first


def _full(shape: Shape) -> str:
    """The shape with all its axes, for a single channel is what may differ."""
    return "×".join(map(str, shape)) or "1"


def _scratch_in_order_of(ctx: Context, name: str, model: Array, shape: Shape) -> Array:
    """A scratch array of another shape than the model's, with its order of axes in memory."""
    order = sorted(range(model.ndim), key=lambda axis: -model.strides[axis])
    lent = ctx.scratch(name, tuple(shape[axis] for axis in order))
    return lent.transpose(np.argsort(order))
