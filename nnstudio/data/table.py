"""A table in a file, as CSV or as Parquet: its columns by name, some thousand rows at a time."""

import itertools
import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data import delimited, parquet, sniffing
from nnstudio.data.columns import Cells, Faults, TableColumn, Values, read_column
from nnstudio.data.dataset import DatasetError
from nnstudio.data.delimited import Dialect
from nnstudio.data.fitted import Column
from nnstudio.data.from_disk import at
from nnstudio.data.limits import check_size
from nnstudio.data.regular import check_regular

RowNumbers: TypeAlias = npt.NDArray[np.int32]

BLOCK = 200_000
"""How many cells of text are held at once."""


class Block(NamedTuple):
    """Some rows: the cells of each column, and the number of each row, counted as a spreadsheet does."""

    cells: list[Cells]
    numbers: Sequence[int]


class Table:
    """A file with a table in it, whichever format it has."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self.dialect = dialect
        self._parquet = parquet.is_parquet(path)
        self.names = parquet.column_names(path) if self._parquet else delimited.column_names(path, dialect)

    def values(self, columns: Sequence[TableColumn | Column], check: Callable[[int], None]) -> Values:
        """What stands in these columns, as numbers (rows, columns); `check` may object to the rows so far."""
        return self.numbered_values(columns, check)[0]

    def numbered_values(
        self,
        columns: Sequence[TableColumn | Column],
        check: Callable[[int], None],
        faults: Faults | None = None,
    ) -> tuple[Values, RowNumbers]:
        """The same, and the number of each row (rows,), as a spreadsheet counts; `faults`: see `read_column`.

        The names of the columns stand in row 1; the first row of a Parquet file is row 1 itself.
        """
        self.check_columns([column.name for column in columns])
        parts, numbers, first = [np.empty((0, len(columns)))], [np.empty(0, np.int32)], 0
        for block in self.blocks([column.name for column in columns]):
            check(first + len(block.numbers))
            numbers.append(np.array(block.numbers, np.int32))
            found: Faults | None = None if faults is None else {}
            parts.append(self._read(block, columns, found))
            if faults is not None and found:
                faults |= {first + index: fault for index, fault in found.items()}
            first += len(block.numbers)
        return np.concatenate(parts), np.concatenate(numbers)

    def nested_names(self) -> tuple[str, ...]:
        """The columns that hold lists or records, which cannot be seen; only Parquet files have such."""
        return parquet.nested_names(self._path) if self._parquet else ()

    def check_columns(self, names: Sequence[str]) -> None:
        """Makes sure that the table has columns of these names.

        Raises:
            DatasetError: It lacks one.
        """
        there = set(self.names)
        for name in names:
            if name not in there:
                raise DatasetError(
                    f'{self._path} lacks the column "{name}"; it has {", ".join(self.names[:12])}'
                    f"{', ...' if len(self.names) > 12 else ''}. Name it so, or choose the table anew"
                )

    def blocks(self, names: Sequence[str]) -> Generator[Block, None, None]:
        """The cells of these columns, some thousand rows at a time."""
        if self._parquet:
            first = 1
            for cells in parquet.read_blocks(self._path, names):
                yield Block(cells, range(first, first + len(cells[0])))
                first += len(cells[0])
            return
        place_of = {name: place for place, name in enumerate(self.names)}
        places = [place_of[name] for name in names]
        rows = delimited.read_rows(self._path, self.dialect, len(self.names))
        while some := list(itertools.islice(rows, max(1, BLOCK // len(self.names)))):
            texts: list[Cells] = [[row.cells[place] for row in some] for place in places]
            yield Block(texts, [row.number for row in some])

    def _read(self, block: Block, columns: Sequence[TableColumn | Column], faults: Faults | None) -> Values:
        def where(index: int) -> str:
            return f"{self._path}, row {block.numbers[index]}"

        read = (
            read_column(column, cells, self.dialect.decimal, where, faults)
            for column, cells in zip(columns, block.cells, strict=True)
        )
        return np.stack(list(read), axis=1)


def locate(path: str | Path) -> Path:
    """Where the file of a table is, as an absolute path.

    Raises:
        DatasetError: It is not there, or is no file.
    """
    where = at(str(path)).absolute()
    check_regular(where)
    return where


def missing_file(path: str) -> str | None:
    """What to do before the table can be read, in one sentence; looks only whether the file is there."""
    if not path:
        return "No table is chosen yet: choose a CSV or Parquet file"
    if os.path.isdir(at(path)):  # noqa: PTH112  # never raises, as below
        return f"{path} is a folder. Choose a CSV or Parquet file in it"
    if not _is_file(at(path)):
        return f"The table {path} is not there. Put it back, or choose another one"
    return parquet.lack() if parquet.is_parquet(at(path)) else None


def sniff(path: Path, like: Dialect | None = None, names: Sequence[str] = ()) -> Dialect:
    """How a CSV file is written, see `sniffing.sniff`; a Parquet file needs no such thing.

    Raises:
        DatasetError: It cannot be read, is no text, is too large or is empty.
    """
    return Dialect() if parquet.is_parquet(path) else sniffing.sniff(path, like, names)


def check_rows(path: Path, dialect: Dialect, rows: int) -> None:
    """Makes sure that there is something below the names of the columns.

    Args:
        path: A CSV or Parquet file.
        dialect: How it is written.
        rows: How many were found, the first of which may be the names.

    Raises:
        DatasetError: There is not.
    """
    of_names = rows == 1 and not (dialect.header or parquet.is_parquet(path))
    if not rows or (of_names and sniffing.holds_names_only(path, dialect)):
        raise DatasetError(f"{path} has a line of names and no rows below it. Choose another file")


def size_limit(path: str | Path, bytes_of_a_row: int) -> Callable[[int], None]:
    """What objects to a number of rows, by a DatasetError, before their memory is taken."""

    def check(rows: int) -> None:
        what = f"{path} with its {rows:,} rows"
        check_size(bytes_of_a_row * rows, what, "Ignore columns that are not needed, or leave out rows")

    return check


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  # never raises, however long the name, whoever the folder is for
