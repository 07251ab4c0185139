"""Rows of a table as Python programs hold them, read as those that a network was trained on.

Rows are lists in the order of the columns, dicts by their names as csv.DictReader has them, or a data frame
of pandas, Polars or Arrow; names of categories stand as they are, and what is missing (None, NaN, an empty
text) is filled in.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal as Exact
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.columns import Values, read_column
from nnstudio.data.fitted import Column, DatasetError, Fitted
from nnstudio.data.numerals import Decimal, find_decimal
from nnstudio.data.tabular import encode
from nnstudio.nn.task import Task

_MOST_COLUMNS = 20
_MOST_CATEGORIES = 6
_LOOKED_AT = 200
"""So many rows tell what stands before the decimals."""


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
    if fitted.columns:
        advice = "list(csv.DictReader(open(path, newline=''))) or pandas.read_csv(path)"
    elif len(fitted.sample_shape) == 3:
        advice = "np.asarray(PIL.Image.open(path))[np.newaxis], in the size of the dataset"
    raise DatasetError(f"Samples are needed and not the name of a file. Read it first and pass {advice}")


def listed(samples: Any) -> Any:
    """The samples in a form that can be looked at twice: a csv.DictReader and a table of Arrow as lists.

    A data frame whose columns have no names is an array.
    """
    if hasattr(samples, "to_pylist"):
        return samples.to_pylist()
    if _is_frame(samples) and not names_in(samples):
        return samples.to_numpy()
    if isinstance(samples, np.ndarray) and samples.dtype == object and samples.ndim == 1:
        return samples.tolist()
    return list(samples) if isinstance(samples, Iterator) else samples


def names_in(samples: Any) -> tuple[str, ...]:
    """The names that tell which column is which, in a data frame or in the first of some dicts; or none."""
    if _is_frame(samples):
        return tuple(_bare(name) for name in samples.columns if isinstance(name, str))
    first = samples[0] if isinstance(samples, list | tuple) and samples else None
    return tuple(_bare(name) for name in first if name is not None) if isinstance(first, Mapping) else ()


def times_beside(samples: Any, name: str) -> list[Any] | None:
    """What the index of pandas says beside values, if that is called so or holds times; else None."""
    index = getattr(samples, "index", None)
    if index is None or callable(index):  # as the method of a list is
        return None
    times = index.name is None and type(index).__name__ in ("DatetimeIndex", "PeriodIndex")
    return list(index) if index.name == name or times else None


def read_rows(
    samples: Any, columns: Sequence[Column], decimal: Decimal | None = None
) -> npt.NDArray[np.float32]:
    """The rows as a network takes them (n, widths of the columns), yet to be scaled.

    Args:
        samples: The rows, see `listed`.
        columns: Those that the network sees.
        decimal: What stood before the decimals in the file it was trained on: what the rows leave open, such
            as the text "1,250", is read as there.

    Raises:
        DatasetError: They are no rows of these columns; it names row and column.
    """
    return encode(columns, read_values(pick(samples, columns), columns, decimal))


def pick(samples: Any, columns: Sequence[Column]) -> list[Sequence[Any]]:
    """The rows with their cells in the order of the columns, which are found by name if there are names.

    Raises:
        DatasetError: They are no rows of these columns.
    """
    if _is_frame(samples):
        _check_there(columns, names_in(samples), "")
        every = [_bare(name) if isinstance(name, str) else name for name in samples.columns]
        places = [every.index(column.name) for column in columns]
        return [[row[place] for place in places] for row in samples.to_numpy().tolist()]
    if isinstance(samples, Mapping):
        raise DatasetError(f"A single sample needs brackets around it: [sample]. {_wanted(columns)}")
    rows = samples.tolist() if isinstance(samples, np.ndarray) else _as_list(samples, columns)
    return [_row(row, at, columns) for at, row in enumerate(rows)]


def filled_in(array: npt.NDArray[Any], columns: Sequence[Column]) -> npt.NDArray[Any]:
    """Coded rows (n, widths of the columns), with numbers in place of those that are missing (NaN)."""
    if array.dtype.kind != "f" or not np.isnan(array).any():
        return array
    filling = np.concatenate([column.filling for column in columns])
    numbers = np.concatenate([[column.kind == "number"] * column.width for column in columns])
    return np.where(np.isnan(array) & numbers, filling, array)


def read_values(
    rows: Sequence[Sequence[Any]], columns: Sequence[Column], decimal: Decimal | None = None
) -> Values:
    """What stands in the cells as numbers (rows, columns), as `read_column` has them.

    Raises:
        DatasetError: A cell holds what the network does not know there; it names row and column.
    """
    numbers = [at for at, column in enumerate(columns) if column.kind == "number"]
    first = (row[at] for row in rows[:_LOOKED_AT] for at in numbers)
    found = find_decimal((cell for cell in first if isinstance(cell, str)), ",", decimal)
    values = np.empty((len(rows), len(columns)), np.float64)
    for at, column in enumerate(columns):
        cells = [row[at] for row in rows]
        if column.kind == "number" and (plain := _as_numbers(cells)) is not None:
            values[:, at] = plain
            continue
        written = found if column.kind == "number" else "."
        texts = [text_of(cell, written) for cell in cells]
        values[:, at] = read_column(column, texts, written, "samples[{}]".format)
    return values


def text_of(cell: Any, decimal: Decimal = ".") -> str:
    """A cell as one would write it into a table; "" where it is missing."""
    if isinstance(cell, np.generic):
        cell = cell.item()
    # Those of pandas, which need not be here.
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(cell, float):
        if cell != cell:
            return ""
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    return str(cell).replace(".", decimal) if isinstance(cell, Exact) else str(cell)


def _is_frame(samples: Any) -> bool:
    return hasattr(samples, "columns") and hasattr(samples, "to_numpy")


def _as_numbers(cells: list[Any]) -> Values | None:
    """The cells if they are numbers already, which a network can take, or NaN: as texts, they take long."""
    try:
        array = np.asarray(cells)
    except ValueError:  # lists in place of cells
        return None
    if array.ndim != 1 or array.dtype.kind not in "iuf" or (np.abs(array) > np.finfo(np.float32).max).any():
        return None
    return array.astype(np.float64)


def _as_list(samples: Any, columns: Sequence[Column]) -> list[Any]:
    try:
        return list(samples)
    except TypeError:
        raise DatasetError(f"{_wanted(columns)}; got {type(samples).__name__}") from None


def _row(row: Any, at: int, columns: Sequence[Column]) -> Sequence[Any]:
    if isinstance(row, Mapping):
        cells = {_bare(name): cell for name, cell in row.items() if name is not None}
        _check_there(columns, tuple(cells), f"samples[{at}]: ")
        if None in row:  # as csv.DictReader does with cells that have no name above them
            raise DatasetError(f"samples[{at}] has more cells than there are names of columns")
        return [cells[column.name] for column in columns]
    if isinstance(row, np.ndarray) or hasattr(row, "to_numpy"):
        row = np.asarray(row).tolist()
    if not isinstance(row, list | tuple):
        raise DatasetError(
            f"{_wanted(columns)}; got {_shown(row)} in place of a row. A single sample needs brackets "
            "around it: [sample]"
        )
    if len(row) != len(columns):
        raise DatasetError(f"{_wanted(columns)}; got a row of {len(row):,}: samples[{at}]")
    return row


def _check_there(columns: Sequence[Column], names: Sequence[str], where: str) -> None:
    """Makes sure that all columns are among the names."""
    lacking = next((column.name for column in columns if column.name not in names), None)
    if lacking is None:
        return
    cut = len(names) == 1 and next((sign for sign in ";\t|" if sign in names[0]), None)
    advice = f" Read the file with delimiter={cut!r}." if cut else ""
    raise DatasetError(f'{where}The column "{lacking}" is missing.{advice} {_wanted(columns)}')


def _bare(name: Any) -> str:
    """A name as it is known of the training: without spaces around it, or the mark at the begin of a file."""
    return str(name).removeprefix("\ufeff").strip()


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


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 30 else f"{text[:29]}…"
