"""Labels in idx files, of which there may be more than a byte counts, and what such files begin with."""

import gzip
import io
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.data.dataset import DatasetError, Labels
from nnstudio.data.limits import MAX_CLASSES, check_samples
from nnstudio.data.regular import check_regular, reason_of
from nnstudio.nn.shapes import Shape

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MAX_AXES = 4
SWAPPED = "Have the files of images and labels been swapped?"


@dataclass(frozen=True)
class Head:
    """What an idx file says of its array."""

    dtype: np.dtype[np.generic]
    shape: Shape

    @property
    def size(self) -> int:
        """How many bytes the array has."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_head(path: Path) -> Head:
    """What an idx file says of its array; nothing more is read.

    Raises:
        DatasetError: The file cannot be read, or is no idx file.
    """
    with _opened(path) as stream:
        return _head(stream, path)


def read_class_labels(path: Path) -> Labels:
    """Labels (n,) from an idx file of whole numbers, of one, two or four bytes each; gzipped or not.

    Raises:
        DatasetError: The file cannot be read, does not hold labels, or one of them is no class.
    """
    with _opened(path) as stream:
        head = _head(stream, path)
        if len(head.shape) != 1:
            raise DatasetError(f"{path} does not hold labels: it has {len(head.shape)} axes. {SWAPPED}")
        if head.dtype.kind not in "iu":
            raise DatasetError(f"{path} holds {head.dtype.name} numbers; labels must be whole numbers")
        check_samples(head.shape[0], str(path))
        # One byte more than announced tells whether the file ends there, and has gzip check its sum.
        data = stream.read(head.size + 1)
    if len(data) != head.size:
        found = "more follow" if len(data) > head.size else "it ends before"
        raise DatasetError(f"{path} announces {head.shape[0]:,} labels, but {found}. Get the file again")
    labels = np.frombuffer(data, head.dtype).astype(np.intp)
    wrong = np.flatnonzero((labels < 0) | (labels >= MAX_CLASSES))
    if wrong.size:
        raise DatasetError(
            f"{path}: label {wrong[0]:,} is {labels[wrong[0]]}; labels must lie in 0..{MAX_CLASSES - 1}"
        )
    return labels


@contextmanager
def _opened(path: Path) -> Iterator[gzip.GzipFile | io.BufferedReader]:
    try:
        check_regular(path)
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else path.open("rb") as stream:
            yield stream
    except DatasetError:
        raise
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = reason_of(error)
        advice = "" if reason.endswith("again") else ". Get the file again"
        raise DatasetError(f"{path} cannot be read: {reason}{advice}") from error


def _head(stream: gzip.GzipFile | io.BufferedReader, path: Path) -> Head:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or not 1 <= magic[3] <= MAX_AXES:
        raise DatasetError(
            f"{path} is not an idx file: it begins with {magic.hex(' ') or 'nothing'}. Choose another one"
        )
    lengths = stream.read(4 * magic[3])
    if len(lengths) < 4 * magic[3]:
        raise DatasetError(f"{path} ends after {4 + len(lengths)} bytes. Get the file again")
    shape = tuple(int.from_bytes(lengths[at : at + 4], "big") for at in range(0, len(lengths), 4))
    return Head(np.dtype(TYPES[magic[2]]), shape)
