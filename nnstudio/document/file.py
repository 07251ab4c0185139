"""Project files on the disk: read in one piece, replaced so that the old or the new one is always whole."""

import contextlib
import dataclasses
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from nnstudio.document.archive import MAX_BYTES, Contents, glance, held, pack, same, unpack
from nnstudio.document.disk import (
    beside,
    free_beside,
    keep_second_name,
    shown,
    sweep,
    sync_folder,
    take_rights,
    temporary_beside,
    write_through,
)
from nnstudio.document.document import Project
from nnstudio.document.errors import ChangedOutsideError, NewerProjectError, ProjectError
from nnstudio.document.own_data import with_own_data
from nnstudio.document.stamp import Stamp, stamp_of

__all__ = [
    "ChangedOutsideError",
    "NewerProjectError",
    "ProjectError",
    "Stamp",
    "backup_of",
    "check_writable",
    "load_project",
    "read_project",
    "save_project",
    "stamp_of",
]

BACKUP = "~"
"""What the name of the file before the last save ends in: `name.nns~`."""


def load_project(path: Path) -> Project:
    """The project in this file, as `read_project` reads it.

    Raises:
        NewerProjectError: A later nnstudio has saved it.
        ProjectError: It cannot be read, is no project, or is damaged; the message names the file.
    """
    return read_project(path)[0]


def read_project(path: Path) -> tuple[Project, Stamp]:
    """The project in this file, and what tells later whether the file is still the same.

    Its own data are found beside it, too, see `with_own_data`.

    Raises:
        NewerProjectError: A later nnstudio has saved it.
        ProjectError: It cannot be read, is no project, or is damaged; the message names the file.
    """
    try:
        if path.exists() and not path.is_file():
            raise ProjectError(f"It is {_describe(path)} and not a project file")
        with path.open("rb") as file:
            # One byte more than allowed tells that there are too many; never more is read.
            content = file.read(MAX_BYTES + 1)
        project = unpack(content)
    except NewerProjectError:
        raise
    except ProjectError as error:
        raise ProjectError(f"{shown(path)} cannot be opened. {error}{_backup_words(path)}") from error
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"{shown(path)} cannot be opened: {_reason(error)}{_backup_words(path)}"
        ) from error
    document = with_own_data(project.document, path)
    return dataclasses.replace(project, document=document), Stamp.of(content)


def backup_of(path: Path) -> Path:
    """The file that has what this one had before the last save, if there was any."""
    return beside(Path(os.path.realpath(path)), BACKUP)


def save_project(path: Path, project: Project, over: Stamp | None = None) -> Stamp:
    """Saves the project under this name, and hands back the stamp of the file; see `backup_of`.

    The bytes go into a new file beside it, are on the disk and have been read back before that file takes
    the name. If anything goes wrong, the file is as it was. A link is followed to what it points at. With
    `over`, only the file of this stamp is replaced. A project of a newer nnstudio is never replaced. What is
    too large for a file stays out, see `left_out`.

    Raises:
        ChangedOutsideError: The file is another one than `over` tells.
        ProjectError: It could not be saved; says why and what would help.
    """
    project = held(project)
    content = pack(project)
    with _explained(path):
        target = _target(path)
        temporary = temporary_beside(target)
        try:
            write_through(temporary, content)
            if not same(unpack(temporary.read_bytes()), project):
                raise ProjectError(f"{shown(path)} cannot be saved: what was written is not what can be read")
            if target.exists():
                original = _check_replaced(path, target, over)
                if original is not None:  # which no later save may push out of the backup
                    keep_second_name(target, free_beside(target, f".v{original.version}"))
                take_rights(target, temporary)
                keep_second_name(target, beside(target, BACKUP))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)
        sweep(target.parent)
    return Stamp.of(content)


def check_writable(path: Path) -> None:
    """Finds out, by trying, whether a project could be saved under this name; changes nothing.

    Raises:
        ProjectError: It could not; says why and what would help.
    """
    with _explained(path):
        target = _target(path)
        if target.exists():
            _check_replaced(path, target, None)
        temporary = temporary_beside(target)
        try:
            write_through(temporary, b"")
        finally:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except ProjectError:
        raise
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"{shown(path)} cannot be saved: {_reason(error)}. {_advice(error, path)}"
        ) from error


def _target(path: Path) -> Path:
    """The file that `path` means: behind all links, and one that may be replaced."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise ProjectError(
            f"{shown(path)} cannot be saved: it is a link that leads in a circle. Choose another name"
        )
    if target.exists() and not target.is_file():
        raise ProjectError(f"{shown(path)} cannot be saved: it is {_describe(target)}. Choose another name")
    if target.exists() and not os.access(target, os.W_OK):
        raise ProjectError(f"{shown(path)} cannot be saved: the file is write-protected. Choose another name")
    return target


def _check_replaced(path: Path, target: Path, over: Stamp | None) -> Contents | None:
    """Whether the file there may be replaced; hands back what it says if that is lost by a migration.

    Raises:
        ProjectError: It may not.
    """
    try:
        with target.open("rb") as file:
            if over is not None and not over.fits(file):
                raise ChangedOutsideError(
                    f"{shown(path)} is not saved: another program has changed the file since it was opened "
                    "or saved here"
                )
            found = glance(file)
    except PermissionError as error:
        raise ProjectError(
            f"{shown(path)} cannot be saved: you may not read the file of this name, so nobody can say what "
            "would be lost. Choose another name"
        ) from error
    except NewerProjectError as error:
        raise ProjectError(
            f"{shown(path)} cannot be saved: the file of this name is of a newer nnstudio (file format "
            f"{error.found}; this one writes up to {error.supported}) and stays as it is. Choose another name"
        ) from error
    return found if found is not None and found.migrated else None


def _backup_words(path: Path) -> str:
    with contextlib.suppress(OSError, ValueError):
        backup = backup_of(path)
        if backup.is_file() and backup.stat().st_size <= MAX_BYTES:
            unpack(backup.read_bytes())  # which may be as damaged as the file itself
            return f". What it held before the last save is in {shown(Path(backup.name))}, beside it"
    return ""


def _describe(path: Path) -> str:
    return "a folder" if path.is_dir() else "a device or something else"


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _advice(error: Exception, path: Path) -> str:
    whole = "The file is as it was" if os.path.lexists(path) else "No file was made"
    match error.errno if isinstance(error, OSError) else None:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"{whole}. Make room on the disk, or save on another one"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"The folder {shown(path.parent)} does not let you write into it. Save into another folder"
        case errno.ENOENT | errno.ENOTDIR if not path.parent.is_dir():
            return f"There is no folder {shown(path.parent)}. Make it first, or save into another one"
        case errno.ENAMETOOLONG:
            return "Choose a shorter name"
    return f"{whole}. Save under another name or into another folder"
