"""Operators that make constants, or ask how long axes are."""

# ruff: noqa: ARG001  # a part takes what its family is given, whether it needs it or not

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Seen
from nnstudio.export.onnx.likely import UPSAMPLING
from nnstudio.export.onnx.plain import Constant, Operation
from nnstudio.export.onnx.reader import Lengths, Reader, Thing, Zeros, axis_of, operator, setting

MAX_COUNT = 100
"""Numbers of a constant that a file computes by saying how many."""


@operator("Constant")
def _constant(reader: Reader, operation: Operation) -> Thing:
    given = operation.attributes
    for name, kind in (("value_float", np.float32), ("value_floats", np.float32)):
        if name in given:
            return np.asarray(given[name], kind)
    for name in ("value_int", "value_ints"):
        if name in given:
            return np.asarray(given[name], np.int64)
    value = given.get("value")
    if not isinstance(value, np.ndarray):
        raise ImportFailedError("it holds no numbers")
    return value


@operator("ConstantOfShape")
def _constant_of_shape(reader: Reader, operation: Operation) -> Thing:
    value = operation.attributes.get("value", np.zeros(1, np.float32))
    shape = reader.thing(operation, 0)
    if isinstance(value, np.ndarray) and isinstance(shape, np.ndarray) and shape.size == 1:
        (count,) = (int(length) for length in shape.reshape(-1))
        if 0 <= count <= MAX_COUNT:
            return np.full(count, value.reshape(-1)[0])
    if not isinstance(value, np.ndarray) or value.any():
        raise ImportFailedError("it makes a constant other than zero, as long as the samples are many")
    return Zeros()


@operator("Expand")
def _expand(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, Zeros) or (isinstance(thing, np.ndarray) and not thing.any()):
        return Zeros()
    raise ImportFailedError(
        f"it repeats numbers other than zeros, which no layer of nnstudio does. It may be {UPSAMPLING}"
    )


@operator("Shape")
def _shape(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, Seen):
        lengths: tuple[int | None, ...] = thing.lengths
    elif isinstance(thing, np.ndarray):
        lengths = thing.shape
    else:
        raise ImportFailedError("it asks for the shape of something that is not known")
    end = setting(operation, "end", len(lengths))
    return Lengths(lengths[setting(operation, "start", 0) : end])


def constant_sliced(reader: Reader, operation: Operation, constant: Constant) -> Constant:
    """What a Slice takes of a constant."""
    lists = [reader.integers(operation, at, name) for at, name in enumerate(("starts", "ends"), start=1)]
    starts, ends = (one or () for one in lists)
    axes = reader.integers(operation, 3, "axes") or tuple(range(len(starts)))
    steps = reader.integers(operation, 4, "steps") or (1,) * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise ImportFailedError("it cuts a constant in a way that makes no sense")
    cut = [slice(None)] * constant.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        cut[axis_of(axis, constant.ndim)] = slice(start, end, step)
    return constant[tuple(cut)]


def constant_reshaped(constant: Constant, wanted: tuple[int | None, ...]) -> Constant:
    """A constant in another shape, where 0 means as before, and None is not known."""
    lengths = [0 if length is None else length for length in wanted]
    lengths = [
        constant.shape[at] if length == 0 and at < constant.ndim else length
        for at, length in enumerate(lengths)
    ]
    try:
        return constant.reshape(lengths)
    except ValueError as error:
        raise ImportFailedError("it gives a constant a shape of another size") from error
