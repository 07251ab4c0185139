"""Layers as ONNX operators: one function for each kind, in `translate`; a new layer registers one here.

Those that read sequences are in `sequences`. What only training does is left out: dropout and noise pass
everything, batch normalization takes what training has left behind.
"""

# ruff: noqa: ARG001  # a part takes what its family is given, whether it needs it or not

from collections.abc import Callable
from functools import singledispatch

import numpy as np

from nnstudio.export.errors import ExportError
from nnstudio.export.onnx.activations import activate
from nnstudio.export.onnx.draft import Draft, Value, kept
from nnstudio.nn.layer import Layer, Params
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, Pooling, UpSample2D
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.patches import Slide
from nnstudio.nn.shapes import Shape


@singledispatch
def translate(layer: Layer, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    """What a layer gives of this shape, as operations that are added to the draft.

    Raises:
        ExportError: ONNX has nothing for it.
    """
    raise ExportError(
        f"There is no way yet to say the layer {layer.entry.title} in ONNX; put another in its place"
    )


@translate.register
def _(layer: ActivationLayer, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    return activate(layer.activation, draft, *xs)


@translate.register(Dropout)
@translate.register(GaussianNoise)
def _(layer: Layer, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    return x


@translate.register(Dense)
@translate.register(Output)
def _(layer: Dense | Output, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    rows, order = draft.rows(*xs)
    kernel = params["kernel"] if order is None else params["kernel"][order]
    weights = [draft.constant("kernel", kernel)]
    weights += [draft.constant("bias", bias) for bias in kept(params, "bias")]
    return activate(layer.activation, draft, Value(shape, last=draft.op("Gemm", rows, *weights)))


@translate.register
def _(layer: Flatten, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    return x if len(x.shape) == 1 else draft.flat(x, main=True)


@translate.register
def _(layer: Reshape, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    return Value(shape, last=draft.reshape(draft.last(x), shape, main=True))


@translate.register
def _(layer: Conv2D, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    slides = [Slide.over(length, layer.kernel_size, layer.stride, layer.padding) for length in x.shape[:2]]
    ends = [max(0, slide.reach - slide.before - slide.length) for slide in slides]
    kernel = params["kernel"].transpose(3, 2, 0, 1)
    weights = [draft.constant("kernel", kernel)]
    weights += [draft.constant("bias", bias) for bias in kept(params, "bias")]
    result = draft.op(
        "Conv",
        draft.first(x),
        *weights,
        kernel_shape=(layer.kernel_size,) * 2,
        strides=(layer.stride,) * 2,
        pads=(*(slide.before for slide in slides), *ends),
    )
    return activate(layer.activation, draft, Value(shape, first=result))


@translate.register
def _(layer: Conv2DTranspose, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    weights = [draft.constant("kernel", params["kernel"].transpose(2, 3, 0, 1))]
    weights += [draft.constant("bias", bias) for bias in kept(params, "bias")]
    # With padding "same", what is painted over the edge is cut off; a small filter does not reach it.
    over = layer.kernel_size - layer.stride if layer.padding == "same" else 0
    cut, missing = max(0, over), max(0, -over)
    result = draft.op(
        "ConvTranspose",
        draft.first(x),
        *weights,
        kernel_shape=(layer.kernel_size,) * 2,
        strides=(layer.stride,) * 2,
        pads=(cut // 2, cut // 2, cut - cut // 2, cut - cut // 2),
        output_padding=(missing,) * 2,
    )
    return activate(layer.activation, draft, Value(shape, first=result))


@translate.register(MaxPool2D)
@translate.register(AveragePool2D)
def _(layer: Pooling, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    result = draft.op(
        "MaxPool" if isinstance(layer, MaxPool2D) else "AveragePool",
        draft.first(*xs),
        kernel_shape=(layer.size,) * 2,
        strides=(layer.stride or layer.size,) * 2,
    )
    return Value(shape, first=result)


@translate.register
def _(layer: GlobalAveragePool2D, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    means = draft.op("GlobalAveragePool", draft.first(*xs))
    return Value(shape, last=draft.op("Flatten", means, axis=1))


@translate.register
def _(layer: UpSample2D, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    scales = draft.constant("scales", np.array([1, 1, layer.factor, layer.factor], np.float32))
    # In the forms that PyTorch writes, so that most programs know them.
    if layer.method == "nearest":
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    else:
        how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    (larger,) = draft.add("Resize", draft.first(*xs), "", scales, settings=how)
    return Value(shape, first=larger)


@translate.register
def _(layer: BatchNorm, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    names = ("scale", "offset", "running_mean", "running_variance")
    weights = [draft.constant(name, params[name]) for name in names]
    kind, epsilon = "BatchNormalization", layer.epsilon
    if len(shape) == 1:
        return Value(shape, last=draft.op(kind, draft.last(x), *weights, epsilon=epsilon))
    return Value(shape, first=draft.op(kind, draft.first(x), *weights, epsilon=epsilon))


@translate.register
def _(layer: LayerNorm, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    (x,) = xs
    weights = [draft.constant(name, params[name]) for name in ("scale", "offset")]
    axis = 1 if layer.over == "whole sample" else -1
    return Value(
        shape, last=draft.op("LayerNormalization", draft.last(x), *weights, axis=axis, epsilon=layer.epsilon)
    )


@translate.register
def _(layer: Add, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    return _joined(draft, shape, xs, lambda arrays: draft.op("Add" if len(arrays) == 2 else "Sum", *arrays))


@translate.register
def _(layer: Multiply, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    def multiplied(arrays: list[str]) -> str:
        first, *others = arrays
        for other in others:
            first = draft.op("Mul", first, other)
        return first

    return _joined(draft, shape, xs, multiplied)


@translate.register
def _(layer: Concatenate, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    if len(shape) == 3 and _first_is_cheaper(xs):
        return Value(shape, first=draft.op("Concat", *[draft.first(x) for x in xs], axis=1))
    return Value(shape, last=draft.op("Concat", *[draft.last(x) for x in xs], axis=-1))


@translate.register
def _(layer: RecursiveMerge, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    """Each level is a convolution whose filters lie side by side; over the edge it sees zeros, as we do."""
    (x,) = xs
    tile, (height, width, channels) = layer.patch_size, x.shape
    leaves = params["leaf_kernel"].reshape(tile, tile, channels, layer.units)
    merges = params["kernel"].reshape(2, 2, layer.units, layer.units)
    leaf = [draft.constant("leaf_kernel", leaves.transpose(3, 2, 0, 1))]
    leaf += [draft.constant("leaf_bias", bias) for bias in kept(params, "leaf_bias")]
    array, height, width = _tiled(layer, draft, draft.first(x), (height, width), tile, leaf)
    if height * width > 1:
        merge = [draft.constant("kernel", merges.transpose(3, 2, 0, 1))]
        merge += [draft.constant("bias", bias) for bias in kept(params, "bias")]
        while height * width > 1:
            array, height, width = _tiled(layer, draft, array, (height, width), 2, merge)
    return Value(shape, last=draft.op("Flatten", array, axis=1))


def _tiled(
    layer: RecursiveMerge, draft: Draft, array: str, sides: tuple[int, int], tile: int, weights: list[str]
) -> tuple[str, int, int]:
    """One level of a recursive merge: what it gives, and how high and wide that is."""
    height, width = (-(-side // tile) for side in sides)
    pads = (0, 0, height * tile - sides[0], width * tile - sides[1])
    z = draft.op("Conv", array, *weights, kernel_shape=(tile, tile), strides=(tile, tile), pads=pads)
    bent = activate(layer.activation, draft, Value((height, width, layer.units), first=z))
    return bent.first, height, width


def _joined(draft: Draft, shape: Shape, xs: tuple[Value, ...], join: Callable[[list[str]], str]) -> Value:
    """What an operation on each number makes of branches, in the order in which most of them stand."""
    image = xs[0].image
    if len(shape) == 1:
        if image and all(x.first and not x.last and x.image == image for x in xs):
            return Value(shape, first=join([x.first for x in xs]), image=image)
    elif _first_is_cheaper(xs):
        return Value(shape, first=join([draft.first(x) for x in xs]))
    return Value(shape, last=join([draft.last(x) for x in xs]))


def _first_is_cheaper(xs: tuple[Value, ...]) -> bool:
    """Whether fewer branches need a transpose if all are to stand channels first."""
    return sum(not x.first for x in xs) <= sum(not x.last for x in xs)
