"""Operators that give the same numbers other axes, or take a part of them."""

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import BATCH, Axes, Seen
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.read_constants import constant_reshaped, constant_sliced
from nnstudio.export.onnx.reader import (
    Lengths,
    Padded,
    Reader,
    Thing,
    Zeros,
    axis_of,
    integers,
    operator,
    setting,
)
from nnstudio.nn.shapes import size


@operator("Gather")
def _gather(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    places = reader.constant(operation, 1)
    if isinstance(thing, Seen):
        axis = axis_of(setting(operation, "axis", 0), len(thing.axes))
        if places.size != 1 or places.ndim > 1:
            raise ImportFailedError("it takes several numbers out of many; no layer of nnstudio does")
        picked = _picked(reader, thing, axis, int(places.reshape(-1)[0]))
        return _without(picked, axis) if places.ndim == 0 else picked
    if places.size > 100:
        raise ImportFailedError("it takes many numbers out of a constant")
    values = reader.lengths(operation, 0).values
    chosen = tuple(values[axis_of(int(place), len(values))] for place in places.reshape(-1))
    return Lengths(chosen, places.ndim == 0)


@operator("Slice")
def _slice(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, np.ndarray):
        return constant_sliced(reader, operation, thing)
    starts = reader.integers(operation, 1, "starts") or ()
    ends = reader.integers(operation, 2, "ends") or ()
    axes = reader.integers(operation, 3, "axes") or tuple(range(len(starts)))
    steps = reader.integers(operation, 4, "steps") or (1,) * len(starts)
    if len(starts) != 1 or len(ends) != 1 or len(axes) != 1 or steps != (1,):
        raise ImportFailedError(
            "it cuts along several axes, or takes only some of many; no layer of nnstudio does"
        )
    if isinstance(thing, Zeros):
        return thing
    if not isinstance(thing, Seen):
        return Lengths(reader.lengths(operation, 0).values[starts[0] : ends[0]])
    axis = axis_of(axes[0], len(thing.axes))
    length = thing.lengths[axis]
    chosen = range(length)[starts[0] : ends[0]] if length is not None else range(0)
    if length is not None and len(chosen) == length:
        return thing
    if len(chosen) != 1:
        raise ImportFailedError("it cuts a part out of what a layer gives; no layer of nnstudio does")
    return _picked(reader, thing, axis, chosen[0])


def _picked(reader: Reader, thing: Seen, axis: int, place: int) -> Seen:
    """The one place of an axis, which then has length 1: any of an axis that has one, and the last step."""
    length = thing.lengths[axis]
    if length is None or not -length <= place < length:
        raise ImportFailedError("it picks a sample, or a place that is not there")
    if length == 1:
        return thing
    if thing.axes[axis] != 1 or place % length != length - 1:
        raise ImportFailedError(
            "it picks one place of an axis; only a recurrent layer's last step can be picked"
        )
    last = reader.last_step(thing.piece)
    if last is None:
        raise ImportFailedError("it picks the last step of something else than a recurrent layer")
    axes = tuple(None if known == 1 else known - 1 if known else known for known in thing.axes)
    return Seen(last, thing.shape[1:], axes)


@operator("Unsqueeze")
def _unsqueeze(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    axes = reader.integers(operation, 1, "axes")
    if not axes or len(axes) > 4:
        raise ImportFailedError("it does not say which axes it adds")
    if isinstance(thing, Lengths):
        return Lengths(thing.values)
    if isinstance(thing, Zeros):
        return thing
    if isinstance(thing, np.ndarray):
        return np.expand_dims(thing, tuple(axis_of(axis, len(axes) + thing.ndim) for axis in axes))
    thing = reader.seen(operation)
    rank = len(axes) + len(thing.axes)
    places = {axis_of(axis, rank) for axis in axes}
    kept = iter(thing.axes)
    return _with_axes(thing, tuple(None if at in places else next(kept, None) for at in range(rank)))


@operator("Squeeze")
def _squeeze(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    axes = reader.integers(operation, 1, "axes")
    if isinstance(thing, np.ndarray):
        return np.squeeze(thing, axes and tuple(axis_of(axis, thing.ndim) for axis in axes))
    if isinstance(thing, Lengths):
        if len(thing.values) != 1:
            raise ImportFailedError("it takes an axis away that is longer than 1")
        return Lengths(thing.values, single=True)
    if isinstance(thing, Zeros):
        return thing
    thing = reader.seen(operation)
    if axes is None:
        axes = tuple(at for at, length in enumerate(thing.lengths) if length == 1)
    for axis in sorted((axis_of(axis, len(thing.axes)) for axis in axes), reverse=True):
        thing = _without(thing, axis)
    return thing


def _without(thing: Seen, axis: int) -> Seen:
    """What is seen without an axis of length 1; if it is one of ours, it stays with us."""
    if thing.lengths[axis] != 1:
        raise ImportFailedError("it takes an axis away that is longer than 1")
    return _with_axes(thing, tuple(known for at, known in enumerate(thing.axes) if at != axis))


def _with_axes(thing: Seen, axes: Axes) -> Seen:
    return Seen(thing.piece, thing.shape, axes, thing.order)


@operator("Transpose")
def _transpose(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, Lengths | Zeros):
        return thing
    if isinstance(thing, Padded):
        turned = _transposed(operation, thing.seen)
        return Padded(turned, thing.before, thing.after)
    if not isinstance(thing, np.ndarray):
        return _transposed(operation, reader.seen(operation))
    order = integers(operation, "perm", tuple(reversed(range(thing.ndim))))
    if sorted(order) != list(range(thing.ndim)):
        raise ImportFailedError("its order of axes does not fit what it is given")
    return thing.transpose(order)


def _transposed(operation: Operation, thing: Seen) -> Seen:
    rank = len(thing.axes)
    order = integers(operation, "perm", tuple(reversed(range(rank))))
    if sorted(order) != list(range(rank)):
        raise ImportFailedError("its order of axes does not fit what it is given")
    return _with_axes(thing, tuple(thing.axes[at] for at in order))


@operator("Flatten")
def _flatten(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    axis = axis_of(setting(operation, "axis", 1), len(x.axes) + 1)
    if axis == 0 or any(length != 1 for length in x.lengths[1:axis]):
        raise ImportFailedError("it leaves several axes for the samples; nnstudio has one")
    return reader.assembly.rows(x, plain_name(reader.graph, operation))


@operator("Reshape")
def _reshape(reader: Reader, operation: Operation) -> Thing:
    thing, wanted = reader.thing(operation, 0), reader.lengths(operation, 1).values
    if 0 in wanted and setting(operation, "allowzero", 0):
        raise ImportFailedError("it asks for an axis without length")
    if isinstance(thing, np.ndarray):
        return constant_reshaped(thing, wanted)
    if isinstance(thing, Lengths | Zeros):
        return thing
    thing = reader.seen(operation)
    wanted = _copied(thing, wanted)
    if (axes := _respaced(thing, wanted, reader.samples)) is not None:
        return _with_axes(thing, axes)
    lengths = _resolved(thing, wanted, reader.samples)
    name = plain_name(reader.graph, operation)
    if len(lengths) == 1:
        return reader.assembly.rows(thing, name)
    return reader.assembly.reshaped(thing, name, lengths)


def _resolved(thing: Seen, wanted: tuple[int | None, ...], samples: int | None) -> tuple[int, ...]:
    """The lengths of a sample's axes that a Reshape asks for; its first axis is that of the samples."""
    if thing.axes[:1] != (BATCH,) or len(wanted) < 2 or wanted.count(-1) > 1:
        raise ImportFailedError("it mixes the numbers of several samples")
    rest, count = list(wanted[1:]), size(thing.shape)
    if rest.count(-1) == 1 and None not in rest:
        others = size(tuple(length for length in rest if length != -1 and length is not None))
        if others <= 0 or count % others:
            raise ImportFailedError(f"it cannot bring {count:,} numbers into rows of {others:,}")
        rest[rest.index(-1)] = count // others
    lengths = tuple(length for length in rest if length is not None)
    if wanted[0] not in (None, -1, samples) or len(lengths) < len(rest) or size(lengths) != count:
        raise ImportFailedError(f"it mixes samples, or has room for other than the {count:,} numbers of one")
    if min(lengths) < 1:
        raise ImportFailedError("it asks for an axis without length")
    return lengths


def _copied(thing: Seen, wanted: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """The lengths that are wanted, where 0 means that an axis stays as long as it is."""
    if any(length == 0 and at >= len(thing.axes) for at, length in enumerate(wanted)):
        raise ImportFailedError("it keeps an axis that is not there")
    return tuple(thing.lengths[at] if length == 0 else length for at, length in enumerate(wanted))


def _respaced(thing: Seen, wanted: tuple[int | None, ...], samples: int | None) -> Axes | None:
    """The axes where only some of length 1 come or go; None where more changes."""
    kept = [axis for axis, length in zip(thing.axes, thing.lengths, strict=True) if length != 1]
    if samples == 1 and sum(length != 1 for length in wanted) == len(kept) - 1 and BATCH in kept:
        # The one sample is an axis of length 1 there; those around it say which.
        ones = [at for at, length in enumerate(wanted) if length == 1]
        ones = [at for at in ones if sum(one != 1 for one in wanted[:at]) == kept.index(BATCH)]
        wanted = tuple(None if ones[:1] == [at] else length for at, length in enumerate(wanted))
    asked = [length for length in wanted if length != 1]
    if len(kept) != len(asked) or asked.count(-1) > 1:
        return None
    for axis, length in zip(kept, asked, strict=True):
        here = (None, samples) if axis == BATCH else (thing.shape[(axis or 0) - 1],)
        if length != -1 and length not in here:
            return None
    left = iter(kept)
    return tuple(None if length == 1 else next(left) for length in wanted)
