"""The archive: a project as the bytes of its file, a zip of one JSON text and one `.npy` per array.

The same project gives the same bytes. Nothing in an archive is ever run: there is no pickle, and no
name that it holds is used as a path.
"""

import hashlib
import io
import re
import zipfile
from types import MappingProxyType
from typing import Annotated, Any, BinaryIO

from pydantic import BeforeValidator, FailFast, Field, SerializerFunctionWrapHandler, model_serializer

from nnstudio import __version__
from nnstudio.data.fitted import Fitted
from nnstudio.document.arrays import PlainArray, pack_array, same_array, unpack_array
from nnstudio.document.container import MAX_BYTES, add_member, check_members, open_container, read_member
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.kept import NOTHING_KEPT, take_out
from nnstudio.document.plain import PlainDocument
from nnstudio.document.strict_json import Plain, count_values, read_json, write_json
from nnstudio.document.versions import MINOR, VERSION, Contents, contents_of, head
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings, SettingsError

__all__ = ["MAX_BYTES", "Contents", "glance", "pack", "same", "unpack", "version_for"]

MAX_ARRAYS = 4096

MAX_FITTED = 50_000
"""Numbers and names that may be fitted to a dataset: tables have a few for each column."""

_MANIFEST = "project.json"
_MAX_MANIFEST = 2**24


def _short(fitted: object) -> object:
    # Each wrong one of a million would be complained about, at length.
    if count_values(fitted, MAX_FITTED) > MAX_FITTED:
        raise SettingsError(
            f"more than {MAX_FITTED:,} numbers and names cannot have been fitted to a dataset"
        )
    return fitted


class PlainProject(Settings):
    """What project.json holds besides format and version."""

    saved_by: str = ""
    document: PlainDocument
    fitted: Annotated[Fitted | None, BeforeValidator(_short)] = None
    # The first fault is enough: a hostile file may hold thousands, and complaints take more room than keys.
    arrays: Annotated[tuple[PlainArray, ...], FailFast(), Field(max_length=MAX_ARRAYS)]

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is not there, so that an older nnstudio can read it."""
        plain: dict[str, Any] = write(self)
        if self.fitted is None:
            del plain["fitted"]
        return plain


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
            members[member] = content = pack_array(array, f"{name} of {node_id}")
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
                "saved_by": _saved_by(),
                "document": PlainDocument.of(project.document),
                "fitted": project.fitted,
                "arrays": arrays,
            }
        )
        kept = project.document.kept
        manifest = write_json(
            {**kept.put_back(plain.model_dump(mode="json")), **head(version_for(project), kept.minor)}
        )
    except ValueError as error:
        raise ProjectError(f"A file cannot hold this project: {error}") from error
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        # Weights are noise to a packer; storing them saves the time and hardly costs space.
        add_member(archive, _MANIFEST, manifest, zipfile.ZIP_DEFLATED)
        for member, content in members.items():
            add_member(archive, member, content, zipfile.ZIP_STORED)
    return buffer.getvalue()


def unpack(content: bytes) -> Project:
    """The project whose file has these bytes; its arrays are read-only.

    Whatever the bytes are, no more than `MAX_BYTES` are unpacked from them.

    Raises:
        NewerProjectError: A later nnstudio has made the file.
        ProjectError: The bytes are no project, or are damaged.
    """
    saved_by = ""
    try:
        with open_container(io.BytesIO(content)) as archive:
            sizes = check_members(archive)
            contents = _contents(archive)
            saved_by = str(contents.plain.get("saved_by"))
            newer = contents.minor > MINOR
            kept = take_out(contents.plain, contents.minor, PlainProject) if newer else NOTHING_KEPT
            plain = PlainProject.from_fields(contents.plain)
            members = [_MANIFEST, *(array.member for array in plain.arrays)]
            if sorted(members) != sorted(sizes):
                raise ProjectError(f"{_MANIFEST} lists other parts than the file has")
            document = plain.document.document().replace(kept=kept)
            return Project(document, _unpack_arrays(archive, plain.arrays), plain.fitted)
    except ProjectError:
        raise
    except SettingsError as error:
        raise ProjectError(f"{_does_not_fit(saved_by)}: {_shorten(error)}") from error
    except Exception as error:
        # The border to a file that anyone may have written: zipfile, zlib, json, NumPy and pydantic raise
        # a dozen kinds of errors between them, and each means the same here.
        raise ProjectError(f"It is damaged or no project: {_shorten(error)}") from error


def glance(file: BinaryIO) -> Contents | None:
    """What the project.json of a file says, unchecked; None if that cannot be read.

    Reads no array, so it is quick however large the file is.

    Raises:
        NewerProjectError: A later nnstudio has made the file.
    """
    try:
        with open_container(file) as archive:
            return _contents(archive)
    except NewerProjectError:
        raise
    except Exception:  # the border to a file that anyone may have written, as above
        return None


def version_for(project: Project) -> int:
    """The version in which the project is written: the lowest that has all it holds."""
    if project.fitted is not None or project.document.kept.keys:
        return VERSION
    return 2 if project.document.annotations else 1


def same(one: Project, other: Project) -> bool:
    """Whether two projects have equal documents, and equal weights number by number."""
    if one.document != other.document or one.fitted != other.fitted:
        return False
    return one.weights.keys() == other.weights.keys() and all(
        params.keys() == other.weights[node_id].keys()
        and all(same_array(array, other.weights[node_id][name]) for name, array in params.items())
        for node_id, params in one.weights.items()
    )


def _contents(archive: zipfile.ZipFile) -> Contents:
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    if sizes.get(_MANIFEST, _MAX_MANIFEST + 1) > _MAX_MANIFEST:
        raise ProjectError(f"It has no {_MANIFEST} of a size that could be right")
    plain: Plain = read_json(read_member(archive, _MANIFEST))
    return contents_of(plain)


def _unpack_arrays(archive: zipfile.ZipFile, arrays: tuple[PlainArray, ...]) -> Weights:
    weights: dict[NodeId, dict[str, Array]] = {}
    for plain in arrays:
        params = weights.setdefault(plain.node, {})
        if plain.name in params:
            raise ProjectError(f"The array {plain.name} of {plain.node} is listed twice")
        params[plain.name] = unpack_array(read_member(archive, plain.member), plain)
    return MappingProxyType({node_id: MappingProxyType(params) for node_id, params in weights.items()})


def _saved_by() -> str:
    return f"nnstudio {__version__}"


def _does_not_fit(saved_by: str) -> str:
    # Only words that an nnstudio would have written there are repeated to the user.
    if saved_by == _saved_by() or not re.fullmatch(r"nnstudio [0-9][0-9a-z.+]{0,20}", saved_by):
        return "It does not fit this nnstudio"
    return f"It was saved by {saved_by} and does not fit this one, {_saved_by()}"


def _shorten(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else text[:297] + "..."
