"""The journal: records appended to a file, each of which is read back whole or not at all."""

import contextlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"nnsjrnl1"
MAX_RECORD = 2**29
"""Bytes; a longer one is damage."""

_HEADER = 8  # bytes before each record: its length and its checksum
_PIECE = 2**23  # bytes handed to the system at once


class Journal:
    """A file to which records are appended; what `append` has returned from outlives this process.

    To outlive a power cut, too, it takes `sync`. `count` is how many records there are, `size` their bytes.

    Raises:
        OSError: There is such a file already, or none can be made.
    """

    def __init__(self, path: Path) -> None:
        self.count = 0
        self._file = path.open("xb", buffering=0)
        try:
            self._write(memoryview(MAGIC))
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise
        self.size = len(MAGIC)

    def append(self, record: bytes | memoryview) -> None:
        """Adds a record.

        Raises:
            OSError: It could not be written, or not all of it; then those before it are as they were.
        """
        try:
            self._write(memoryview(_header(self.count, record)))
            self._write(memoryview(record))
        except OSError:
            self._file.seek(self.size)
            with contextlib.suppress(OSError):  # what is left of it is damage, which a reader cuts off
                self._file.truncate()
            raise
        self.count += 1
        self.size += _HEADER + len(record)

    def sync(self) -> None:
        """Waits until all records are on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def _write(self, content: memoryview) -> None:
        while content:
            # The system may take less than it is given, above all where the disk gets full.
            content = content[self._file.write(content[:_PIECE]) :]


def read_records(path: Path, largest: int) -> Iterator[bytes]:
    """The records of a file, up to the first that is damaged or incomplete.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no journal, or has more than `largest` bytes.
    """
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size
        if left > largest:
            raise ValueError(f"It has {left:,} bytes; at most {largest:,} are read")
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("It is no journal")
        left -= len(MAGIC)
        index = 0
        while left >= _HEADER:
            header = file.read(_HEADER)
            left -= _HEADER
            length = int.from_bytes(header[:4], "little")
            if length > min(left, MAX_RECORD):
                return
            record = file.read(length)
            if header != _header(index, record):
                return
            yield record
            left -= length
            index += 1


def _header(index: int, record: bytes | memoryview) -> bytes:
    """Length and checksum; also of its place, so that no record is taken for another, nor zeros for one."""
    length = len(record).to_bytes(4, "little")
    checksum = zlib.crc32(record, zlib.crc32(index.to_bytes(4, "little") + length))
    return length + checksum.to_bytes(4, "little")
