"""Files on the disk: written whole, kept under a second name, told of, and swept away if left over."""

import contextlib
import itertools
import os
import secrets
import shutil
import time
from pathlib import Path

STALE = 3600.0
"""Seconds after which a temporary file belongs to no save that is still under way."""

_MAX_NAME = 255


def temporary_beside(target: Path) -> Path:
    """A name for what is about to become `target`, in the one folder where it can do so in one step."""
    return target.with_name(f".nnstudio-{secrets.token_hex(8)}.tmp")


def write_through(path: Path, content: bytes) -> None:
    """Makes a file and comes back when its contents are on the disk.

    Raises:
        OSError: It could not be made or written, or there is such a file.
    """
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def take_rights(target: Path, temporary: Path) -> None:
    """Gives the new file the mode of the old one, and its owner where that is allowed."""
    # Some file systems have no modes; that is no reason not to save.
    with contextlib.suppress(OSError):
        if os.name == "posix":
            old, new = target.stat(), temporary.stat()
            if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
                os.chown(temporary, old.st_uid, old.st_gid)
    with contextlib.suppress(OSError):
        shutil.copymode(target, temporary)


def keep_second_name(target: Path, name: Path) -> None:
    """Gives the file a second name, so that it stays when another takes its first."""
    second = temporary_beside(target)
    try:
        try:
            os.link(target, second)
        except OSError:
            shutil.copy2(target, second)  # not every file system has links
        second.replace(name)
    finally:
        # Replacing one name of a file by another of the same file does nothing and leaves both.
        second.unlink(missing_ok=True)


def beside(target: Path, ending: str) -> Path:
    """The file in the same folder whose name is the target's, cut if it must be, and this ending."""
    name = os.fsencode(target.name)
    if len(name) + len(ending) <= _MAX_NAME:
        return target.with_name(target.name + ending)
    return target.with_name(name[: _MAX_NAME - len(ending)].decode("utf-8", "ignore") + ending)


def free_beside(target: Path, ending: str) -> Path:
    """As `beside`, but no file that is there; `.bak` comes after the ending."""
    endings = (f"{ending}{f'-{number}' if number else ''}.bak" for number in itertools.count())
    names = (beside(target, numbered) for numbered in endings)
    return next(name for name in names if not name.exists())


def shown(path: Path) -> str:
    """The path as people can be told of it: a name may be any bytes."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def sync_folder(folder: Path) -> None:
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


def sweep(folder: Path) -> None:
    """Removes what a save that was killed has left behind."""
    for left in folder.glob(".nnstudio-*.tmp"):
        with contextlib.suppress(OSError):
            # The time of the last change of name, for a backup in the making is as old as what it backs up.
            if time.time() - left.stat().st_ctime > STALE:
                left.unlink()
