"""What a recovery folder keeps: edits of the document, and moments of the run, each with what is noted of it.

A journal and a checkpoint begin alike, with a head and a project without its arrays. In a checkpoint the
arrays follow, those of the weights first, each as a record of its own: bare numbers in the order of C.
"""

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.document.archive import MAX_ARRAYS, held, pack, unpack
from nnstudio.document.document import Document, Project
from nnstudio.document.file import Stamp
from nnstudio.document.plain_run import MAX_RUN_ARRAYS, PlainRunWords, RunType
from nnstudio.document.strict_json import read_json
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.settings import Settings, SettingsError


class Noted(Settings):
    """What is known of a state that was kept; `at` is in seconds since 1970.

    It came after so many `edits` since the last save, the last of them called `label`; `edited` and `learned`
    say whether document and weights are other than saved, `step` how far the run had come. The project
    belongs to the file `path`, None if it was never saved, which had this `stamp`, and is called `title`.
    """

    at: float
    title: str
    path: str | None = None
    stamp: Stamp | None = None
    edits: int = Field(0, ge=0)
    label: str = ""
    edited: bool = True
    learned: bool = False
    step: int = Field(0, ge=0)


class KeptArray(Settings):
    """An array of a checkpoint: whose it is, and how to read it."""

    node: NodeId
    name: str
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Literal["float32", "float64"]


class KeptRunArray(Settings):
    """An array of the run in a checkpoint, and how to read it."""

    name: str = Field(max_length=200)
    shape: tuple[int, ...] = Field(max_length=8)
    dtype: RunType


class KeptRun(PlainRunWords):
    """The run in a checkpoint."""

    arrays: tuple[KeptRunArray, ...] = Field((), max_length=MAX_RUN_ARRAYS)


class Head(Settings):
    """The first record of a journal, or of a checkpoint, which has `arrays` and, if it is known, a `run`."""

    format: Literal["nnstudio-recovery"] = "nnstudio-recovery"
    version: Literal[1] = 1
    noted: Noted
    arrays: tuple[KeptArray, ...] = Field((), max_length=MAX_ARRAYS)
    run: KeptRun | None = None


@dataclass(frozen=True)
class Edit:
    """The document after an edit, and what is noted of it."""

    document: Document
    noted: Noted


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment of a run with its project, and what is noted of it."""

    project: Project
    noted: Noted


def first_records(project: Project, head: Head) -> tuple[bytes, bytes]:
    """What a journal or a checkpoint begins with."""
    # The archive knows how to write and read all of a project, also that of an older nnstudio.
    bare = dataclasses.replace(project, weights=MappingProxyType({}), run=None)
    return json_record(head.model_dump()), pack(bare)


def head_of(record: bytes) -> Head:
    """The head in the first record.

    Raises:
        ValueError: It is none.
    """
    plain = read_json(record)
    if not isinstance(plain, dict):
        raise SettingsError("It does not begin with what is kept in it")
    return Head.from_fields(plain)


def records_of(moment: Moment) -> Iterator[bytes | memoryview]:
    """A moment as the records of a checkpoint; a run that is too large for a file is left out of it, too."""
    project = held(moment.project)
    weights = [
        (KeptArray(node=at, name=name, shape=array.shape, dtype=array.dtype.name), array)
        for at, params in project.weights.items()
        for name, array in params.items()
    ]
    of_run = project.run.arrays if project.run is not None else {}
    head = Head(noted=moment.noted, arrays=[kept for kept, _ in weights], run=_kept_run(project.run))
    yield from first_records(project, head)
    for array in (*(array for _, array in weights), *of_run.values()):
        yield _bytes_of(array)


def moment_in(records: Sequence[bytes]) -> Moment:
    """The moment in the records of a checkpoint; its arrays are read-only.

    Raises:
        ValueError: They are those of something else, or there are more or fewer than the head says.
    """
    first, second, *contents = records
    head, project = head_of(first), unpack(second)
    of_run = head.run.arrays if head.run is not None else ()
    if len(contents) != len(head.arrays) + len(of_run):
        raise SettingsError("It has more or fewer arrays than it says")
    weights: dict[NodeId, dict[str, Array]] = {}
    for kept, content in zip(head.arrays, contents, strict=False):
        array = _array_in(content, kept.dtype, kept.shape)
        if weights.setdefault(kept.node, {}).setdefault(kept.name, array) is not array:
            raise SettingsError(f"The array {kept.name} of {kept.node} is there twice")
    frozen: Weights = MappingProxyType({at: MappingProxyType(params) for at, params in weights.items()})
    run = None
    if head.run is not None:
        later = contents[len(head.arrays) :]
        arrays = {
            listed.name: _array_in(content, listed.dtype, listed.shape)
            for listed, content in zip(of_run, later, strict=True)
        }
        if len(arrays) < len(of_run):
            raise SettingsError("An array of the run is there twice")
        run = head.run.saved_run(arrays)
    return Moment(dataclasses.replace(project, weights=frozen, run=run), head.noted)


def json_record(plain: Mapping[str, Any]) -> bytes:
    """A record of JSON; not indented, as what people read: that takes ten times as long."""
    return json.dumps(plain, allow_nan=False).encode("ascii")


def _kept_run(run: SavedRun | None) -> KeptRun | None:
    if run is None:
        return None
    arrays = [
        {"name": name, "shape": array.shape, "dtype": array.dtype.name} for name, array in run.arrays.items()
    ]
    words = {"engine": run.engine, "version": run.version, "step": run.step, "plain": dict(run.plain)}
    return KeptRun.from_fields({**words, "arrays": arrays})


def _bytes_of(array: npt.NDArray[Any]) -> memoryview:
    """The numbers of an array in the order of C, without a copy if it can be: a large network has many."""
    little = array.dtype.newbyteorder("<")
    return np.ascontiguousarray(array, little).reshape(-1).view(np.uint8).data


def _array_in(content: bytes, dtype: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = np.frombuffer(content, np.dtype(dtype).newbyteorder("<"))
    if min(shape, default=0) < 0 or found.size != math.prod(shape):
        raise SettingsError(f"An array has {found.size:,} numbers, which do not fit its shape {shape}")
    return found.reshape(shape)
