"""The assembly: the layers that a foreign graph turns out to be, while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.export.errors import ImportFailedError
from nnstudio.nn.check import MAX_OUTPUTS, MAX_PARAMETERS
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.normalization import BatchNorm
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.shapes import Shape, ShapeError, describe, size

Order: TypeAlias = npt.NDArray[np.intp]
Axes: TypeAlias = tuple[int | None, ...]

BATCH = 0
"""Stands among axes for that of the samples; k stands for our k-th axis, None for an axis of length 1."""

IMAGES_FIRST: Axes = (BATCH, 3, 1, 2)
"""How ONNX's operators on images see our (height, width, channel)."""

STEPS_FIRST: Axes = (1, BATCH, 2)
"""How ONNX's recurrent operators see our (steps, features)."""

EPSILON = 1e-5

MAX_KEPT = 2 * 4 * MAX_PARAMETERS
"""Bytes of all that is kept while a file is read."""

ALWAYS, TIMES = 48 * 2**20, 4
"""What may be kept of a small file, and for each byte of any: one large array may be used again and again."""


@dataclass
class Piece:
    """One layer that has been read: what feeds it, by number, what it gives, and its arrays.

    Where it only scales and shifts each channel, `affine` says by how much.
    """

    name: str
    layer: Layer
    inputs: tuple[int, ...]
    shape: Shape
    params: dict[str, Array] = field(default_factory=dict)
    affine: tuple[Array, Array] | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """What an array of the foreign graph stands for: what a piece gives, with its axes in this order.

    For rows of numbers, `order[k]` is the place in our row of what stands at k; None where it is k itself.
    """

    piece: int
    shape: Shape
    axes: Axes
    order: Order | None = None

    @property
    def lengths(self) -> tuple[int | None, ...]:
        """How long each axis of the array is; None for that of the samples."""
        return tuple(
            1 if axis is None else None if axis == BATCH else self.shape[axis - 1] for axis in self.axes
        )

    def ours(self, values: Array) -> Array:
        """Numbers along the last of our axes, brought from the array's order into ours."""
        if self.order is None:
            return values
        placed = np.empty_like(values)
        placed[self.order] = values
        return placed


