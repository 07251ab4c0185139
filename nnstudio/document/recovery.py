"""Recovery: where a window keeps work that no file has, so that a crash does not take it along.

A folder has journals of the document, `N.journal`, and checkpoints of the run, `N.weights`, where a higher
number is a later state. Both begin with a head and a project without its arrays; deltas follow in the one,
arrays in the other.
"""

import contextlib
import re
import shutil
import time
import uuid
from pathlib import Path

from nnstudio.document.delta import Delta
from nnstudio.document.document import Document, Project
from nnstudio.document.journal import Journal
from nnstudio.document.lock import Lock
from nnstudio.document.moments import (
    Edit,
    Head,
    KeptArray,
    Moment,
    Noted,
    first_records,
    json_record,
    records_of,
)

__all__ = [
    "BEING_MADE",
    "CHECKPOINTS",
    "GIVEN_UP",
    "JOURNAL",
    "JOURNALS",
    "LOCK",
    "MAX_RECORDS",
    "WEIGHTS",
    "Edit",
    "Head",
    "KeptArray",
    "Moment",
    "Noted",
    "Session",
    "newest_first",
    "number_of",
    "remove",
]

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
                journal.append(json_record({"noted": edit.noted.model_dump(), "delta": delta.plain()}))
            except OSError:
                self._end_journal()
                raise
        self._document = edit.document

    def keep_moment(self, moment: Moment) -> None:
        """Writes a checkpoint; once it is on the disk, it stands in for the earlier ones."""
        records = list(records_of(moment))
        path = self._next(WEIGHTS)
        making = path.with_suffix(".tmp")
        file = Journal(making)
        try:
            for record in records:
                file.append(record)
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
        records = first_records(Project(edit.document), Head(noted=edit.noted))
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
