"""The archive: a project as the bytes of its file, a zip of one JSON text and one `.npy` per array.

The same project gives the same bytes. Nothing in an archive is ever run: there is no pickle, and no
name that it holds is used as a path.
"""

import dataclasses
import functools
import io
import re
import zipfile
from typing import Annotated, Any, BinaryIO

from pydantic import BeforeValidator, FailFast, Field, SerializerFunctionWrapHandler, model_serializer

from nnstudio import __version__
from nnstudio.data.fitted import Fitted
from nnstudio.document.arrays import PlainArray, pack_weights, same_array, unpack_weights
from nnstudio.document.container import (
    MAX_BYTES,
    Pieces,
    add_member,
    check_members,
    open_container,
    read_member,
)
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.kept import NOTHING_KEPT, take_out
from nnstudio.document.plain import PlainDocument
from nnstudio.document.plain_run import PlainSavedRun, pack_run, same_run, too_long, unpack_run
from nnstudio.document.strict_json import Plain, count_values, read_json, write_json
from nnstudio.document.versions import MINOR, VERSION, Contents, contents_of, head
from nnstudio.nn.settings import Settings, SettingsError

__all__ = [
    "MAX_BYTES",
    "Contents",
    "glance",
    "held",
    "left_out",
    "pack",
    "same",
    "unpack",
    "version_for",
]

MAX_ARRAYS = 4096

MAX_FITTED = 50_000
"""Numbers and names that may be fitted to a dataset: tables have a few for each column."""

_AROUND = 2**25
"""Bytes for what lies around the arrays: the text, their headers and the table of contents."""

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
    run: PlainSavedRun | None = None
    # The first fault is enough: a hostile file may hold thousands, and complaints take more room than keys.
    arrays: Annotated[tuple[PlainArray, ...], FailFast(), Field(max_length=MAX_ARRAYS)]

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is not there, so that an older nnstudio can read it."""
        plain: dict[str, Any] = write(self)
        for name in ("fitted", "run"):
            if plain[name] is None:
                del plain[name]
        return plain


def left_out(project: Project) -> str:
    """What of a project its file does not hold, and why, for the user; empty if it holds all."""
    run = project.run
    if run is None:
        return ""
    weights = [array for params in project.weights.values() for array in params.values()]
    size = sum(array.nbytes for array in (*weights, *run.arrays.values()))
    large = size + _AROUND > MAX_BYTES
    if not large and not too_long(run):
        return ""
    found = f"takes {size / 1e6:,.0f} MB, more" if large else "has more layers and marks"
    return (
        f"The run {found} than a project file holds: its weights are saved, "
        "but not its loss curve and the optimizer's memory"
    )


def held(project: Project) -> Project:
    """The project as its file holds it, see `left_out`."""
    return dataclasses.replace(project, run=None) if left_out(project) else project


def pack(project: Project) -> bytes:
    """The bytes of the project's file, but for what is too large for it, see `left_out`.

    Raises:
        ProjectError: The project has something that a file cannot hold.
    """
    project = held(project)
    members, arrays = pack_weights(project.weights)
    plain: dict[str, Any] = {"saved_by": _saved_by(), "fitted": project.fitted, "arrays": arrays}
    if project.run is not None:
        of_run, plain["run"] = pack_run(project.run)
        members |= of_run
    try:
        document = PlainDocument.of(project.document)
        manifest = PlainProject.from_fields({**plain, "document": document}).model_dump(mode="json")
        kept = project.document.kept
        text = write_json({**kept.put_back(manifest), **head(version_for(project), kept.minor)})
    except ValueError as error:
        raise ProjectError(f"A file cannot hold this project: {error}") from error
    buffer = Pieces()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        # Weights are noise to a packer; storing them saves the time and hardly costs space.
        add_member(archive, _MANIFEST, text, zipfile.ZIP_DEFLATED)
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
            if plain.run is not None:
                members += [array.member for array in plain.run.arrays]
            if sorted(members) != sorted(sizes):
                raise ProjectError(f"{_MANIFEST} lists other parts than the file has")
            document = plain.document.document().replace(kept=kept)
            read = functools.partial(read_member, archive)
            run = unpack_run(read, plain.run) if plain.run is not None else None
            return Project(document, unpack_weights(read, plain.arrays), plain.fitted, run)
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
    if project.run is not None or project.document.kept.keys:
        return VERSION
    if project.fitted is not None:
        return 3
    return 2 if project.document.annotations else 1


def same(one: Project, other: Project) -> bool:
    """Whether two projects have equal documents, and equal weights and runs number by number."""
    if one.document != other.document or one.fitted != other.fitted or not same_run(one.run, other.run):
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
