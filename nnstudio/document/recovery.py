"""Recovery: where a window keeps work that no file has, so that a crash does not take it along.

A folder has journals of the document, `N.journal`, and checkpoints of the run, `N.weights`, where a higher
number is a later state. Both begin with a head and a project without its weights; deltas follow in the one,
arrays in the other.
"""

import contextlib
import dataclasses
import json
import re
import shutil
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from pydantic import Field

from nnstudio.document.archive import MAX_ARRAYS, pack
from nnstudio.document.delta import Delta
from nnstudio.document.document import Document, Project
from nnstudio.document.file import Stamp
from nnstudio.document.journal import Journal
from nnstudio.document.lock import Lock
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings

JOURNAL, WEIGHTS = ".journal", ".weights"
LOCK = "lock"
BEING_MADE, GIVEN_UP = ".new-", ".gone-"
"""What the names of folders begin with that are nobody's work yet, or no more."""

MAX_RECORDS, MAX_SECONDS, MAX_JOURNAL = 200, 60.0, 2**22
"""Records, seconds and bytes after which a journal is long enough, and the next edit begins another one."""
JOURNALS, CHECKPOINTS = 3, 2
"""How many of each are kept: the last ones."""
LARGE = 2**27
"""Bytes beyond which only the last checkpoint is kept."""


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


class Head(Settings):
    """The first record of a journal, or of a checkpoint, which has `arrays`."""

    format: Literal["nnstudio-recovery"] = "nnstudio-recovery"
    version: Literal[1] = 1
    noted: Noted
    arrays: tuple[KeptArray, ...] = Field((), max_length=MAX_ARRAYS)


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


class Session:
    """The folder of one window, which has it as long as the process lives; used by one thread at a time.

    Where something cannot be kept, an OSError or a ValueError is raised; what was kept before is as it was,
    and it can be tried again.
    """

    def __init__(self, folder: Path, lock: Lock) -> None:
        self.folder = folder
        self._lock = lock
        self._number = max((number_of(path) for path in folder.iterdir()), default=0)
        self._journal: Journal | None = None
        self._document: Document | None = None
        self._begun = 0.0

    @classmethod
    def begin(cls, root: Path) -> "Session":
        """A session with a new folder.

        Raises:
            OSError: None can be made there.
        """
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(uuid.uuid4())
        making = root / f"{BEING_MADE}{name}"
        making.mkdir(mode=0o700)
        # It gets its name once it is locked: without a lock, it would be what a crash has left.
        lock = Lock.take(making / LOCK)
        if lock is None:
            raise OSError(f"{making} is in use")
        try:
            return cls(making.rename(root / name), lock)
        except OSError:
            remove(making, lock)
            raise

    def keep_edit(self, edit: Edit) -> None:
        """Adds an edit to the journal."""
        journal, before = self._journal, self._document
        if journal is None or before is None or self._full(journal):
            self._begin_journal(edit)
        else:
            delta = Delta.between(before, edit.document)
            try:
                journal.append(_json({"noted": edit.noted.model_dump(), "delta": delta.plain()}))
            except OSError:
                self._end_journal()
                raise
        self._document = edit.document

    def keep_moment(self, moment: Moment) -> None:
        """Writes a checkpoint; once it is on the disk, it stands in for the earlier ones."""
        weights = [
            (KeptArray(node=at, name=name, shape=array.shape, dtype=array.dtype.name), array)
            for at, params in moment.project.weights.items()
            for name, array in params.items()
        ]
        path = self._next(WEIGHTS)
        making = path.with_suffix(".tmp")
        records = _first_records(
            moment.project, Head(noted=moment.noted, arrays=[kept for kept, _ in weights])
        )
        file = Journal(making)
        try:
            for record in records:
                file.append(record)
            for kept, array in weights:
                file.append(_bytes_of(array, kept.dtype))
            file.sync()
            file.close()
            making.rename(path)
        except OSError:
            file.close()
            making.unlink(missing_ok=True)
            raise
        self._drop_older(WEIGHTS, 1 if file.size > LARGE else CHECKPOINTS)

    def sync(self) -> None:
        """Waits until all that was kept is on the disk."""
        if self._journal is not None:
            self._journal.sync()

    def give_up(self) -> None:
        """Removes all that was kept: it has been saved, or nobody wants it."""
        with contextlib.suppress(OSError):  # what a disk on the network has not written is not wanted
            self._end_journal()
        remove(self.folder, self._lock)

    def leave(self) -> None:
        """Lets go of the folder with all that is in it, for the next start to find."""
        self._end_journal()
        self._lock.release()

    def _full(self, journal: Journal) -> bool:
        age = time.monotonic() - self._begun
        return journal.count >= MAX_RECORDS or journal.size >= MAX_JOURNAL or age >= MAX_SECONDS

    def _begin_journal(self, edit: Edit) -> None:
        self._end_journal()
        records = _first_records(Project(edit.document), Head(noted=edit.noted))
        path = self._next(JOURNAL)
        journal = Journal(path)
        try:
            for record in records:
                journal.append(record)
            journal.sync()
        except OSError:
            journal.close()
            path.unlink(missing_ok=True)
            raise
        self._journal, self._begun = journal, time.monotonic()
        self._drop_older(JOURNAL, JOURNALS)

    def _end_journal(self) -> None:
        # A disk on the network may say only now that it is full; the next edit begins another one anyway.
        journal, self._journal, self._document = self._journal, None, None
        if journal is not None:
            journal.close()

    def _next(self, suffix: str) -> Path:
        self._number += 1
        return self.folder / f"{self._number:06}{suffix}"

    def _drop_older(self, suffix: str, kept: int) -> None:
        for path in newest_first(self.folder, suffix)[kept:]:
            with contextlib.suppress(OSError):  # they take room, and do no other harm
                path.unlink()


def remove(folder: Path, lock: Lock) -> None:
    """Removes a folder that is locked, and lets go of it."""
    gone = folder.with_name(f"{GIVEN_UP}{folder.name}")
    try:
        # In one step: half of it would be offered as work that a crash has left.
        folder.rename(gone)
    except OSError:
        gone = folder
    shutil.rmtree(gone, ignore_errors=True)
    lock.release()


def newest_first(folder: Path, suffix: str) -> list[Path]:
    """The files of one sort in a folder, the latest first."""
    return sorted(
        (path for path in folder.glob(f"*{suffix}") if number_of(path)), key=number_of, reverse=True
    )


def number_of(path: Path) -> int:
    """Which one of a folder's files it is; 0 if it is none of them."""
    return int(path.stem) if re.fullmatch(r"[0-9]{1,12}", path.stem) else 0


def _first_records(project: Project, head: Head) -> tuple[bytes, bytes]:
    # The archive knows how to write and read all of a project, also that of an older nnstudio.
    return _json(head.model_dump()), pack(dataclasses.replace(project, weights=MappingProxyType({})))


def _json(plain: Mapping[str, Any]) -> bytes:
    # Not indented, as what people read: that takes ten times as long.
    return json.dumps(plain, allow_nan=False).encode("ascii")


def _bytes_of(array: Array, dtype: str) -> memoryview:
    """The numbers of an array in the order of C, without a copy if it can be: a large network has many."""
    little = np.dtype(dtype).newbyteorder("<")
    return np.ascontiguousarray(array, little).reshape(-1).view(np.uint8).data
