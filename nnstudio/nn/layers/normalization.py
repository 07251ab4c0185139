"""Layers that bring what comes in to mean 0 and variance 1, so that deep networks learn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from nnstudio.nn.initializers import Constant, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Parameter, Params
from nnstudio.nn.settings import LIVE
from nnstudio.nn.shapes import Shape, ShapeError, size

ONES = Constant(value=1)
"""A scale that changes nothing yet."""


@LAYERS.register(
    "batch_norm", title="Batch norm", term="BatchNorm", category="Normalization", hint="evens out a batch"
)
class BatchNorm(Layer):
    """Brings each channel, or each unit, to mean 0 and variance 1 over the batch, then scales and shifts it.

    In training, mean and variance are those of the batch; afterwards the running ones, which training
    leaves behind. The running variance is the unbiased one, as in PyTorch.

    Shapes: (..., channels), unchanged; averages go over all axes but the last.
    Parameters: scale, offset (channels,); running_mean, running_variance (channels,), not trained.
    Source: Ioffe and Szegedy, Batch Normalization (2015), algorithms 1 and 2.
    """

    couples_samples: ClassVar[bool] = True

    momentum: float = Field(
        0.9,
        ge=0,
        lt=1,
        description="Share of the running mean and variance that each step keeps.",
        json_schema_extra=LIVE,
    )
    epsilon: float = Field(
        1e-5, ge=1e-15, le=1, description="Is added to the variance, so that a constant input does no harm."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        return _not_empty(*inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        channels = inputs[0][-1:]
        return {
            "scale": Parameter(channels, ONES),
            "offset": Parameter(channels, Zeros()),
            "running_mean": Parameter(channels, Zeros(), trained=False),
            "running_variance": Parameter(channels, ONES, trained=False),
        }

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        lanes = _lanes_of(x)
        whole = lanes.flat(ctx, "x", x)
        # Where x had to be copied, y lies as the copy does.
        y = ctx.scratch_like("y", whole)
        centered = ctx.scratch_like("centered", whole)
        count = x.size // x.shape[-1]
        # One number has no variance, so a single sample is measured by those before it.
        measured = ctx.training and count > 1
        if measured:
            mean = lanes.sums(whole) / count
            np.subtract(whole, lanes.spread(ctx, "mean", mean), out=centered)
            variance = lanes.sums(np.multiply(centered, centered, out=y)) / count
            self._remember(params, mean, variance, count)
        else:
            mean, variance = params["running_mean"], params["running_variance"]
            np.subtract(whole, lanes.spread(ctx, "mean", mean), out=centered)
        inverse = 1 / np.sqrt(variance + self.epsilon)
        factor = lanes.spread(ctx, "factor", params["scale"] * inverse)
        np.multiply(centered, factor, out=y)
        np.add(y, lanes.spread(ctx, "offset", params["offset"]), out=y)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            slopes = lanes.flat(ctx, "dy", dy)
            dx = ctx.scratch_like("dx", whole)
            dscale, doffset = gradients["scale"], gradients["offset"]
            np.multiply(lanes.sums(np.multiply(slopes, centered, out=dx)), inverse, out=dscale)
            doffset[...] = lanes.sums(slopes)
            if not ctx.wants_input_gradient:
                return ()
            if measured:
                # Each input also moves the mean and the variance of its channel.
                np.multiply(centered, lanes.spread(ctx, "pull", dscale * inverse / -count), out=dx)
                np.add(dx, slopes, out=dx)
                np.subtract(dx, lanes.spread(ctx, "shift", doffset / count), out=dx)
                np.multiply(dx, factor, out=dx)
            else:
                np.multiply(slopes, factor, out=dx)
            return (lanes.restore(dx, x.shape),)

        return lanes.restore(y, x.shape), backward

    def _remember(self, params: Params, mean: Array, variance: Array, count: int) -> None:
        """Moves the running mean and variance a little towards those of this batch."""
        unbiased = variance * (count / (count - 1))
        for running, present in (
            (params["running_mean"], mean),
            (params["running_variance"], unbiased),
        ):
            np.multiply(running, self.momentum, out=running)
            np.add(running, present * (1 - self.momentum), out=running)


@LAYERS.register(
    "layer_norm", title="Layer norm", term="LayerNorm", category="Normalization", hint="evens out a sample"
)
class LayerNorm(Layer):
    """Brings the numbers of each sample to mean 0 and variance 1, then scales and shifts each of them.

    Over the whole sample, all its numbers are evened out together, as PyTorch does with
    `LayerNorm(x.shape[1:])`; over the last axis, each step of a sequence and each pixel of an image by
    itself, as Keras does: with a single channel, nothing is left of it.

    Shapes: any shape, unchanged.
    Parameters: scale, offset, both of the shape that is averaged over.
    Source: Ba, Kiros and Hinton, Layer Normalization (2016), equation 4.
    """

    over: Literal["whole sample", "last axis"] = Field(
        "whole sample", description="Which numbers are brought to mean 0 and variance 1 together."
    )
    epsilon: float = Field(
        1e-5, ge=1e-15, le=1, description="Is added to the variance, so that a constant input does no harm."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        return _not_empty(*inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        (x,) = inputs
        averaged = x[-1:] if self.over == "last axis" else x
        return {"scale": Parameter(averaged, ONES), "offset": Parameter(averaged, Zeros())}

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        scale, offset = params["scale"].reshape(-1), params["offset"].reshape(-1)
        rows = _rows(ctx, "x", x, scale.size)
        y = ctx.scratch("y", rows.shape)
        normal = ctx.scratch("normal", rows.shape)
        np.subtract(rows, _means(rows), out=normal)
        variance = np.einsum("nk,nk->n", normal, normal)[:, np.newaxis] / scale.size
        inverse = 1 / np.sqrt(variance + self.epsilon)
        np.multiply(normal, inverse, out=normal)
        np.multiply(normal, scale, out=y)
        np.add(y, offset, out=y)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            slopes = _rows(ctx, "dy", dy, scale.size)
            dx = ctx.scratch("dx", rows.shape)
            product = np.multiply(slopes, normal, out=ctx.scratch("product", rows.shape))
            np.add.reduce(product, axis=0, out=gradients["scale"].reshape(-1))
            np.add.reduce(slopes, axis=0, out=gradients["offset"].reshape(-1))
            if not ctx.wants_input_gradient:
                return ()
            # Each input also moves the mean and the variance of its row.
            np.multiply(slopes, scale, out=dx)
            pull = np.einsum("nk,nk->n", dx, normal)[:, np.newaxis] / scale.size
            np.subtract(dx, _means(dx), out=dx)
            np.subtract(dx, np.multiply(normal, pull, out=product), out=dx)
            np.multiply(dx, inverse, out=dx)
            return (dx.reshape(x.shape),)

        return y.reshape(x.shape), backward


@dataclass(frozen=True)
class _Lanes:
    """How the channels of an array lie in memory, so that it is gone through in long runs.

    `order` are its axes from the outermost to the innermost; the channels are the first or the last of
    them. `run` is how many numbers of one channel, or how many times all channels, make a run.
    """

    order: tuple[int, ...]
    channels: int
    run: int
    outermost: bool

    def flat(self, ctx: Context, name: str, array: Array) -> Array:
        """The array as (channels, run), or as (runs, run · channels); copied where it lies otherwise."""
        lying = array.transpose(self.order)
        if not lying.flags.c_contiguous:
            rows = ctx.scratch(name, lying.shape)
            np.copyto(rows, lying)
            lying = rows
        return lying.reshape((self.channels, -1) if self.outermost else (-1, self.run * self.channels))

    def restore(self, flat: Array, shape: Shape) -> Array:
        """What is flat, in the shape of the array again."""
        lying = flat.reshape([shape[axis] for axis in self.order])
        return lying.transpose(np.argsort(self.order))

    def sums(self, flat: Array) -> Array:
        """(channels,): the sum of each channel."""
        if self.outermost:
            total: Array = np.add.reduce(flat, axis=1)
            return total
        folded: Array = np.add.reduce(np.add.reduce(flat, axis=0).reshape(self.run, self.channels), axis=0)
        return folded

    def spread(self, ctx: Context, name: str, values: Array) -> Array:
        """One value for each channel, laid out so that it meets its channel in what is flat."""
        if self.outermost:
            return values[:, np.newaxis]
        # A short last axis would make a run of its own for each pixel.
        spread = ctx.scratch(name, (self.run, self.channels))
        spread[...] = values
        return spread.reshape(-1)


def _lanes_of(x: Array) -> _Lanes:
    """How x (n, ..., channels) lies; row by row, for which it must be copied, if the channels lie between."""
    channels, last = x.shape[-1], x.ndim - 1
    order = tuple(sorted(range(x.ndim), key=lambda axis: -x.strides[axis]))
    if order[0] == last:
        return _Lanes(order, channels, x.size // channels, outermost=True)
    if order[-1] != last:
        order = tuple(range(x.ndim))
    run = x.shape[order[-2]] if x.ndim > 2 else 1
    return _Lanes(order, channels, run, outermost=False)


def _rows(ctx: Context, name: str, array: Array, width: int) -> Array:
    """The array (n, ...) as rows of so many numbers; copied where its last axis is not innermost."""
    if not array.flags.c_contiguous:
        rows = ctx.scratch(name, array.shape)
        np.copyto(rows, array)
        array = rows
    return array.reshape(-1, width)


def _means(rows: Array) -> Array:
    """The mean of each row, as a column."""
    means: Array = np.add.reduce(rows, axis=1, keepdims=True) / rows.shape[1]
    return means


def _not_empty(*inputs: Shape) -> Shape:
    """The one shape, which has numbers to average.

    Raises:
        ShapeError: It has none.
    """
    (x,) = inputs
    if not x or size(x) == 0:
        raise ShapeError("There are no numbers to bring to mean 0; the layer before it gives none")
    return x