class Assembly:
    """The pieces so far; each knows its shape, so that what does not fit is found where it stands.

    `length` is that of the file, in bytes; what is kept of it must stand in some relation to it.
    """

    def __init__(self, length: int) -> None:
        self.pieces: list[Piece] = []
        self._kept = 0
        self._most = min(MAX_KEPT, ALWAYS + TIMES * length)

    def add(
        self,
        name: str,
        layer: Layer,
        *sources: int,
        params: Mapping[str, Array] | None = None,
        sample: Shape | None = None,
    ) -> int:
        """Adds a layer; its number.

        Raises:
            ImportFailedError: It cannot take what feeds it, or its arrays have other shapes than it needs.
        """
        shapes = (sample,) if sample is not None else tuple(self.pieces[source].shape for source in sources)
        try:
            shape = layer.infer_shape(*shapes)
            wanted = layer.parameters(*shapes)
        except ShapeError as error:
            raise ImportFailedError(str(error)) from error
        if size(shape) > MAX_OUTPUTS:
            raise ImportFailedError(
                f"it would give {size(shape):,} numbers for each sample, which is too many"
            )
        self.keep(*(params or {}).values())
        given = {key: np.ascontiguousarray(array, np.float32) for key, array in (params or {}).items()}
        for key, parameter in wanted.items():
            if key not in given or given[key].shape != parameter.shape:
                found = _axes(given[key].shape) if key in given else "missing"
                raise ImportFailedError(f"its {key} should be {_axes(parameter.shape)}, and is {found}")
        self.pieces.append(Piece(name, layer, sources, shape, given))
        return len(self.pieces) - 1

    def keep(self, *arrays: npt.NDArray[Any]) -> None:
        """Counts what is kept until all is read.

        Raises:
            ImportFailedError: It is too much by now.
        """
        more = sum(array.nbytes for array in arrays)
        self.room_for(more)
        self._kept += more

    def room_for(self, count: int) -> None:
        """Sees that so many bytes more may be taken.

        Raises:
            ImportFailedError: It would be too much.
        """
        if self._kept + count > self._most:
            raise ImportFailedError(
                "with it, the network becomes far larger than the file is, or than nnstudio can train "
                f"({MAX_PARAMETERS:,} numbers)"
            )

    def like(self, seen: Seen, name: str, layer: Layer, params: Mapping[str, Array] | None = None) -> Seen:
        """What a layer gives that keeps the shape of what it sees, and the order of its axes."""
        return Seen(self.add(name, layer, seen.piece, params=params), seen.shape, seen.axes, seen.order)

    def affine(self, seen: Seen, name: str, scale: Array, offset: Array) -> Seen:
        """Scales and shifts each channel; one after the other becomes one."""
        before = self.pieces[seen.piece]
        source = seen.piece
        if before.affine is not None:
            (source,) = before.inputs
            scale, offset = before.affine[0] * scale, before.affine[1] * scale + offset
        channels = seen.shape[-1:]
        params = {
            "scale": scale.astype(np.float32),
            "offset": offset.astype(np.float32),
            "running_mean": np.zeros(channels, np.float32),
            # With it, the layer divides by 1.
            "running_variance": np.full(channels, 1 - EPSILON, np.float32),
        }
        at = self.add(name, BatchNorm(epsilon=EPSILON), source, params=params)
        self.pieces[at].affine = scale, offset
        return Seen(at, seen.shape, seen.axes, seen.order)

    def rows(self, seen: Seen, name: str) -> Seen:
        """The numbers of each sample in one row, in the order in which the array has them."""
        if seen.axes[:1] != (BATCH,):
            raise ImportFailedError("it puts the numbers of several samples into one row")
        if len(seen.shape) == 1:
            return Seen(seen.piece, seen.shape, (BATCH, 1), seen.order)
        axes = [axis - 1 for axis in seen.axes if axis]
        axes += [axis for axis in range(len(seen.shape)) if axis not in axes]  # of length 1, taken away
        order: Order = np.arange(size(seen.shape)).reshape(seen.shape).transpose(axes).reshape(-1)
        same = bool((order == np.arange(len(order))).all())
        if not same:
            self.keep(order)
        at = self.add(name, Flatten(), seen.piece)
        return Seen(at, self.pieces[at].shape, (BATCH, 1), None if same else order)

    def reshaped(self, seen: Seen, name: str, shape: Shape) -> Seen:
        """The numbers of each sample in another shape, read row by row as the array has them."""
        row = self.rows(seen, name)
        if row.order is not None:
            raise ImportFailedError(
                "it gives channels-first numbers another shape, which layers with channels last cannot do"
            )
        if len(shape) > 3:
            raise ImportFailedError(f"nnstudio's arrays have up to 3 axes; this one would be {_axes(shape)}")
        at = self.add(name, Reshape(shape=shape), row.piece)
        return Seen(at, shape, (BATCH, *range(1, len(shape) + 1)))

    def arranged(self, seen: Seen, axes: Axes) -> Seen:
        """The same array, with its axes meant as these; axes of length 1 may be read as any.

        Raises:
            ImportFailedError: The numbers stand in another order.
        """
        if seen.axes == axes:
            return seen
        lengths = seen.lengths
        if len(axes) != len(lengths) or axes.index(BATCH) != _place(seen.axes):
            raise ImportFailedError(f"it needs {len(axes)} axes in another order; there are {len(lengths)}")
        if seen.order is not None or _long(axes, lengths) != _long(seen.axes, lengths):
            raise ImportFailedError(
                "it gets its axes in an order that nnstudio's layers, with channels last, do not have"
            )
        by_axis = {axis: length for axis, length in zip(axes, lengths, strict=True) if axis and length}
        shape = tuple(by_axis[axis] for axis in sorted(by_axis))
        if shape == seen.shape:
            return Seen(seen.piece, shape, axes)
        return Seen(self.add("", Reshape(shape=shape), seen.piece), shape, axes)


def _place(axes: Axes) -> int:
    return axes.index(BATCH)


def _long(axes: Axes, lengths: tuple[int | None, ...]) -> list[int]:
    """The places of axes that are longer than 1, in the order in which their numbers lie in our memory."""
    places = [at for at, length in enumerate(lengths) if length is not None and length > 1]
    return sorted(places, key=lambda at: axes[at] or 0)


def _axes(shape: Shape) -> str:
    return "×".join(map(str, shape)) or describe(shape)
