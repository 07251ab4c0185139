"""Arrays in a project file: each a `.npy` of numbers and nothing else, known by its SHA-256."""

import hashlib
import io
import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.document.container import Pieces
from nnstudio.document.errors import ProjectError
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings

WEIGHT_TYPES = ("float32", "float64")
"""What weights may be made of."""

_MAX_NPY_HEADER = 4096


class Listed(Protocol):
    """What a project.json says of an array: the part it lies in, and how to know it."""

    @property
    def member(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class PlainArray(Settings):
    """Where in the archive the array of a parameter lies, and how to know it."""

    node: NodeId
    name: str
    member: str = Field(pattern=r"^weights/[0-9]{1,4}\.npy$")
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Literal["float32", "float64"]
    sha256: str


def pack_weights(weights: Weights) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The weights as parts of a file by name, and what is said of them in project.json.

    Raises:
        ProjectError: There is something else among them than floats of 32 or 64 bits.
    """
    members: dict[str, bytes] = {}
    listed = []
    for node_id, params in sorted(weights.items()):
        for name, array in sorted(params.items()):
            member = f"weights/{len(members)}.npy"
            members[member] = content = pack_array(array, f"{name} of {node_id}", WEIGHT_TYPES)
            listed.append({"node": node_id, "name": name, **tell_of(array, member, content)})
    return members, listed


def unpack_weights(read: Callable[[str], bytes], listed: tuple[PlainArray, ...]) -> Weights:
    """The weights that are listed, in parts of a file that can be read by name.

    Raises:
        ProjectError: One of them is another, or listed twice.
    """
    weights: dict[NodeId, dict[str, Array]] = {}
    for plain in listed:
        params = weights.setdefault(plain.node, {})
        if plain.name in params:
            raise ProjectError(f"The array {plain.name} of {plain.node} is listed twice")
        params[plain.name] = unpack_array(read(plain.member), plain)
    return MappingProxyType({node_id: MappingProxyType(params) for node_id, params in weights.items()})


def tell_of(array: npt.NDArray[Any], member: str, content: bytes) -> dict[str, Any]:
    """What is said of an array in project.json, whose part has this content."""
    return {
        "member": member,
        "shape": array.shape,
        "dtype": array.dtype.name,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def pack_array(array: npt.NDArray[Any], where: str, types: tuple[str, ...]) -> bytes:
    """The array as the bytes of a `.npy`; `where` names it in a complaint.

    Raises:
        ProjectError: It holds something else than numbers of these types.
    """
    if array.dtype.name not in types:
        raise ProjectError(f"A file holds numbers in {' or '.join(types)}; {where} is in {array.dtype.name}")
    little = array.dtype.newbyteorder("<")
    buffer = Pieces()
    # The order must be C: a transposed array would be written as it lies in memory.
    np.lib.format.write_array(
        buffer, array.astype(little, order="C", copy=False), version=(1, 0), allow_pickle=False
    )
    return buffer.getvalue()


def unpack_array(content: bytes, plain: Listed) -> npt.NDArray[Any]:
    """The array in the bytes of a `.npy`, which must be just the one that `plain` tells of; read-only.

    Raises:
        ProjectError: It is another one.
    """
    if hashlib.sha256(content).hexdigest() != plain.sha256:
        raise ProjectError(f"{plain.member} is damaged: its SHA-256 is not the one that is listed for it")
    stream = io.BytesIO(content[: 2 * _MAX_NPY_HEADER])
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
    array: npt.NDArray[Any] = np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape)
    return array


def same_array(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    """Whether two arrays have equal numbers of one kind, NaN being equal to itself."""
    return one.dtype.name == other.dtype.name and np.array_equal(one, other, equal_nan=True)
