"""The idx format, in which MNIST is published: a few big-endian numbers, then the bytes of one array.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats".
"""

import gzip
import hashlib
import io
import math
import zlib
from pathlib import Path
from typing import TypeAlias

import numpy as np

from nnstudio.data.dataset import DatasetError, Images
from nnstudio.data.regular import check_regular, reason_of
from nnstudio.nn.shapes import Shape

_Stream: TypeAlias = gzip.GzipFile | io.BufferedReader

MAX_BYTES = 2**26  # 64 MiB; MNIST's largest file has 47 MB
MAX_AXES = 4
IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049

_GZIP_MAGIC = b"\x1f\x8b"
_BYTES_MAGIC = b"\x00\x00\x08"


def read_idx(path: Path, *, max_bytes: int = MAX_BYTES) -> Images:
    """The read-only array in an idx file of unsigned bytes, gzipped or not (told by content, not by name).

    Args:
        path: The file.
        max_bytes: Largest uncompressed size accepted. Never more is unpacked, whatever the file claims.

    Raises:
        DatasetError: The file cannot be read, is no idx file of bytes, or has too few or too many bytes.
    """
    try:
        with _open(path) as stream:
            shape = _read_shape(stream, path)
            size = math.prod(shape)
            expected = len(_header(shape)) + size
            if expected > max_bytes:
                raise DatasetError(
                    f"{path} claims an array of shape {shape}, {expected:,} bytes; "
                    f"at most {max_bytes:,} are accepted. {_GET_ANOTHER}"
                )
            # One byte more than announced tells whether the file ends there, and has gzip check its sum.
            data = stream.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = reason_of(error)
        advice = "" if reason.endswith("again") else f". {_GET_ANOTHER}"
        raise DatasetError(f"{path} cannot be read: {reason}{advice}") from error
    if len(data) != size:
        found = "more follow" if len(data) > size else f"it ends after {len(data):,}"
        raise DatasetError(
            f"{path} announces {size:,} bytes of data (shape {shape}), but {found}. {_GET_ANOTHER}"
        )
    return np.frombuffer(data, np.uint8).reshape(shape)


def read_images(path: Path, *, max_bytes: int = MAX_BYTES) -> Images:
    """Images of shape (n, height, width) from an idx file with the magic number 2051.

    Raises:
        DatasetError: As `read_idx`, or the file does not hold images.
    """
    images = read_idx(path, max_bytes=max_bytes)
    _check_magic(path, images, IMAGES_MAGIC, "images")
    return images


def read_labels(path: Path, *, classes: int = 10, max_bytes: int = MAX_BYTES) -> Images:
    """Labels of shape (n,), each in 0..classes - 1, from an idx file with the magic number 2049.

    Raises:
        DatasetError: As `read_idx`, or the file does not hold labels, or one is out of range.
    """
    labels = read_idx(path, max_bytes=max_bytes)
    _check_magic(path, labels, LABELS_MAGIC, "labels")
    wrong = np.flatnonzero(labels >= classes)
    if wrong.size:
        raise DatasetError(
            f"{path}: labels must lie in 0..{classes - 1}; label {wrong[0]:,} is {labels[wrong[0]]}. "
            f"{_GET_ANOTHER}"
        )
    return labels


def write_idx(path: Path, array: Images) -> None:
    """Writes `array` as an idx file, gzipped if the name ends in .gz; the same array gives the same file."""
    content = _header(array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


def sha256(array: Images) -> str:
    """SHA-256 of the uncompressed idx file of `array`: a file that `read_idx` accepts has no other bytes."""
    digest = hashlib.sha256(_header(array.shape))
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


_GET_ANOTHER = "The file may be damaged or another one; get it again"


def _open(path: Path) -> _Stream:
    check_regular(path)
    with path.open("rb") as file:
        zipped = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    return gzip.open(path) if zipped else path.open("rb")


def _header(shape: Shape) -> bytes:
    return _BYTES_MAGIC + bytes([len(shape)]) + b"".join(axis.to_bytes(4, "big") for axis in shape)


def _read_shape(stream: _Stream, path: Path) -> Shape:
    magic = stream.read(4)
    if magic[:3] != _BYTES_MAGIC or len(magic) < 4:
        raise DatasetError(
            f"{path} is not an idx file of bytes: it begins with {magic.hex(' ') or 'nothing'}, "
            f"an idx file of bytes with {_BYTES_MAGIC.hex(' ')}. {_GET_ANOTHER}"
        )
    axes = magic[3]
    if not 1 <= axes <= MAX_AXES:
        raise DatasetError(f"{path} claims {axes} axes; 1 to {MAX_AXES} are accepted. {_GET_ANOTHER}")
    lengths = stream.read(4 * axes)
    if len(lengths) < 4 * axes:
        raise DatasetError(
            f"{path} ends after {4 + len(lengths)} bytes, before the lengths of its {axes} axes. "
            f"{_GET_ANOTHER}"
        )
    return tuple(int.from_bytes(lengths[i : i + 4], "big") for i in range(0, 4 * axes, 4))


def _check_magic(path: Path, array: Images, expected: int, noun: str) -> None:
    magic = int.from_bytes(_header(array.shape)[:4], "big")
    if magic != expected:
        raise DatasetError(
            f"{path} does not hold {noun}: its magic number is {magic}, that of {noun} is {expected}. "
            "Have the files of images and labels been swapped?"
        )
