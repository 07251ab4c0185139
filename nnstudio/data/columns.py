"""Columns of a table: which of them are used, for what, and how their cells become numbers."""

import math
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.dataset import DatasetError, DatasetSpec, Task
from nnstudio.data.delimited import shorten
from nnstudio.data.fitted import Column
from nnstudio.data.numerals import Decimal, is_missing, read_numbers
from nnstudio.nn.settings import Settings

Values: TypeAlias = npt.NDArray[np.float64]
Cells: TypeAlias = list[str] | Values
"""Some cells of a column, from top to bottom: as text, or as numbers where the file knows them as such."""

Faults: TypeAlias = dict[int, str]
"""What is wrong in rows, by their index."""

AS_SERIES = "read it as a series"
"""What to do with a table that has no more than the values to predict, as a complaint says it."""
MAX_CATEGORIES = 1000
PARTS = (("train", "learn"), ("val", "dev"), ("test", "eval"))
"""How words begin that mean the training part, the validation part and the test."""

_LARGEST = float(np.finfo(np.float32).max)


class TableColumn(Settings):
    """A column of a table as it is used: what for, and what stands in it."""

    name: str = Field("", description="The name in the first row of the table.")
    role: Literal["input", "target", "part", "ignored"] = Field(
        "input",
        description="Whether the network sees the column or is to predict it, whether it says which rows are "
        "for training, validation and test, or none of this.",
    )
    kind: Literal["number", "category"] = Field(
        "number", description="Whether the column counts or measures something, or names a kind."
    )
    categories: tuple[str, ...] = Field(
        (), max_length=MAX_CATEGORIES, description="The names that stand in a column of categories."
    )

    @property
    def width(self) -> int:
        """How many numbers a network sees of it."""
        return 1 if self.kind == "number" else len(self.categories)


def part_of(name: str) -> int | None:
    """Which part of the samples a word means: 0 training, 1 validation, 2 test; None if none of them."""
    word = name.strip().casefold()
    return next((part for part, beginnings in enumerate(PARTS) if word.startswith(beginnings)), None)


def tell_case_twins(column: TableColumn) -> str:
    """The names that differ only by case, like "no/NO, yes/YES"; "" if there are none."""
    groups: dict[str, list[str]] = {}
    for name in column.categories:
        groups.setdefault(name.casefold(), []).append(name)
    twins = ["/".join(group) for group in groups.values() if len(group) > 1]
    return ", ".join([*twins[:3], "..."] if len(twins) > 3 else twins)


def with_role(columns: tuple[TableColumn, ...], role: str) -> tuple[TableColumn, ...]:
    """Those of the columns that are used so, in the order of the table."""
    return tuple(column for column in columns if column.role == role)


def fault_of(columns: tuple[TableColumn, ...]) -> str | None:
    """What to change before anything can be learned from these columns, in one sentence; None if nothing."""
    inputs, targets = with_role(columns, "input"), with_role(columns, "target")
    if len(columns) == 1:
        series = f", or {AS_SERIES}" if columns[0].kind == "number" else ""
        return (
            f'The table has a single column, "{columns[0].name}"; one to see and one to predict are needed. '
            f"If the file has more, choose what stands between them (delimiter){series}"
        )
    if not targets:
        return "No column is to be predicted yet: choose the target"
    if not inputs:
        ignored = [f'"{column.name}"' for column in with_role(columns, "ignored")]
        names = ", ".join(ignored[:3]) + (", ..." if len(ignored) > 3 else "")
        series = f", or {AS_SERIES}" if all(column.kind == "number" for column in targets) else ""
        told = f", {names} {'is' if len(ignored) == 1 else 'are'} ignored" if ignored else ""
        return f"The network would see no column{told}: choose at least one input{series}"
    kinds = {column.kind for column in targets}
    if len(targets) > 1 and kinds != {"number"}:
        names = " and ".join(f'"{column.name}"' for column in targets if column.kind == "category")
        return f"Several columns can be predicted only if all are numbers: {names} would have to be alone"
    short = next((column for column in targets if column.kind == "category" and column.width < 2), None)
    if short is not None:
        return f'There is nothing to tell apart in the column "{short.name}": it needs two categories or more'
    empty = next((column for column in inputs if not column.width), None)
    if empty is not None:
        return f'No categories are known of the column "{empty.name}": choose the file again, or ignore it'
    return _fault_of_parts(with_role(columns, "part"))


