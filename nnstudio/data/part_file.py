"""A part of a file that is being fetched: it has a name of its own until every byte is known to be right."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from nnstudio.data.dataset import DatasetError
from nnstudio.data.remote import RemoteFile

try:
    import fcntl
except ImportError:  # Windows: there, two programs must not fetch the same file at the same time
    fcntl = None  # type: ignore[assignment]

_MOST_NOTED = 4096


def part_path(folder: Path, file: RemoteFile) -> Path:
    """Where a part of a file is kept: under a name that tells which file it is to become."""
    return folder / f"{file.name}.{file.sha256[:16]}-{file.size}.part"


class PartFile:
    """The first bytes of a file, which a later download goes on from, even of another program.

    Its name tells size and hash of the file it is to become, so it is never mistaken for a part of another
    one. Beside it is noted from which address with which ETag the bytes came. While it is entered, no other
    program can write to it.

    Raises:
        DatasetError: Any of its methods: the folder cannot be written to, or someone else is writing.
    """

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        self._wanted = file
        self._target = folder / file.name
        self._path = part_path(folder, file)
        self._note = self._path.with_suffix(".part-source")
        self._file: IO[bytes] | None = None
        self.size = 0

    def __enter__(self) -> Self:
        with self._explained():
            self._file = self._locked()
            self.size = self._file.seek(0, os.SEEK_END)
            if self.size > self._wanted.size:
                self.cut_back()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        if not self.size:
            self._discard()
        self._file.close()

    @property
    def right(self) -> bool:
        """Whether all of the file is there and nothing else; reads what really is on the disk."""
        if self.size != self._wanted.size:
            return False
        with self._explained():
            self._stream.seek(0)
            found = hashlib.file_digest(self._stream, "sha256").hexdigest()  # type: ignore[arg-type]
        return found == self._wanted.sha256

    def validator(self, address: str) -> str:
        """The ETag with which the bytes came, if it was from this address; else ""."""
        try:
            with self._note.open("rb") as stream:
                noted = json.loads(stream.read(_MOST_NOTED))
            return str(noted["validator"]) if noted["address"] == address else ""
        except (OSError, ValueError, TypeError, KeyError):
            return ""  # without it, the hash at the end tells whether the parts belong together

    def note(self, address: str, validator: str) -> None:
        """Notes from where the next bytes come."""
        with self._explained():
            self._note.write_text(json.dumps({"address": address, "validator": validator}))

    def append(self, chunk: bytes) -> None:
        """Puts bytes at the end; they are there at once, whatever happens next."""
        with self._explained():
            self._stream.seek(self.size)
            view = memoryview(chunk)
            while view:
                written = self._stream.write(view)
                self.size += written
                view = view[written:]

    def cut_back(self, size: int = 0) -> None:
        """Lets go of all bytes but the first ones."""
        with self._explained():
            self._stream.truncate(size)
            self.size = size

    def finish(self) -> None:
        """Gives the file its own name; only for one that is `right`."""
        with self._explained():
            os.fsync(self._stream.fileno())
            if fcntl is None:
                self._stream.close()  # Windows renames no open file; elsewhere it stays locked meanwhile
            self._path.replace(self._target)
            self._note.unlink(missing_ok=True)
            self._stream.close()
            self._file = None

    @property
    def _stream(self) -> IO[bytes]:
        if self._file is None:
            raise ValueError("A part is read and written only while it is entered")
        return self._file

    def _locked(self) -> IO[bytes]:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        while True:
            # Not buffered: what has come is on its way to the disk even if the program is killed.
            file = os.fdopen(os.open(self._path, flags, 0o666), "r+b", buffering=0)
            try:
                if fcntl is None or self._has_lock(file):
                    return file
            except BaseException:
                file.close()
                raise
            file.close()

    def _has_lock(self, file: IO[bytes]) -> bool:
        """Whether the file is this program's now; False if it has been finished or discarded meanwhile."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatasetError(
                f"{self._wanted.name} is being fetched to {self._path.parent} already; "
                "wait until that is done"
            ) from error
        except OSError:
            return True  # a file system without locks: all that can be lost is time
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def _discard(self) -> None:
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DatasetError(
                f"{self._path.parent} cannot be written to: {error.strerror or error}. Make room there or "
                "get the right to write, or choose another folder; what has come so far is kept"
            ) from error
