"""Stamps: whether a project file still is what this window has opened or saved."""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self


@dataclass(frozen=True)
class Stamp:
    """What tells the contents of a file from all others.

    No time is part of it: copies keep times, and some systems count them in seconds. To read a project once
    more takes a few milliseconds.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        return cls(len(content), hashlib.sha256(content).hexdigest())

    def fits(self, file: BinaryIO) -> bool:
        """Whether an open file has these contents."""
        if os.fstat(file.fileno()).st_size != self.size:
            return False
        file.seek(0)
        return Stamp.of(file.read(self.size + 1)) == self


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of the file as it is now; None if it cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        return Stamp.of(path.read_bytes()) if path.is_file() else None
    return None
