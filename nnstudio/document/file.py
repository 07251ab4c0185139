"""Project files on the disk: read in one piece, replaced so that the old or the new one is always whole."""

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from nnstudio.document.archive import MAX_BYTES, pack, same, unpack
from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError

__all__ = ["NewerProjectError", "ProjectError", "check_writable", "load_project", "save_project"]

BACKUP = "~"
"""What the name of the file before the last save ends in: `name.nns~`."""

STALE = 3600.0
"""Seconds after which a temporary file belongs to no save that is still under way."""


def load_project(path: Path) -> Project:
    """The project in this file.

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
        return unpack(content)
    except NewerProjectError:
        raise
    except ProjectError as error:
        raise ProjectError(f"{path} cannot be opened. {error}") from error
    except (OSError, ValueError) as error:
        raise ProjectError(f"{path} cannot be opened: {_reason(error)}") from error


def save_project(path: Path, project: Project) -> None:
    """Saves the project under this name; what was there before becomes `name.nns~`.

    The bytes go into a new file beside it, are on the disk and have been read back before that file takes
    the name. If anything goes wrong, the file is as it was. A link is followed to what it points at.

    Raises:
        ProjectError: It could not be saved; says why and what would help.
    """
    content = pack(project)
    with _explained(path):
        target = _target(path)
        temporary = _temporary(target)
        try:
            _write(temporary, content)
            if not same(unpack(temporary.read_bytes()), project):
                raise ProjectError(f"{path} cannot be saved: what was written is not what can be read")
            if target.exists():
                # Some file systems have no modes; that is no reason not to save.
                with contextlib.suppress(OSError):
                    shutil.copymode(target, temporary)
                _keep_backup(target)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
        _sweep(target.parent)


def check_writable(path: Path) -> None:
    """Finds out, by trying, whether a project could be saved under this name; changes nothing.

    Raises:
        ProjectError: It could not; says why and what would help.
    """
    with _explained(path):
        temporary = _temporary(_target(path))
        try:
            _write(temporary, b"")
        finally:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except ProjectError:
        raise
    except (OSError, ValueError) as error:
        raise ProjectError(f"{path} cannot be saved: {_reason(error)}. {_advice(error, path)}") from error


def _target(path: Path) -> Path:
    """The file that `path` means: behind all links, and one that may be replaced."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise ProjectError(f"{path} cannot be saved: it is {_describe(target)}. Choose another name")
    if target.exists() and not os.access(target, os.W_OK):
        raise ProjectError(f"{path} cannot be saved: the file is write-protected. Choose another name")
    return target


def _temporary(target: Path) -> Path:
    # In the same folder, for only there can it take the target's name in one step.
    return target.with_name(f".nnstudio-{secrets.token_hex(8)}.tmp")


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_backup(target: Path) -> None:
    """Gives the file its second name `name.nns~`, so that it stays when another takes its first."""
    second = _temporary(target)
    try:
        try:
            os.link(target, second)
        except OSError:
            shutil.copy2(target, second)  # not every file system has links
        second.replace(target.with_name(target.name + BACKUP))
    finally:
        # Replacing one name of a file by another of the same file does nothing and leaves both.
        second.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Puts the new name itself on the disk, where the system can do that."""
    if os.name != "posix":
        return
    # The file is complete under its name by now; that the name might not outlast a power cut is no error.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Removes what a save that was killed has left behind."""
    for left in folder.glob(".nnstudio-*.tmp"):
        with contextlib.suppress(OSError):
            # The time of the last change of name, for a backup in the making is as old as what it backs up.
            if time.time() - left.stat().st_ctime > STALE:
                left.unlink()


def _describe(path: Path) -> str:
    return "a folder" if path.is_dir() else "a device or something else"


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _advice(error: Exception, path: Path) -> str:
    match error.errno if isinstance(error, OSError) else None:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return "The file is as it was. Make room on the disk, or save on another one"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"The folder {path.parent} does not let you write into it. Save into another folder"
        case errno.ENOENT | errno.ENOTDIR if not path.parent.is_dir():
            return f"There is no folder {path.parent}. Make it first, or save into another one"
        case errno.ENAMETOOLONG:
            return "Choose a shorter name"
    return "The file is as it was. Save under another name or into another folder"
