"""The archive: a project as the bytes of its file, a zip of one JSON text and one `.npy` per array.

The same project gives the same bytes. Nothing in an archive is ever run: there is no pickle, and no
name that it holds is used as a path.
"""

import hashlib
import io
import math
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
from pydantic import Field

from nnstudio import __version__
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.plain import PlainDocument
from nnstudio.document.strict_json import Plain, read_json, write_json
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings, SettingsError

FORMAT = "nnstudio-project"
VERSION = 2
"""Version 2 has annotations; a document without any is written as version 1, which all can read."""

MAX_BYTES = 2**29
"""Of the file, and of all that is unpacked from it: more than twice the largest network nnstudio trains."""

MAX_ARRAYS = 4096

_MANIFEST = "project.json"
_MAX_MANIFEST = 2**24
_MAX_DIRECTORY = 2**20
_MAX_NPY_HEADER = 4096
# Small members may pack well (a page of equal numbers); a large one that packs this well is a bomb.
_SMALL, _MAX_RATIO = 2**20, 200
_EPOCH = (1980, 1, 1, 0, 0, 0)


def v1_to_v2(plain: dict[str, Plain]) -> dict[str, Plain]:
    """v2 may have blocks, notes and arrows on the canvas; v1 has none, and says so by leaving them out."""
    return plain


MIGRATIONS: Mapping[int, Callable[[dict[str, Plain]], dict[str, Plain]]] = MappingProxyType({1: v1_to_v2})
"""By version: what makes a project.json of the next version from one of this."""


class PlainArray(Settings):
    """Where in the archive the array of a parameter lies, and how to know it."""

    node: NodeId
    name: str
    member: str = Field(pattern=r"^weights/[0-9]{1,4}\.npy$")
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Literal["float32", "float64"]
    sha256: str


class PlainProject(Settings):
    """What project.json holds besides format and version."""

    saved_by: str = ""
    document: PlainDocument
    arrays: tuple[PlainArray, ...] = Field(max_length=MAX_ARRAYS)