def spec_of(name: str, columns: tuple[TableColumn, ...], rows: int) -> DatasetSpec:
    """What is learned from these columns, or a spec that only holds its place if there is a fault."""
    if fault_of(columns) is not None:
        return DatasetSpec(name, (1,), ("no", "yes"), "none chosen yet", Task.BINARY)
    shape = (sum(column.width for column in with_role(columns, "input")),)
    targets = with_role(columns, "target")
    hint = f"{rows:,} row{'' if rows == 1 else 's'}"
    if targets[0].kind == "number":
        names = tuple(column.name for column in targets)
        return DatasetSpec(name, shape, (), hint, Task.REGRESSION, names)
    classes = targets[0].categories
    task = Task.BINARY if len(classes) == 2 else Task.CLASSIFICATION
    return DatasetSpec(name, shape, classes, hint, task)


def read_column(
    column: TableColumn | Column,
    cells: Cells,
    decimal: Decimal,
    where: Callable[[int], str],
    faults: Faults | None = None,
) -> Values:
    """The cells as numbers (n,): those that stand there, or indices of categories; NaN where one is missing.

    Args:
        column: Whose cells they are.
        cells: Some of them.
        decimal: What stands before the decimals.
        where: Says in words where a cell is, by its index; the name of the column is added.
        faults: Takes what is wrong with cells, by their index, and they count as missing; else it is raised.

    Raises:
        DatasetError: A cell is no number where one is expected, or none of the known categories.
    """
    found: Faults = {}
    if column.kind == "category":
        values = _read_categories(column, as_texts(cells), found)
    else:
        values = _read_numbers(column, cells, decimal, found)
    for index, fault in found.items():
        words = f'{where(index)}, column "{column.name}": {fault}'
        if faults is None:
            raise DatasetError(words)
        faults.setdefault(index, words)
    return values


def as_texts(cells: Cells) -> list[str]:
    """The cells as one would write them: whole numbers without decimals, "" where one is missing."""
    return cells if isinstance(cells, list) else [_write(number) for number in cells.tolist()]


def _fault_of_parts(columns: tuple[TableColumn, ...]) -> str | None:
    if len(columns) > 1:
        names = " and ".join(f'"{column.name}"' for column in columns)
        return f"Only one column can say which rows are for training: choose one of {names}"
    for column in columns:
        parts = {name: part_of(name) for name in column.categories}
        if 0 not in parts.values():
            return f'The column "{column.name}" gives no rows for training: let it say "train" there'
        strange = next((name for name, part in parts.items() if part is None), None)
        if strange is not None:
            return f'The column "{column.name}" says "{strange}": write train, validation or test instead'
    return None


def _read_categories(column: TableColumn | Column, texts: Sequence[str], faults: Faults) -> Values:
    # Who asks a network that is made has no table to choose for it.
    chosen = isinstance(column, TableColumn)
    advice = f"Correct it, or {'choose the table anew to take it in' if chosen else 'leave it empty'}"
    codes: dict[str, float] = {name: index for index, name in enumerate(column.categories)}
    if sorted(name.casefold() for name in column.categories) == ["false", "true"]:
        # Each program writes these two in letters of its own.
        spelled = {
            write(name): code for name, code in codes.items() for write in (str.lower, str.title, str.upper)
        }
        codes = spelled | codes
    found = [codes.get(text.strip()) for text in texts]
    for index, code in enumerate(found):
        if code is None and not is_missing(texts[index]):
            known = ", ".join(column.categories[:8]) + (", ..." if len(column.categories) > 8 else "")
            faults[index] = (
                f"{shorten(texts[index])} is none of the categories that are known of it ({known}). {advice}"
            )
    return np.array([math.nan if code is None else code for code in found], np.float64)


def _read_numbers(column: TableColumn | Column, cells: Cells, decimal: Decimal, faults: Faults) -> Values:
    if isinstance(cells, list):
        numbers = read_numbers(cells, decimal)
        if None in numbers:
            wrong = [index for index, number in enumerate(numbers) if number is None]
            faults |= {index: _no_number(cells[index], column) for index in wrong}
        values = np.array([math.nan if number is None else number for number in numbers], np.float64)
    else:
        values = cells
    large = np.abs(values) > _LARGEST
    if large.any():
        for index in np.flatnonzero(large).tolist():
            faults[index] = (
                f"{values[index]:g} is too large for a network, whose numbers end at {_LARGEST:.1e}. Write "
                "the column in a larger unit"
            )
        values = np.where(large, math.nan, values)
    return values


def _no_number(cell: str, column: TableColumn | Column) -> str:
    if cell.strip() == column.name:
        return "the names of the columns stand there once more. Remove the row"
    chosen = isinstance(column, TableColumn)
    advice = ", leave it empty, or take the column as categories" if chosen else " or leave it empty"
    return f"{shorten(cell)} is not a number. Correct it{advice}"


def _write(number: float) -> str:
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number)
