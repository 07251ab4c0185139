"""Peeking into a table of the user's own: its first rows, and what stands in a column. Off the GUI thread."""

from dataclasses import dataclass

from nnstudio.data.columns import as_texts
from nnstudio.data.from_disk import at
from nnstudio.data.guessing import Guess
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table import Table
from nnstudio.data.table_file import TableFile

ROWS = 20
"""Rows of the file that are shown."""
MOST = 200
"""Columns of the file of which rows are shown."""


@dataclass(frozen=True)
class Preview:
    """The first rows of a table as they stand in the file."""

    names: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()
    """Of the rows, counted as a spreadsheet does."""


def first_rows(source: TableFile | SeriesFile) -> Preview:
    """The first rows of a table.

    Raises:
        DatasetError: It cannot be read.
    """
    table = Table(at(source.path), source.dialect)
    names = tuple(table.names[:MOST])
    block = next(table.blocks(names), None)
    columns = [as_texts(cells[:ROWS]) for cells in block.cells] if block else []
    numbers = tuple(block.numbers[:ROWS]) if block else ()
    return Preview(names, tuple(zip(*columns, strict=True)), numbers)


def with_kind(source: TableFile, chosen: frozenset[int], kind: str) -> TableFile:
    """The table in which these columns are of a kind; categories are looked for in the whole file.

    Raises:
        DatasetError: It cannot be read.
    """
    names = [source.columns[index].name for index in sorted(chosen)]
    found: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    if kind == "category" and names:
        guesses = [Guess(name, source.dialect.decimal) for name in names]
        for block in Table(at(source.path), source.dialect).blocks(names):
            for guess, cells in zip(guesses, block.cells, strict=True):
                guess.add(cells)
        found = {guess.name: guess.categories for guess in guesses}
    columns = tuple(
        column.replace(kind=kind, categories=found[column.name]) if column.name in found else column
        for column in source.columns
    )
    return source.replace(columns=columns)
