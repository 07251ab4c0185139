"""Operators that scale, shift and join numbers, as layers."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.activations import GELU_CUBIC, GELU_LINEAR
from nnstudio.export.onnx.assembly import Seen
from nnstudio.export.onnx.formulas import Formula
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.read_formulas import stepped
from nnstudio.export.onnx.reader import (
    MAX_LENGTHS,
    Lengths,
    Reader,
    Thing,
    axis_of,
    channelwise,
    operator,
    setting,
)
from nnstudio.nn.activations import (
    GELU,
    Sigmoid,
    SiLU,
)
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply

ONE, ZERO = np.ones(1, np.float32), np.zeros(1, np.float32)

CLOSE = 1e-4
"""How far constants of a formula may be off, relatively, and still mean the same."""


@operator("Neg")
def _negative(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, Formula):
        return stepped(reader, operation, [thing])
    if isinstance(thing, np.ndarray):
        return -reader.weights(operation, 0)
    return _affine(reader, operation, reader.seen(operation), -ONE, ZERO)


@operator("Add", "Sub", "Mul", "Div", "Sum")
def _arithmetic(reader: Reader, operation: Operation) -> Thing:
    things = [reader.thing(operation, at) for at in range(len(operation.inputs))]
    seen = [thing for thing in things if isinstance(thing, Seen)]
    if all(isinstance(thing, Lengths | np.ndarray) for thing in things):
        return _computed(reader, operation)
    if len(seen) == len(things):
        return _joined(reader, operation, seen)
    if any(isinstance(thing, Formula) for thing in things):
        return stepped(reader, operation, things)
    if len(things) != 2 or len(seen) != 1:
        raise ImportFailedError("it joins layers and constants in a way that no layer does")
    at = things.index(seen[0]) if things[0] is seen[0] else 1
    values = channelwise(seen[0], reader.weights(operation, 1 - at))
    match operation.kind:
        case "Add" | "Sum":
            return _affine(reader, operation, seen[0], ONE, values)
        case "Sub":
            return _affine(reader, operation, seen[0], *((ONE, -values) if at == 0 else (-ONE, values)))
        case "Mul":
            return _affine(reader, operation, seen[0], values, ZERO)
    if at:
        return stepped(reader, operation, things)
    if (values == 0).any():
        raise ImportFailedError("it divides by zero")
    return _affine(reader, operation, seen[0], 1 / values, ZERO)


def _computed(reader: Reader, operation: Operation) -> Thing:
    """What is computed of two constants; mostly lengths of axes."""
    left: npt.NDArray[Any] = reader.constant(operation, 0)
    right: npt.NDArray[Any] = reader.constant(operation, 1)
    if left.size * right.size > 10_000 or operation.kind == "Sum":
        raise ImportFailedError("it computes a constant that is too large")
    with np.errstate(all="ignore"):
        match operation.kind:
            case "Add":
                return np.asarray(left + right)
            case "Sub":
                return np.asarray(left - right)
            case "Mul":
                return np.asarray(left * right)
    if left.dtype != np.float32 and not right.all():
        raise ImportFailedError("it divides by zero")
    with np.errstate(all="ignore"):
        return np.asarray(left / right if left.dtype == np.float32 else left // right)


def _affine(reader: Reader, operation: Operation, x: Seen, scale: Array, offset: Array) -> Seen:
    channels = x.shape[-1:]
    scale, offset = (np.broadcast_to(np.asarray(part, np.float32), channels) for part in (scale, offset))
    return reader.assembly.affine(x, plain_name(reader.graph, operation), scale, offset)


def _joined(reader: Reader, operation: Operation, seen: list[Seen]) -> Thing:
    """A sum or product of what layers give."""
    assembly, name = reader.assembly, plain_name(reader.graph, operation)
    kind = "Add" if operation.kind == "Sum" else operation.kind
    if len(seen) == 1:
        return seen[0]
    if kind not in ("Add", "Mul"):
        return stepped(reader, operation, list(seen))
    bent = _gated(reader, name, seen) if kind == "Mul" and len(seen) == 2 else None
    if bent is not None:
        return bent
    first = seen[0]
    others = [assembly.arranged(other, first.axes) for other in seen[1:]]
    for other in others:
        if other.shape != first.shape or not _same_order(first, other):
            raise ImportFailedError(
                "the branches that it joins differ in shape or in the order of their numbers"
            )
    layer = Add() if kind == "Add" else Multiply()
    at = assembly.add(name, layer, first.piece, *(other.piece for other in others))
    return Seen(at, first.shape, first.axes, first.order)


def _same_order(one: Seen, other: Seen) -> bool:
    if one.order is None or other.order is None:
        return one.order is other.order
    return bool((one.order == other.order).all())


def _gated(reader: Reader, name: str, seen: list[Seen]) -> Seen | None:
    """What x · sigmoid(...) means: SiLU for x itself, GELU for its formula; else None."""
    pieces = reader.assembly.pieces
    for x, gate in (seen, seen[::-1]):
        layer = pieces[gate.piece].layer
        if not isinstance(layer, ActivationLayer) or not isinstance(layer.activation, Sigmoid):
            continue
        if gate.axes != x.axes:
            continue
        (inside,) = pieces[gate.piece].inputs
        if inside == x.piece:
            return reader.assembly.like(x, name, ActivationLayer(activation=SiLU()))
        if _is_gelu(reader, x.piece, inside):
            return reader.assembly.like(x, name, ActivationLayer(activation=GELU()))
    return None


def _is_gelu(reader: Reader, x: int, inside: int) -> bool:
    """Whether a piece is x · (linear + cubic · x²)."""
    pieces = reader.assembly.pieces
    product = pieces[inside]
    if not isinstance(product.layer, Multiply) or len(product.inputs) != 2 or x not in product.inputs:
        return False
    slope = pieces[product.inputs[product.inputs[0] == x]]
    if slope.affine is None:
        return False
    square = pieces[slope.inputs[0]]
    if not isinstance(square.layer, Multiply) or square.inputs != (x, x):
        return False
    scale, offset = slope.affine
    return np.allclose(scale, GELU_CUBIC, rtol=CLOSE) and np.allclose(offset, GELU_LINEAR, rtol=CLOSE)


@operator("Concat")
def _concat(reader: Reader, operation: Operation) -> Thing:
    things = [reader.thing(operation, at) for at in range(len(operation.inputs))]
    if all(isinstance(thing, np.ndarray) for thing in things):
        return _chained(reader, operation)
    if not any(isinstance(thing, Seen) for thing in things):
        parts = [reader.lengths(operation, at).values for at in range(len(things[:MAX_LENGTHS]))]
        return Lengths(tuple(value for part in parts for value in part))
    assembly, first = reader.assembly, reader.seen(operation)
    axis = axis_of(setting(operation, "axis", 0), len(first.axes))
    if first.axes[axis] is None:
        # Channels of which each branch has one alone: they have to be an axis of ours first.
        first = assembly.arranged(first, _with_channels(first, axis))
    if first.axes[axis] != len(first.shape):
        raise ImportFailedError("it joins branches along another axis than that of units or channels")
    others = [reader.seen(operation, at) for at in range(1, len(things))]
    seen = [first, *(assembly.arranged(other, first.axes) for other in others)]
    if len(seen) == 1:
        return first
    at = assembly.add(plain_name(reader.graph, operation), Concatenate(), *(one.piece for one in seen))
    order = None
    if any(one.order is not None for one in seen):
        starts = np.cumsum([0, *(one.shape[0] for one in seen)])
        orders = [np.arange(one.shape[0]) if one.order is None else one.order for one in seen]
        order = np.concatenate([start + part for start, part in zip(starts, orders, strict=False)])
        assembly.keep(order)
    return Seen(at, assembly.pieces[at].shape, first.axes, order)


def _chained(reader: Reader, operation: Operation) -> Thing:
    """Constants, one after the other."""
    constants = [reader.constant(operation, at) for at in range(len(operation.inputs))]
    if len({one.ndim for one in constants}) != 1:
        raise ImportFailedError("it joins constants of different axes")
    reader.assembly.room_for(sum(one.nbytes for one in constants))
    return np.concatenate(constants, axis_of(setting(operation, "axis", 0), constants[0].ndim))


def _with_channels(x: Seen, axis: int) -> tuple[int | None, ...]:
    """The axes of x with one that has length 1 as the last of ours."""
    return tuple(len(x.shape) + 1 if at == axis else known for at, known in enumerate(x.axes))
