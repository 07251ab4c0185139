"""Samples out of an npz file: read piece by piece straight to where they are learned from.

An array of small numbers such as int8 takes four times as much memory as float32, which networks see; it
must not be there in both forms, nor twice on the way from the order of the file to that of the parts.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetError, Inputs, Labels
from nnstudio.data.npz_reading import AnyArray, Header, Npz
from nnstudio.nn.shapes import Shape


def sample_shape(shape: Shape) -> Shape:
    """The shape of a sample: numbers get an axis of their own, gray images one for their channel."""
    return (*shape[1:], 1) if len(shape) in (1, 3) else shape[1:]


def type_of(npz: Npz, name: str) -> type[np.uint8 | np.float32]:
    """What samples become: bytes where they are images of yes and no or of 0 to 255, else float32."""
    header = npz.header(name)
    if header.dtype == np.uint8 or header.dtype.kind == "b":
        return np.uint8
    if header.dtype.kind in "ui" and len(sample_shape(header.shape)) == 3:
        pieces = npz.pieces(name)
        return np.uint8 if all(piece.min() >= 0 and piece.max() <= 255 for piece in pieces) else np.float32
    return np.float32


def memory_for(header: Header, kind: type[np.uint8 | np.float32]) -> int:
    """How many bytes it takes to have the samples in memory as bytes or as float32, at the most."""
    numbers = math.prod(header.shape)
    # What stands there column by column can only be read as a whole.
    return numbers * np.dtype(kind).itemsize + (numbers * header.dtype.itemsize if header.by_columns else 0)


def read_samples(
    npz: Npz, name: str, kind: type[np.uint8 | np.float32], parts: Sequence[Labels], what: str
) -> tuple[Inputs, ...]:
    """The samples of each part, which says by their numbers (n,) which ones come in which order.

    Raises:
        DatasetError: One of them is not finite; `what` says of which array it is.
    """
    header = npz.header(name)
    shape, count = sample_shape(header.shape), header.shape[0]
    samples: tuple[npt.NDArray[Any], ...] = tuple(np.empty((len(part), *shape), kind) for part in parts)
    part_of, place = np.full(count, -1, np.int8), np.empty(count, np.intp)
    for number, part in enumerate(parts):
        part_of[part], place[part] = number, np.arange(len(part))
    first = 0
    for piece in npz.pieces(name):
        end = first + len(piece)
        inputs = _as(kind, piece.reshape(len(piece), *shape), first, what)
        for number, of_part in enumerate(samples):
            here = part_of[first:end] == number
            of_part[place[first:end][here]] = inputs[here]
        first = end
    return samples


def _as(kind: type[np.uint8 | np.float32], piece: AnyArray, first: int, what: str) -> Inputs:
    if kind is np.uint8:
        pixels = piece.astype(np.uint8, copy=False)
        return pixels * np.uint8(255) if piece.dtype.kind == "b" else pixels
    with np.errstate(over="ignore"):  # what is too large for float32 is told below
        inputs: npt.NDArray[np.float32] = piece.astype(np.float32)
    finite = np.isfinite(inputs).reshape(len(inputs), -1).all(axis=1)
    if not finite.all():
        sample = first + int(np.flatnonzero(~finite)[0])
        raise DatasetError(
            f"{what}: sample {sample:,} holds an infinity, a NaN or a number beyond float32. Fill it in, or "
            "leave the sample out"
        )
    return inputs
