"""Arrays in a project file: each a `.npy` of numbers and nothing else, known by its SHA-256."""

import hashlib
import io
import math
from typing import Literal

import numpy as np
from pydantic import Field

from nnstudio.document.errors import ProjectError
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings

_MAX_NPY_HEADER = 4096


class PlainArray(Settings):
    """Where in the archive the array of a parameter lies, and how to know it."""

    node: NodeId
    name: str
    member: str = Field(pattern=r"^weights/[0-9]{1,4}\.npy$")
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Literal["float32", "float64"]
    sha256: str


def pack_array(array: Array, where: str) -> bytes:
    """The array as the bytes of a `.npy`; `where` names it in a complaint.

    Raises:
        ProjectError: It holds something else than floats of 32 or 64 bits.
    """
    if array.dtype.name not in ("float32", "float64"):
        raise ProjectError(f"A file holds weights in float32 or float64; {where} is in {array.dtype.name}")
    little = array.dtype.newbyteorder("<")
    buffer = io.BytesIO()
    # The order must be C: a transposed array would be written as it lies in memory.
    np.lib.format.write_array(
        buffer, array.astype(little, order="C", copy=False), version=(1, 0), allow_pickle=False
    )
    return buffer.getvalue()


def unpack_array(content: bytes, plain: PlainArray) -> Array:
    """The array in the bytes of a `.npy`, which must be just the one that `plain` tells of; read-only.

    Raises:
        ProjectError: It is another one.
    """
    if hashlib.sha256(content).hexdigest() != plain.sha256:
        raise ProjectError(f"{plain.member} is damaged: its SHA-256 is not the one that is listed for it")
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ProjectError(f"{plain.member} is not of version 1.0 of NumPy's format")
    shape, in_columns, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_MAX_NPY_HEADER)
    expected = np.dtype(plain.dtype).newbyteorder("<")
    if in_columns or dtype != expected or shape != plain.shape:
        raise ProjectError(
            f"{plain.member} holds {dtype} of shape {shape}{' by columns' if in_columns else ''}; "
            f"{expected} of {plain.shape} is listed"
        )
    if len(content) != stream.tell() + math.prod(shape) * dtype.itemsize:
        raise ProjectError(f"{plain.member} is shorter or longer than its shape {shape} tells")
    array: Array = np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape)
    return array


def same_array(one: Array, other: Array) -> bool:
    """Whether two arrays have equal numbers of one kind, NaN being equal to itself."""
    return one.dtype.name == other.dtype.name and np.array_equal(one, other, equal_nan=True)
