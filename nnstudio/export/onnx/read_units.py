"""Operators that weigh numbers or bring them to mean 0, as layers."""

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import BATCH, Seen
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, Thing, axis_of, only, operator, setting
from nnstudio.nn.activations import (
    Linear,
)
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm


@operator("Gemm")
def _gemm(reader: Reader, operation: Operation) -> Thing:
    only(operation, "transA", 0, 0)
    kernel = reader.weights(operation, 1)
    if setting(operation, "transB", 0):
        kernel = kernel.T
    kernel = kernel * np.float32(setting(operation, "alpha", 1.0))
    bias = None
    if reader.has(operation, 2):
        bias = reader.weights(operation, 2) * np.float32(setting(operation, "beta", 1.0))
    return _dense(reader, operation, reader.seen(operation), kernel, bias)


@operator("MatMul")
def _matmul(reader: Reader, operation: Operation) -> Thing:
    return _dense(reader, operation, reader.seen(operation), reader.weights(operation, 1), None)


def _dense(reader: Reader, operation: Operation, x: Seen, kernel: Array, bias: Array | None) -> Seen:
    """A dense layer without activation; `kernel` is (inputs, units)."""
    if kernel.ndim != 2 or len(x.axes) != 2 or x.axes[0] != BATCH or 0 in kernel.shape:
        raise ImportFailedError(
            "it weighs something else than a row of numbers; nnstudio's Dense layer does not"
        )
    name = plain_name(reader.graph, operation)
    rows = reader.assembly.rows(x, "")
    if len(kernel) != rows.shape[0]:
        raise ImportFailedError(f"it weighs {len(kernel):,} numbers, and is given {rows.shape[0]:,}")
    params = {"kernel": _by_row(rows, kernel)}
    if bias is not None:
        if bias.size not in (1, kernel.shape[1]):
            raise ImportFailedError(f"it has {bias.size:,} biases for {kernel.shape[1]:,} units")
        params["bias"] = np.broadcast_to(bias.reshape(-1), kernel.shape[1:])
    layer = Dense(units=kernel.shape[1], activation=Linear(), bias=bias is not None)
    at = reader.assembly.add(name, layer, rows.piece, params=params)
    return Seen(at, kernel.shape[1:], (BATCH, 1))


def _by_row(rows: Seen, kernel: Array) -> Array:
    """The rows of a kernel in the order of our numbers."""
    if rows.order is None:
        return kernel
    placed = np.empty_like(kernel)
    placed[rows.order] = kernel
    return placed


@operator("BatchNormalization")
def _batch_norm(reader: Reader, operation: Operation) -> Thing:
    only(operation, "training_mode", 0, 0)
    x = reader.seen(operation)
    if len(x.axes) < 2 or x.axes[0] != BATCH or x.axes[1] != len(x.shape):
        raise ImportFailedError("it evens out another axis than that of units or channels")
    names = ("scale", "offset", "running_mean", "running_variance")
    given = [reader.weights(operation, at) for at in range(1, 5)]
    for name, values in zip(names, given, strict=True):
        if values.shape != x.shape[-1:]:
            raise ImportFailedError(f"it has {values.size:,} numbers as {name} for {x.shape[-1]:,} channels")
    if (given[3] < 0).any():
        raise ImportFailedError("it holds a variance below zero")
    epsilon = setting(operation, "epsilon", 1e-5)
    if not 1e-15 <= epsilon <= 1:
        raise ImportFailedError(f"its epsilon is {epsilon:g}; nnstudio takes 1e-15 to 1")
    params = {name: x.ours(values) for name, values in zip(names, given, strict=True)}
    layer = BatchNorm(epsilon=epsilon)
    return reader.assembly.like(x, plain_name(reader.graph, operation), layer, params)


@operator("LayerNormalization")
def _layer_norm(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    if reader.wanted(operation, 1) or reader.wanted(operation, 2):
        raise ImportFailedError("something needs the mean or the deviation that it finds")
    axis = axis_of(setting(operation, "axis", -1), len(x.axes))
    if axis == 0 or x.axes[0] != BATCH:
        raise ImportFailedError("it evens out several samples together")
    whole = axis == 1 or not any(length != 1 for length in x.lengths[1:axis])
    lengths = tuple(length or 1 for length in x.lengths[axis:])
    values = [reader.weights(operation, 1)]
    values.append(reader.weights(operation, 2) if reader.has(operation, 2) else np.zeros(lengths, np.float32))
    if any(array.shape != lengths for array in values):
        raise ImportFailedError("its scale and offset have other shapes than what it evens out")
    if not whole and x.axes[axis:] != (len(x.shape),):
        raise ImportFailedError("it evens out other axes than the whole sample or the last one")
    if whole:
        values = [_as_ours(x, array) for array in values]
    over = "whole sample" if whole else "last axis"
    layer = LayerNorm.from_fields({"over": over, "epsilon": setting(operation, "epsilon", 1e-5)})
    params = dict(zip(("scale", "offset"), values, strict=True))
    return reader.assembly.like(x, plain_name(reader.graph, operation), layer, params)


def _as_ours(x: Seen, array: Array) -> Array:
    """An array shaped as a sample is seen, shaped as ours."""
    if len(x.shape) == 1:
        return x.ours(array.reshape(-1))
    axes = [axis for axis in x.axes if axis]
    kept = array.reshape([x.shape[axis - 1] for axis in axes])
    return kept.transpose(np.argsort(axes))
