"""Sniffing: how a CSV file is written, found out from its first rows."""

import contextlib
import csv
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nnstudio.data.dataset import DatasetError
from nnstudio.data.delimited import SIGNS, Delimiter, Dialect, cells_of, read_all
from nnstudio.data.numerals import Decimal, find_decimal, find_groups, is_missing, read_number
from nnstudio.data.text_file import find_encoding, lines_of, open_text

SNIFFED = 200
"""How many rows are looked at."""


def sniff(path: Path, like: Dialect | None = None, names: Sequence[str] = ()) -> Dialect:
    """How the file is written, from its first rows.

    Args:
        path: The file.
        like: How one is written that this one probably is like: what its rows leave open is as there.
        names: The columns that it should have; a row of these names is the header, even if they are numbers.

    Raises:
        DatasetError: It cannot be read, is no text, is too large or is empty.
    """
    encoding = find_encoding(path, like.encoding if like else None)
    with open_text(path, encoding) as text:
        delimiter = _delimiter(list(itertools.islice(lines_of(text), SNIFFED)), like)
    with contextlib.closing(read_all(path, Dialect(delimiter=delimiter, encoding=encoding))) as first:
        rows = [row.cells for row in itertools.islice(first, SNIFFED)]
    if not rows:
        raise DatasetError(f"{path} is empty: there is no row in it")
    cells = (cell for cells in rows[1:] for cell in cells)
    # Who keeps the comma for the decimals does not put it between the cells, but a semicolon.
    groups = _beside_groups(rows[1:]) if delimiter != "," else None
    alike = like is not None and (delimiter != ";" or like.delimiter == ";")
    decimal = find_decimal(cells, delimiter, groups or (like.decimal if like and alike else None))
    named = bool(names) and {cell.strip() for cell in rows[0]} >= set(names)
    header = named or _has_header(rows, decimal)
    return Dialect(delimiter=delimiter, decimal=decimal, header=header, encoding=encoding)


def holds_names_only(path: Path, dialect: Dialect) -> bool:
    """Whether a line of words stands there and nothing below it, as in a table that is yet to be filled.

    Raises:
        DatasetError: It cannot be read.
    """
    with contextlib.closing(read_all(path, dialect)) as rows:
        first = [row.cells for row in itertools.islice(rows, 2)]
    return len(first) == 1 and not (_has_number(first[0], ".") or _has_number(first[0], ","))


def _delimiter(lines: list[str], like: Dialect | None) -> Delimiter:
    """The delimiter that gives all rows the same number of cells, more than one.

    Where several do, the comma comes last: it stands in numbers and sentences too. Spaces do even more, so
    they are taken only where nothing else does and a number stands in every row but the first.
    """
    best: tuple[float, Delimiter] = (0.0, ",")
    for delimiter in dict.fromkeys([*([like.delimiter] if like else []), *SIGNS]):
        rows = _rows(lines, delimiter)
        width, often = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        alike = often / len(rows) if width > 1 else 0.0
        if delimiter == "space" and (alike < 1 or not all(map(_has_number, rows[1:]))):
            continue
        if alike > best[0]:
            best = (alike, delimiter)
    return best[1]


def _rows(lines: list[str], delimiter: Delimiter) -> list[list[str]]:
    """The rows that are not empty; none if these lines cannot be read so."""
    try:
        return [cells for cells in cells_of(lines, delimiter) if cells]
    except csv.Error:
        return []


def _beside_groups(rows: list[list[str]]) -> Decimal | None:
    """What stands before the decimals where the other sign parts thousands in some column; None if unsure."""
    found = set(map(find_groups, itertools.zip_longest(*rows, fillvalue=""))) - {None}
    if len(found) != 1:
        return None
    return "," if found == {"."} else "."


def _has_number(cells: list[str], decimal: Decimal = ".") -> bool:
    return any(not is_missing(cell) and read_number(cell, decimal) is not None for cell in cells)


def _has_header(rows: list[list[str]], decimal: Decimal) -> bool:
    """Whether the first row holds names: none of its cells is a number, and there are rows after it."""
    if len(rows) < 2:
        return False
    # Columns are counted as (1) and (2) sometimes, which would be numbers below the names.
    names = [cell for cell in rows[0] if not cell.strip().startswith("(")]
    return not _has_number(names, decimal)