def pack(project: Project) -> bytes:
    """The bytes of the project's file.

    Raises:
        ProjectError: The project has something that a file cannot hold.
    """
    members: dict[str, bytes] = {}
    arrays = []
    for node_id, params in sorted(project.weights.items()):
        for name, array in sorted(params.items()):
            member = f"weights/{len(members)}.npy"
            members[member] = content = _pack_array(array, f"{name} of {node_id}")
            arrays.append(
                {
                    "node": node_id,
                    "name": name,
                    "member": member,
                    "shape": array.shape,
                    "dtype": array.dtype.name,
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    try:
        plain = PlainProject.from_fields(
            {
                "saved_by": f"nnstudio {__version__}",
                "document": PlainDocument.of(project.document),
                "arrays": arrays,
            }
        )
        version = VERSION if project.document.annotations else 1
        manifest = write_json({"format": FORMAT, "version": version, **plain.model_dump(mode="json")})
    except ValueError as error:
        raise ProjectError(f"A file cannot hold this project: {error}") from error
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        # Weights are noise to a packer; storing them saves the time and hardly costs space.
        _add(archive, _MANIFEST, manifest, zipfile.ZIP_DEFLATED)
        for member, content in members.items():
            _add(archive, member, content, zipfile.ZIP_STORED)
    return buffer.getvalue()


def unpack(content: bytes) -> Project:
    """The project whose file has these bytes; its arrays are read-only.

    Whatever the bytes are, no more than `MAX_BYTES` are unpacked from them.

    Raises:
        NewerProjectError: A later nnstudio has made the file.
        ProjectError: The bytes are no project, or are damaged.
    """
    try:
        _check_end(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = _check_members(archive)
            if sizes.get(_MANIFEST, _MAX_MANIFEST + 1) > _MAX_MANIFEST:
                raise ProjectError(f"It has no {_MANIFEST} of a size that could be right")
            plain = PlainProject.from_fields(_migrated(read_json(archive.read(_MANIFEST))))
            members = [_MANIFEST, *(array.member for array in plain.arrays)]
            if sorted(members) != sorted(sizes):
                raise ProjectError(f"{_MANIFEST} lists other parts than the file has")
            return Project(plain.document.document(), _unpack_arrays(archive, plain.arrays))
    except ProjectError:
        raise
    except SettingsError as error:
        raise ProjectError(f"It does not fit this nnstudio: {_shorten(error)}") from error
    except Exception as error:
        # The border to a file that anyone may have written: zipfile, zlib, json, NumPy and pydantic raise
        # a dozen kinds of errors between them, and each means the same here.
        raise ProjectError(f"It is damaged or no project: {_shorten(error)}") from error


def same(one: Project, other: Project) -> bool:
    """Whether two projects have equal documents, and equal weights number by number."""
    if one.document != other.document or one.weights.keys() != other.weights.keys():
        return False
    return all(
        params.keys() == other.weights[node_id].keys()
        and all(_same_array(array, other.weights[node_id][name]) for name, array in params.items())
        for node_id, params in one.weights.items()
    )


def _same_array(one: Array, other: Array) -> bool:
    return one.dtype.name == other.dtype.name and np.array_equal(one, other, equal_nan=True)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, packing: int) -> None:
    # The date stays the same, so that equal projects are equal files.
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    member.compress_type = packing
    archive.writestr(member, content)


def _pack_array(array: Array, where: str) -> bytes:
    if array.dtype.name not in ("float32", "float64"):
        raise ProjectError(f"A file holds weights in float32 or float64; {where} is in {array.dtype.name}")
    little = array.dtype.newbyteorder("<")
    buffer = io.BytesIO()
    # The order must be C: a transposed array would be written as it lies in memory.
    np.lib.format.write_array(
        buffer, array.astype(little, order="C", copy=False), version=(1, 0), allow_pickle=False
    )
    return buffer.getvalue()


def _check_end(content: bytes) -> None:
    """Refuses what is cut off, and a table of contents so long that reading it would take a while."""
    end = content[-22:]
    if len(content) > MAX_BYTES:
        raise ProjectError(f"It has {len(content):,} bytes; a project has at most {MAX_BYTES:,}")
    if end[:4] != b"PK\x05\x06" or content[-42:-38] == b"PK\x06\x07":
        raise ProjectError("It is no nnstudio project, or it has been cut off")
    if int.from_bytes(end[12:16], "little") > _MAX_DIRECTORY:
        raise ProjectError("It has more parts than any project")


def _check_members(archive: zipfile.ZipFile) -> dict[str, int]:
    """The unpacked size of each member by name, when none of them asks for too much."""
    members = archive.infolist()
    sizes = {member.filename: member.file_size for member in members}
    if len(sizes) < len(members):
        raise ProjectError("Two of its parts have the same name")
    if sum(sizes.values()) > MAX_BYTES:
        raise ProjectError(f"It unpacks to {sum(sizes.values()):,} bytes; at most {MAX_BYTES:,} are accepted")
    for member in members:
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ProjectError(f"Its part {member.filename[:100]!r} is encrypted or packed in an unknown way")
        if member.file_size > max(_SMALL, _MAX_RATIO * member.compress_size):
            raise ProjectError(
                f"Its part {member.filename[:100]!r} claims to unpack from {member.compress_size:,} bytes "
                f"to {member.file_size:,}, which nothing in a project does"
            )
    return sizes


def _migrated(plain: Plain) -> dict[str, Plain]:
    """The contents of project.json without format and version, as today's version has them."""
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise ProjectError(f"Its {_MANIFEST} is not of the format {FORMAT!r}")
    version = plain.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProjectError(f"Its file version should be a whole number from 1 on; got {version!r:.100}")
    if version > VERSION:
        raise NewerProjectError(version, VERSION)
    for older in range(version, VERSION):
        plain = MIGRATIONS[older](plain)
    return {key: value for key, value in plain.items() if key not in ("format", "version")}


def _unpack_arrays(archive: zipfile.ZipFile, arrays: tuple[PlainArray, ...]) -> Weights:
    weights: dict[NodeId, dict[str, Array]] = {}
    for plain in arrays:
        params = weights.setdefault(plain.node, {})
        if plain.name in params:
            raise ProjectError(f"The array {plain.name} of {plain.node} is listed twice")
        params[plain.name] = _unpack_array(archive.read(plain.member), plain)
    return MappingProxyType({node_id: MappingProxyType(params) for node_id, params in weights.items()})


def _unpack_array(content: bytes, plain: PlainArray) -> Array:
    if hashlib.sha256(content).hexdigest() != plain.sha256:
        raise ProjectError(f"{plain.member} is damaged: its SHA-256 is not the one that {_MANIFEST} gives")
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ProjectError(f"{plain.member} is not of version 1.0 of NumPy's format")
    shape, in_columns, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_MAX_NPY_HEADER)
    expected = np.dtype(plain.dtype).newbyteorder("<")
    if in_columns or dtype != expected or shape != plain.shape:
        raise ProjectError(
            f"{plain.member} holds {dtype} of shape {shape}{' by columns' if in_columns else ''}; "
            f"{_MANIFEST} says {expected} of {plain.shape}"
        )
    if len(content) != stream.tell() + math.prod(shape) * dtype.itemsize:
        raise ProjectError(f"{plain.member} is shorter or longer than its shape {shape} tells")
    array: Array = np.frombuffer(content, dtype, offset=stream.tell()).reshape(shape)
    return array


def _shorten(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
