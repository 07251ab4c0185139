"""Tables as text: the rows of a CSV file, whichever delimiter, encoding and decimal sign it has."""

import contextlib
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic import Field

from nnstudio.data.dataset import DatasetError
from nnstudio.data.numerals import Decimal
from nnstudio.data.text_file import Encoding, lines_of, open_text
from nnstudio.nn.settings import Settings

Delimiter: TypeAlias = Literal[",", ";", "tab", "|", "space"]
SIGNS: dict[Delimiter, str] = {"tab": "\t", ";": ";", "|": "|", ",": ",", "space": " "}

MAX_COLUMNS = 10_000

_TOLD = re.compile(r"sep=.?\s*", re.IGNORECASE)
"""The first line of a file in which a spreadsheet says what stands between the cells."""


class Dialect(Settings):
    """How a CSV file is written: found out when the file is chosen, and changed where that went wrong."""

    delimiter: Delimiter = Field(",", description="What stands between two cells of a row.")
    decimal: Decimal = Field(".", description="What stands before the decimals: 1.5 or 1,5.")
    header: bool = Field(True, description="Whether the first row holds the names of the columns.")
    encoding: Encoding = Field("utf-8", description="How letters are written as bytes.")


class Row(NamedTuple):
    """A row and its number, counted from 1 as a spreadsheet does: with the header and rows that are empty.

    A cell may stand on several lines, so an editor may count others.
    """

    number: int
    cells: list[str]


def column_names(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names of the columns: those of the header, made unique, or "column 1" and so on.

    Raises:
        DatasetError: The file cannot be read, or has too many columns.
    """
    with contextlib.closing(read_all(path, dialect)) as rows:
        first = next(rows, None)
    if first is None:
        raise DatasetError(f"{path} is empty: there is no row in it")
    if len(first.cells) > MAX_COLUMNS:
        raise DatasetError(
            f"{path} has {len(first.cells):,} columns; at most {MAX_COLUMNS:,} are accepted. "
            "Leave out those that are not needed"
        )
    names: dict[str, None] = {}
    often: Counter[str] = Counter()
    for number, cell in enumerate(first.cells, 1):
        once = (cell.strip() if dialect.header else "") or f"column {number}"
        name = once
        while name in names:
            often[once] += 1
            name = f"{once} ({often[once] + 1})"
        names[name] = None
    return tuple(names)


def read_rows(path: Path, dialect: Dialect, width: int) -> Iterator[Row]:
    """The rows of the file without its header and empty lines, each of so many cells.

    Raises:
        DatasetError: The file cannot be read, or a row has another number of cells.
    """
    rows = read_all(path, dialect)
    if dialect.header:
        next(rows, None)
    for row in rows:
        if len(row.cells) != width:
            if dialect.header and width == 1 and len(row.cells) > 1:
                raise DatasetError(
                    f"{path}, row {row.number}: {len(row.cells)} cells, but only one where the names of the "
                    "columns should stand. Remove what stands above the names"
                )
            count = len(row.cells)
            raise DatasetError(
                f"{path}, row {row.number}: {count} cell{'' if count == 1 else 's'} where there are {width} "
                f"columns; it begins with {shorten(row.cells[0])}. Look for a delimiter too few or too many, "
                "or a quote that is left open"
            )
        yield row


def shorten(text: str) -> str:
    """A text found in a file, in quotes and not too long to be shown."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def read_all(path: Path, dialect: Dialect) -> Generator[Row, None, None]:
    """All rows of the file that are not empty, with its header, whatever their lengths.

    Raises:
        DatasetError: The file cannot be read.
    """
    with open_text(path, dialect.encoding) as text:
        number = 1
        try:
            for cells in cells_of(_table_lines(text), dialect.delimiter):
                if cells:
                    yield Row(number, cells)
                number += 1
        except csv.Error as error:
            raise DatasetError(
                f"{path}, row {number}: this is no row of a table ({error}). Look for a quote that is left "
                "open"
            ) from error


def cells_of(lines: Iterable[str], delimiter: Delimiter) -> Iterator[list[str]]:
    """Reads lines as the cells of rows; of spaces, any number may be a delimiter."""
    blank = delimiter == "space"
    if blank:
        lines = (line.strip(" \r\n") + "\n" for line in lines)
    return csv.reader(lines, delimiter=SIGNS[delimiter], skipinitialspace=blank)


def _table_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of the table, without one before it that a spreadsheet does not show either."""
    lines = lines_of(text)
    first = next(lines, "")
    return lines if _TOLD.fullmatch(first) else itertools.chain([first] if first else [], lines)
