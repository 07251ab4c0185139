"""Thousands: of numbers such as 1.353, which may be more than a thousand, it is told how they were read."""

import contextlib
from collections.abc import Sequence

from nnstudio.data.columns import TableColumn
from nnstudio.data.numerals import Decimal, is_open, read_number, tells_decimal
from nnstudio.data.table import Table

LOOKED_AT = 1000
"""Of so many rows, some number nearly always tells how all are written."""


def note_thousands(table: Table, columns: Sequence[TableColumn]) -> str:
    """Says it like "rent: 1.353 is read as 1353"; "" where the table leaves nothing open.

    Where commas stand between the cells, numbers keep the point for their decimals.
    """
    names = [column.name for column in columns if column.kind == "number"]
    if not names or table.dialect.delimiter == ",":
        return ""
    with contextlib.closing(table.blocks(names)) as blocks:
        block = next(blocks, None)
    if block is None:
        return ""
    texts = [cells[:LOOKED_AT] if isinstance(cells, list) else [] for cells in block.cells]
    if any(tells_decimal(text) for cells in texts for text in cells):
        return ""
    found = (
        (name, text) for name, cells in zip(names, texts, strict=True) for text in cells if is_open(text)
    )
    name, text = next(found, ("", ""))
    if not name:
        return ""
    decimal = table.dialect.decimal
    other: Decimal = "." if decimal == "," else ","
    number, instead = read_number(text, decimal), read_number(text, other)
    return (
        f"{name}: {text.strip()} is read as {number:.10g}. If it is {instead:.10g}, choose another sign "
        "before the decimals"
    )
