"""Rows of a table as Python programs hold them, read as those that a network was trained on.

Rows are lists in the order of the columns, dicts by their names, or a data frame of pandas or Polars; names
of categories stand as they are, and what is missing (None, NaN, an empty text) is filled in.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.columns import read_column
from nnstudio.data.fitted import Column, DatasetError, Fitted
from nnstudio.data.tabular import encode
from nnstudio.nn.task import Task

_MOST_COLUMNS = 20
_MOST_CATEGORIES = 6


def reads_rows(fitted: Fitted) -> bool:
    """Whether a sample is a row of a table, rather than a window of a series or no table at all."""
    return bool(fitted.columns) and fitted.task is not Task.FORECASTING


def expected(columns: Sequence[Column]) -> str:
    """The columns in order, as one would say them: age, income, city (Basel, Bern)."""
    words = [_told(column) for column in columns[:_MOST_COLUMNS]]
    more = len(columns) - _MOST_COLUMNS
    return ", ".join(words) + (f", and {more:,} more" if more > 0 else "")


def refuse_path(samples: object, fitted: Fitted) -> None:
    """Complains if somebody passes the name of a file where samples are expected.

    Raises:
        DatasetError: It is one.
    """
    if not isinstance(samples, str | bytes | os.PathLike):
        return
    advice = "np.load(path)"
    if reads_rows(fitted):
        advice = "list(csv.DictReader(open(path, newline=''))) or pandas.read_csv(path)"
    elif len(fitted.sample_shape) == 3:
        advice = "np.asarray(PIL.Image.open(path))[np.newaxis], in the size of the dataset"
    raise DatasetError(f"Samples are needed and not the name of a file. Read it first and pass {advice}")


def read_rows(samples: Any, columns: Sequence[Column]) -> npt.NDArray[np.float32]:
    """The rows as a network takes them (n, widths of the columns), yet to be scaled.

    Raises:
        DatasetError: They are no rows of these columns; it names the columns.
    """
    rows = _by_position(samples, columns)
    values = np.empty((len(rows), len(columns)), np.float64)
    for at, column in enumerate(columns):
        cells = [_text(row[at]) for row in rows]
        values[:, at] = read_column(column, cells, ".", "samples[{}]".format)
    return encode(columns, values)


def _by_position(samples: Any, columns: Sequence[Column]) -> list[Sequence[Any]]:
    """The rows with their cells in the order of the columns."""
    names = None
    if hasattr(samples, "columns") and hasattr(samples, "to_numpy"):
        names = [name for name in samples.columns if isinstance(name, str)]
        samples = samples.to_numpy()
    if names:
        places = [names.index(column.name) for column in _found(columns, names)]
        return [[row[place] for place in places] for row in samples.tolist()]
    if isinstance(samples, Mapping):
        raise DatasetError(f"A single sample needs brackets around it: [sample]. {_wanted(columns)}")
    rows = samples.tolist() if isinstance(samples, np.ndarray) else _listed(samples, columns)
    return [_row(row, columns) for row in rows]


def _listed(samples: Any, columns: Sequence[Column]) -> list[Any]:
    try:
        return list(samples)
    except TypeError:
        raise DatasetError(f"{_wanted(columns)}; got {type(samples).__name__}") from None


def _row(row: Any, columns: Sequence[Column]) -> Sequence[Any]:
    if isinstance(row, Mapping):
        return [row[column.name] for column in _found(columns, row)]
    if isinstance(row, np.ndarray):
        row = row.tolist()
    if not isinstance(row, list | tuple):
        raise DatasetError(
            f"{_wanted(columns)}; got {_shown(row)} in place of a row. A single sample needs brackets "
            "around it: [sample]"
        )
    if len(row) != len(columns):
        raise DatasetError(f"{_wanted(columns)}; got a row of {len(row):,}")
    return row


def _found(columns: Sequence[Column], names: Any) -> Sequence[Column]:
    """The columns, all of which are among the names."""
    for column in columns:
        if column.name not in names:
            raise DatasetError(f'The column "{column.name}" is missing. {_wanted(columns)}')
    return columns


def _wanted(columns: Sequence[Column]) -> str:
    width = sum(column.width for column in columns)
    coded = "" if width == len(columns) else f", or (n, {width}) with categories as 0 and 1"
    count = len(columns)
    return f"Samples must be rows of {count} value{'' if count == 1 else 's'}: {expected(columns)}{coded}"


def _told(column: Column) -> str:
    if column.kind == "number":
        return column.name
    more = ", ..." if len(column.categories) > _MOST_CATEGORIES else ""
    return f"{column.name} ({', '.join(column.categories[:_MOST_CATEGORIES])}{more})"


def _text(cell: Any) -> str:
    """A cell as one would write it into a table; "" where it is missing."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    # Those of pandas, which need not be here.
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 30 else f"{text[:29]}…"
