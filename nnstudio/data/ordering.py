"""Ordering: the rows of a series are brought into the order of time by the column that tells it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from nnstudio.data.columns import Values, as_texts
from nnstudio.data.dataset import DatasetError
from nnstudio.data.dates import find_reader, find_unreadable
from nnstudio.data.delimited import shorten
from nnstudio.data.numerals import Decimal
from nnstudio.data.table import Table


def read_moments(table: Table, path: str | Path, name: str) -> tuple[Values, list[str]]:
    """When each row was by the column of this name: as numbers that grow, and as it stands there.

    Raises:
        DatasetError: The column is not there, or something in it is no moment.
    """
    table.check_columns([name])
    texts: list[str] = []
    lines: list[int] = []
    for block in table.blocks([name]):
        texts += as_texts(block.cells[0])
        lines += block.numbers

    def where(row: int) -> str:
        return f"{path}, row {lines[row]}"

    return moments_of(texts, name, where, "order by no column", table.dialect.decimal), texts


def moments_of(
    texts: Sequence[str], name: str, where: Callable[[int], str], otherwise: str, decimal: Decimal = "."
) -> Values:
    """When each row was, as numbers that grow.

    Args:
        texts: What stands in each row.
        name: Of the column.
        where: Says in words where a row is, by its index.
        otherwise: What else to do if the rows are in order.
        decimal: What stands before the decimals.

    Raises:
        DatasetError: Something is no moment, or not written as the others.
    """
    read = find_reader(texts, decimal)
    if read is None and texts:
        bad = find_unreadable(texts, decimal)
        raise DatasetError(
            f'{where(bad)}, column "{name}": {shorten(texts[bad])} cannot be ordered with the others. Write '
            f"all dates like 2024-01-31, or {otherwise} if the rows are in order"
        )
    return np.array([read(text) for text in texts] if read else [], np.float64)
