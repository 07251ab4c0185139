"""Replacing a file of the user's data folder in one step: the old or the new one is whole at any moment."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place beside `path` to write into; what is written takes its place at the end, if nothing fails.

    Raises:
        OSError: The folder cannot be made, or the file cannot be written; then nothing has changed.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
