"""Leftovers: the unsaved work of windows that are gone, found again at the next start.

Whatever the files hold, nothing in them is ever run.
"""

import contextlib
import dataclasses
import logging
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nnstudio.document.archive import MAX_BYTES, unpack
from nnstudio.document.delta import Delta
from nnstudio.document.differences import carried
from nnstudio.document.document import Document, Project
from nnstudio.document.errors import ProjectError
from nnstudio.document.journal import read_records
from nnstudio.document.lock import Lock
from nnstudio.document.moments import head_of, moment_in
from nnstudio.document.own_data import with_own_data
from nnstudio.document.plain import PlainDocument
from nnstudio.document.recovery import (
    BEING_MADE,
    GIVEN_UP,
    JOURNAL,
    LOCK,
    WEIGHTS,
    Edit,
    Moment,
    Noted,
    Session,
    newest_first,
    remove,
)
from nnstudio.document.strict_json import read_json
from nnstudio.nn.settings import SettingsError

log = logging.getLogger(__name__)

T = TypeVar("T")

STALE = 3600.0
"""Seconds after which a folder that is half made or half removed is no longer at work."""

_MAX_FILE = MAX_BYTES + 2**26  # of a checkpoint: its arrays, and the project around them


@dataclass(frozen=True, eq=False)
class Leftover:
    """The work of one window that is gone; nobody else can have it until it is let go of.

    `edit` is the last document that can be read and `trained` what is noted of the weights, if there are any.
    Where nothing can be read, `fault` says why.
    """

    folder: Path
    lock: Lock
    edit: Edit | None = None
    trained: Noted | None = None
    fault: str = ""

    def project(self) -> Project:
        """The work, read from the disk once more: weights and scaling as far as they are those of the design.

        Raises:
            ProjectError: It cannot be read any more.
        """
        edit, moment = _read_folder(self.folder, [])
        if edit is None or (moment is None and self.trained is not None):
            raise ProjectError(f"What was kept in {self.folder} cannot be read any more")
        document = edit.document
        if edit.noted.path is not None:
            document = with_own_data(document, Path(edit.noted.path))
        return Project(document) if moment is None else _brought_to(document, moment.project, edit.document)

    def take_over(self) -> Session:
        """Goes on where that window was: what it has kept stays until it is saved or given up."""
        return Session(self.folder, self.lock)

    def discard(self) -> None:
        """Removes it for ever."""
        remove(self.folder, self.lock)

    def let_go(self) -> None:
        """Leaves it for the next start."""
        self.lock.release()


def find_leftovers(root: Path) -> list[Leftover]:
    """The unsaved work of all windows that are gone, the latest first; folders without any are removed.

    What is in use by a process that lives is not touched. What cannot be read is told with its fault, not
    removed.
    """
    found = []
    with contextlib.suppress(FileNotFoundError):
        for folder in sorted(root.iterdir()):
            if folder.name.startswith((BEING_MADE, GIVEN_UP)):
                _sweep(folder)
            elif _is_session(folder):
                found += _found(folder)
    return sorted(found, key=lambda leftover: leftover.edit.noted.at if leftover.edit else 0.0, reverse=True)


def _brought_to(document: Document, kept: Project, edited: Document) -> Project:
    """What a run had learned, for the design that was `edited` since; its data may be found elsewhere."""
    weights = carried(kept.weights, kept.document, edited)
    alike = kept.document.dataset.wherever() == edited.dataset.wherever()
    return dataclasses.replace(
        kept, document=document, weights=weights, fitted=kept.fitted if alike else None
    )


def _is_session(folder: Path) -> bool:
    with contextlib.suppress(ValueError):
        return str(uuid.UUID(folder.name)) == folder.name and folder.is_dir() and not folder.is_symlink()
    return False


def _found(folder: Path) -> list[Leftover]:
    """The work in a folder, if there is any and nobody has it."""
    try:
        lock = Lock.take(folder / LOCK)
    except OSError as error:
        log.warning("It cannot be seen whether there is unsaved work in %s: %s", folder, error)
        return []
    if lock is None:
        return []
    faults: list[str] = []
    edit, moment = _read_folder(folder, faults)
    if edit is None and faults:
        return [Leftover(folder, lock, fault=f"What was kept in {folder} cannot be read. {faults[0]}")]
    if edit is None or not (edit.noted.edited or (moment is not None and moment.noted.learned)):
        remove(folder, lock)
        return []
    trained = moment.noted if moment is not None and moment.project.weights else None
    return [Leftover(folder, lock, edit, trained)]


def _read_folder(folder: Path, faults: list[str]) -> tuple[Edit | None, Moment | None]:
    """The last document and the last moment of the run that can be read; adds what is wrong with others."""
    edit = _first_readable(newest_first(folder, JOURNAL), _read_journal, faults)
    moment = _first_readable(newest_first(folder, WEIGHTS), _read_checkpoint, faults)
    if moment is not None and (edit is None or moment.noted.edits > edit.noted.edits):
        edit = Edit(moment.project.document, moment.noted)
    return edit, moment


def _first_readable(paths: list[Path], read: Callable[[Path], T], faults: list[str]) -> T | None:
    for path in paths:
        try:
            return read(path)
        except Exception as error:
            # The border to files that a crash has left: whatever is wrong with one, another may be whole.
            log.warning("%s cannot be read: %s", path, error)
            faults.append(str(error))
    return None


def _read_journal(path: Path) -> Edit:
    head, first, *others = _begun(list(read_records(path, _MAX_FILE)))
    base = Edit(unpack(first).document, head_of(head).noted)
    changes = [read_json(record) for record in others]
    # The last state counts; an earlier one only if that is none, which would be a fault of this program.
    for count in range(len(changes), 0, -1):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return _after(base.document, changes[:count])
    return base


def _after(base: Document, changes: list[Any]) -> Edit:
    """The document after all these changes, and what is noted of the last."""
    plain = PlainDocument.of(base)
    for change in changes:
        plain = Delta.from_fields(change["delta"]).applied_to(plain)
    document = plain.document().replace(kept=base.kept)
    return Edit(document, Noted.from_fields(changes[-1]["noted"]))


def _read_checkpoint(path: Path) -> Moment:
    return moment_in(_begun(list(read_records(path, _MAX_FILE))))


def _begun(records: list[bytes]) -> list[bytes]:
    """The records of a file that begins as it should."""
    if len(records) < 2:
        raise SettingsError("It is damaged where it begins")
    return records


def _sweep(folder: Path) -> None:
    """Removes what a process that was killed has half made or half removed."""
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime < STALE:
            return
        lock = Lock.take(folder / LOCK)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()
