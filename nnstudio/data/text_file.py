"""Text files: opened with care, and read in the encoding that they have."""

import codecs
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from nnstudio.data.dataset import DatasetError
from nnstudio.data.regular import check_regular, reason_of

Encoding: TypeAlias = Literal["utf-8", "utf-16", "cp1252", "latin-1"]

MAX_FILE = 500_000_000
"""Bytes of the largest file that is read."""
MAX_LINE = 2**24
"""Letters of the longest line; a longer one is cut, which makes a row that cannot be read."""

_CHUNK = 2**20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHOUT_MARK: tuple[Encoding, ...] = ("utf-8", "cp1252", "latin-1")
"""How a file without such a mark may be written; the last one can read any."""
_OTHER_FILES = {
    b"PK\x03\x04": "a spreadsheet or an archive: open it there and save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet: open it there and save it as CSV",
    b"\x1f\x8b": "compressed: unpack it first",
    b"PAR1": "a Parquet file: give it the ending .parquet",
    b"%PDF": "a PDF document: save the table in it as CSV",
}


@contextlib.contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    """Opens a file for as long as the context lasts, to be read in this encoding.

    Raises:
        DatasetError: It cannot be read, is too large, or is not written so.
    """
    try:
        # The mark at the beginning of some files is no part of the first name.
        name = "utf-8-sig" if encoding == "utf-8" else encoding
        with _open(path) as file, io.TextIOWrapper(file, name, newline="") as text:
            yield text
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path}: some letters are not written in {encoding}. Choose another encoding"
        ) from error


def lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines, none of them too long to be held."""
    return iter(lambda: text.readline(MAX_LINE), "")


def find_encoding(path: Path, likely: Encoding | None = None) -> Encoding:
    """How a file is written; `likely` so, where nothing tells.

    Raises:
        DatasetError: It cannot be read, is too large or no text.
    """
    with _open(path) as file:
        start = file.read(4)
        kind = next((kind for magic, kind in _OTHER_FILES.items() if start.startswith(magic)), None)
        if kind is not None:
            raise DatasetError(f"{path} is {kind}")
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return "utf-16" if encoding == "utf-16" else "utf-8"
        # Whatever can be read as UTF-8 is hardly ever anything else; between the others nothing tells.
        first = [likely] if likely in _WITHOUT_MARK else []
        encodings = dict.fromkeys([_WITHOUT_MARK[0], *first, *_WITHOUT_MARK])
        return next(encoding for encoding in encodings if encoding and _is_text(file, encoding, path))


def _open(path: Path) -> BinaryIO:
    check_regular(path)
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise DatasetError(
                f"{path} has {size / 1e6:,.0f} MB; at most {MAX_FILE / 1e6:,.0f} MB are accepted. "
                "Leave out rows or columns that are not needed"
            )
        return path.open("rb")
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {reason_of(error)}") from error


def _is_text(file: BinaryIO, encoding: Encoding, path: Path) -> bool:
    """Whether all of the file can be read so."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise DatasetError(f"{path} is not a text file: there are zero bytes in it. Save it as CSV")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
