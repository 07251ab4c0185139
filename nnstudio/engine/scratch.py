"""Scratch: a folder for files that nobody needs any more when this process has ended."""

import logging
import shutil
import sys
import tempfile
import weakref
from pathlib import Path
from typing import IO

import platformdirs

log = logging.getLogger(__name__)

_LOCK = ".lock"


class Scratch:
    """A folder of its own inside `parent`, made when it is first asked for, and removed by `close`.

    What a killed process has left behind in the same parent is removed when the next folder is made: each
    folder has a file beside it that is locked as long as its process lives.

    Args:
        parent: Where to make it; by default among the files that this system keeps for programs. The folder
            for temporary files would not do, for many systems keep that one in memory.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or platformdirs.user_cache_path("nnstudio") / "timeline"
        self._folder: Path | None = None
        self._remove: weakref.finalize[[Path, IO[bytes]], Scratch] | None = None

    @property
    def folder(self) -> Path:
        """The folder.

        Raises:
            OSError: It cannot be made.
        """
        if self._folder is None:
            self._parent.mkdir(parents=True, exist_ok=True)
            _clean(self._parent)
            self._folder = Path(tempfile.mkdtemp(prefix="run-", dir=self._parent))
            lock = self._folder.with_suffix(_LOCK).open("ab")
            _take(lock)
            # At the end of the process, too.
            self._remove = weakref.finalize(self, _remove, self._folder, lock)
        return self._folder

    def close(self) -> None:
        """Removes the folder with all that is in it."""
        if self._remove is not None:
            self._remove()
        self._folder = None


def _remove(folder: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()
    folder.with_suffix(_LOCK).unlink(missing_ok=True)


def _clean(parent: Path) -> None:
    """Removes the folders of processes that are no more."""
    for path in parent.glob(f"run-*{_LOCK}"):
        try:
            with path.open("ab") as lock:
                abandoned = _take(lock)
            if abandoned:
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                path.unlink(missing_ok=True)
        except OSError:
            log.warning("What an earlier run has left in %s could not be removed", path, exc_info=True)


if sys.platform == "win32":

    def _take(lock: IO[bytes]) -> bool:
        """Locks the file until it is closed; False if another process has."""
        import msvcrt

        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _take(lock: IO[bytes]) -> bool:
        """Locks the file until it is closed; False if another process has."""
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
