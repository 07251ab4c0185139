"""Arrays out of an npz file that anybody may have made: looked through first, never unpickled."""

import math
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetError
from nnstudio.data.limits import check_size
from nnstudio.data.regular import ENDS_EARLY, check_regular, reason_of
from nnstudio.nn.shapes import Shape

AnyArray: TypeAlias = npt.NDArray[Any]

MAX_MEMBERS = 4096
MAX_HEADER = 4096
PIECE = 2**22
"""About how many bytes of an array are read at once."""
SMALL, MAX_RATIO = 2**20, 200
"""What unpacks to more than SMALL bytes may not unpack to MAX_RATIO times what it takes in the file."""

_ZIP = b"PK\x03\x04"
_HEADERS = MappingProxyType(
    {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
)


@dataclass(frozen=True)
class Header:
    """What an npz file says of one of its arrays."""

    shape: Shape
    dtype: np.dtype[Any]
    by_columns: bool = False
    """Whether it is written in Fortran's order, the first axis fastest."""

    def __str__(self) -> str:
        return f"{self.shape} {self.dtype}"


class Npz:
    """An npz file that is open for reading; its arrays are looked at or read one by one."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._members = _members(path, archive)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arrays, in the order of the file."""
        return tuple(self._members)

    def header(self, name: str) -> Header:
        """Shape and type of an array, which is not unpacked.

        Raises:
            DatasetError: It is none, or not one that is safe to read.
        """
        with _explained(self._path, name), self._archive.open(self._members[name]) as stream:
            return self._header(stream, name)

    def read(self, name: str) -> AnyArray:
        """An array.

        Raises:
            DatasetError: As `header`, or its bytes are damaged.
        """
        header = self.header(name)
        # zipfile checks the sum with the last byte, which is the array's: the header says how many there are.
        with _explained(self._path, name), self._archive.open(self._members[name]) as stream:
            array: AnyArray = np.lib.format.read_array(stream, allow_pickle=False, max_header_size=MAX_HEADER)
        if array.shape != header.shape or array.dtype != header.dtype:
            raise DatasetError(f"{self._path}: the array {name} is not what its header says")
        return array

    def pieces(self, name: str) -> Iterator[AnyArray]:
        """An array, some of it along its first axis at a time, so that it need not be in memory twice.

        Raises:
            DatasetError: As `read`.
        """
        header = self.header(name)
        # Where the first axis runs fastest, nothing is whole before all is.
        if header.by_columns or not header.shape:
            yield self.read(name)
            return
        of_one = math.prod(header.shape[1:]) * header.dtype.itemsize
        rows = max(1, PIECE // max(1, of_one))
        with _explained(self._path, name), self._archive.open(self._members[name]) as stream:
            self._header(stream, name)
            for first in range(0, header.shape[0], rows):
                count = min(rows, header.shape[0] - first)
                data = stream.read(count * of_one)
                if len(data) != count * of_one:
                    raise EOFError
                # Nothing comes after the last byte, but to ask for it has zipfile check the sum.
                if first + count == header.shape[0]:
                    stream.read(1)
                yield np.frombuffer(data, header.dtype).reshape(count, *header.shape[1:])

    def _header(self, stream: Any, name: str) -> Header:
        where = f"{self._path}: the array {name}"
        version = np.lib.format.read_magic(stream)
        if version not in _HEADERS:
            raise DatasetError(f"{where} is written in version {version}; 1.0 and 2.0 can be read")
        shape, by_columns, dtype = _HEADERS[version](stream, max_header_size=MAX_HEADER)
        if dtype.hasobject or dtype.names:
            raise DatasetError(
                f"{where} holds Python objects ({dtype}), which could run programs; only numbers and texts "
                "are read. Save it again as an array of numbers"
            )
        if min(shape, default=0) < 0:
            raise DatasetError(f"{where} has the shape {shape}")
        expected, found = stream.tell() + math.prod(shape) * dtype.itemsize, self._members[name].file_size
        if expected != found:
            raise DatasetError(
                f"{where} of shape {shape} and type {dtype} would have {expected:,} bytes; it has {found:,}"
            )
        return Header(tuple(shape), dtype, by_columns and len(shape) > 1)


@contextmanager
def open_npz(path: Path) -> Iterator[Npz]:
    """Opens an npz file for as long as the context lasts.

    Raises:
        DatasetError: It cannot be read, is none, or would unpack to more than is accepted.
    """
    with _explained(path):
        check_regular(path)
        archive = zipfile.ZipFile(path)
    with archive:
        yield Npz(path, archive)


def _members(path: Path, archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """The arrays in the archive by name, none of which has been unpacked."""
    members: dict[str, zipfile.ZipInfo] = {}
    listed = archive.infolist()
    if len(listed) > MAX_MEMBERS:
        raise DatasetError(f"{path} holds {len(listed):,} files; at most {MAX_MEMBERS:,} are accepted")
    for info in listed:
        name = info.filename.removesuffix(".npy")
        if name == info.filename:
            continue  # no array
        if name in members:
            raise DatasetError(f"{path} holds two arrays called {name}")
        if info.flag_bits & 1:
            raise DatasetError(f"{path}: the array {name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DatasetError(f"{path}: the array {name} is packed in a way that NumPy does not use")
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise DatasetError(
                f"{path}: the array {name} would unpack from {info.compress_size:,} to {info.file_size:,} "
                f"bytes; at most {MAX_RATIO} times as many are accepted. If it is right, save it by "
                "numpy.savez, which does not compress"
            )
        members[name] = info
    check_size(sum(info.file_size for info in members.values()), str(path), "Take fewer samples")
    return members


@contextmanager
def _explained(path: Path, name: str = "") -> Iterator[None]:
    where = f"{path}: the array {name}" if name else str(path)
    try:
        yield
    except DatasetError:
        raise
    except zipfile.BadZipFile as error:
        if name:
            raise DatasetError(f"{where} is damaged: {error}. Get the file again") from error
        # The list of what is in an archive stands at its end.
        with path.open("rb") as stream:
            begun = stream.read(len(_ZIP)) == _ZIP
        reason = f"cannot be read: {ENDS_EARLY}" if begun else "is not an npz file, as numpy.savez writes it"
        raise DatasetError(f"{path} {reason}") from error
    # A file that was cut off, or made to harm, can make NumPy and zipfile raise nearly anything.
    except Exception as error:
        reason = reason_of(error)
        advice = "" if reason.endswith("again") else ". Get the file again"
        raise DatasetError(f"{where} cannot be read: {reason}{advice}") from error
