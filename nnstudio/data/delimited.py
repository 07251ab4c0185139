"""Tables as text: the rows of a CSV file, whichever delimiter, encoding and decimal sign it has."""

import codecs
import contextlib
import csv
import io
import itertools
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from pydantic import Field

from nnstudio.data.dataset import DatasetError
from nnstudio.data.numerals import Decimal, find_decimal, is_missing, read_number
from nnstudio.nn.settings import Settings

Delimiter: TypeAlias = Literal[",", ";", "tab", "|"]
Encoding: TypeAlias = Literal["utf-8", "utf-16", "cp1252", "latin-1"]

MAX_FILE = 500_000_000
"""Bytes of the largest file that is read."""
MAX_LINE = 2**24
"""Letters of the longest line; a longer one is cut, which makes a row that cannot be read."""
MAX_COLUMNS = 10_000
SNIFFED = 200
"""How many rows are looked at to find out how a file is written."""

_CHUNK = 2**20
_SIGNS: dict[Delimiter, str] = {"tab": "\t", ";": ";", "|": "|", ",": ","}
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


class Dialect(Settings):
    """How a CSV file is written: found out when the file is chosen, and changed where that went wrong."""

    delimiter: Delimiter = Field(",", description="What stands between two cells of a row.")
    decimal: Decimal = Field(".", description="What stands before the decimals: 1.5 or 1,5.")
    header: bool = Field(True, description="Whether the first row holds the names of the columns.")
    encoding: Encoding = Field("utf-8", description="How letters are written as bytes.")


class Row(NamedTuple):
    """A row and the line on which it begins, counted from 1 as an editor does."""

    line: int
    cells: list[str]


def sniff(path: Path) -> Dialect:
    """How the file is written, from its first rows.

    Raises:
        DatasetError: It cannot be read, is no text, is too large or is empty.
    """
    with _open(path) as file:
        encoding = _encoding(file, path)
        file.seek(0)
        with _decoded(path, encoding), _as_text(file, encoding) as text:
            delimiter = _delimiter(list(itertools.islice(_lines(text), SNIFFED)))
    with contextlib.closing(_rows(path, Dialect(delimiter=delimiter, encoding=encoding))) as first:
        rows = [row.cells for row in itertools.islice(first, SNIFFED)]
    if not rows:
        raise DatasetError(f"{path} is empty: there is no row in it")
    decimal = find_decimal((cell for cells in rows[1:] for cell in cells), delimiter)
    return Dialect(delimiter=delimiter, decimal=decimal, header=_has_header(rows, decimal), encoding=encoding)


def column_names(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names of the columns: those of the header, made unique, or "column 1" and so on.

    Raises:
        DatasetError: The file cannot be read, or has too many columns.
    """
    with contextlib.closing(_rows(path, dialect)) as rows:
        first = next(rows, None)
    if first is None:
        raise DatasetError(f"{path} is empty: there is no row in it")
    if len(first.cells) > MAX_COLUMNS:
        raise DatasetError(
            f"{path} has {len(first.cells):,} columns; at most {MAX_COLUMNS:,} are accepted. "
            "Leave out those that are not needed"
        )
    names: dict[str, None] = {}
    for number, cell in enumerate(first.cells, 1):
        name = (cell.strip() if dialect.header else "") or f"column {number}"
        others = (f"{name} ({count})" for count in itertools.count(2))
        names[name if name not in names else next(other for other in others if other not in names)] = None
    return tuple(names)


def read_rows(path: Path, dialect: Dialect, width: int) -> Iterator[Row]:
    """The rows of the file without its header and empty lines, each of so many cells.

    Raises:
        DatasetError: The file cannot be read, or a row has another number of cells.
    """
    rows = _rows(path, dialect)
    if dialect.header:
        next(rows, None)
    for row in rows:
        if len(row.cells) != width:
            number = len(row.cells)
            raise DatasetError(
                f"{path}, row {row.line}: {number} cell{'' if number == 1 else 's'} where there are {width} "
                f"columns; it begins with {shorten(row.cells[0])}. Look for a delimiter too few or too many, "
                "or a quote that is left open"
            )
        yield row


def shorten(text: str) -> str:
    """A text found in a file, in quotes and not too long to be shown."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _rows(path: Path, dialect: Dialect) -> Generator[Row, None, None]:
    with _open(path) as file, _decoded(path, dialect.encoding), _as_text(file, dialect.encoding) as text:
        reader = csv.reader(_lines(text), delimiter=_SIGNS[dialect.delimiter])
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield Row(line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            raise DatasetError(
                f"{path}, row {line}: this is no row of a table ({error}). Look for a quote that is left open"
            ) from error


@contextlib.contextmanager
def _decoded(path: Path, encoding: Encoding) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path}: some letters are not written in {encoding}. Choose another encoding"
        ) from error


def _open(path: Path) -> BinaryIO:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise DatasetError(
                f"{path} has {size / 1e6:,.0f} MB; at most {MAX_FILE / 1e6:,.0f} MB are accepted. "
                "Leave out rows or columns that are not needed"
            )
        return path.open("rb")
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}") from error


def _encoding(file: BinaryIO, path: Path) -> Encoding:
    start = file.read(4)
    kind = next((kind for magic, kind in _OTHER_FILES.items() if start.startswith(magic)), None)
    if kind is not None:
        raise DatasetError(f"{path} is {kind}")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return "utf-16" if encoding == "utf-16" else "utf-8"
    return next(encoding for encoding in _WITHOUT_MARK if _is_text(file, encoding, path))


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


def _as_text(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    # The mark at the beginning of some files is no part of the first name.
    return io.TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding, newline="")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    return iter(lambda: text.readline(MAX_LINE), "")


def _delimiter(lines: list[str]) -> Delimiter:
    """The delimiter that gives all rows the same number of cells, more than one.

    Where several do, the comma comes last: it stands in numbers and sentences too.
    """
    best: tuple[float, Delimiter] = (0.0, ",")
    for delimiter, sign in _SIGNS.items():
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=sign) if cells)
        except csv.Error:
            continue
        if not widths:
            continue
        width, often = widths.most_common(1)[0]
        alike = often / widths.total() if width > 1 else 0.0
        if alike > best[0]:
            best = (alike, delimiter)
    return best[1]


def _has_header(rows: list[list[str]], decimal: Decimal) -> bool:
    """Whether the first row holds names: none of its cells is a number, and there are rows after it."""
    if len(rows) < 2:
        return False
    return all(is_missing(cell) or read_number(cell, decimal) is None for cell in rows[0])
