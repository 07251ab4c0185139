"""A series as Python programs hold it: its last steps, from which a network says what comes next.

Steps are rows in the order of time: numbers, lists in the order of the columns, dicts by their names, or a
data frame, see `rows`. It is read as `nnstudio predict` reads the file of a series.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnstudio.data.columns import Values
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.fitted import Column, DatasetError, Fitted
from nnstudio.data.numerals import Decimal
from nnstudio.data.ordering import moments_of
from nnstudio.data.series_file import SeriesFile, complete, without_gaps
from nnstudio.export.rows import names_in, pick, read_values, text_of, times_beside


class Habits(NamedTuple):
    """How the series was read that a network was trained on; these are those of one that is in no file."""

    order_by: str = ""
    """The column of dates or numbers that brings the rows into order; "" if they are in order."""
    fills_gaps: bool = True
    """Whether the value before stands in for a missing one, rather than that the step is left out."""
    decimal: Decimal | None = None
    """What stood before the decimals."""

    @classmethod
    def of(cls, source: DatasetSource) -> "Habits":
        """Those of a dataset."""
        if not isinstance(source, SeriesFile):
            return cls()
        return cls(source.order_by, source.missing_values == "last value", source.dialect.decimal)


def is_series(samples: Any, fitted: Fitted) -> bool:
    """Whether these are the steps of one series, rather than windows of it, one after the other.

    Rows with names are. An array is if its shape is (steps, columns), or (steps,) where there is one column;
    with a window of a single step, (n, columns) are n windows.
    """
    window, columns = fitted.sample_shape
    if names_in(samples):
        return True
    try:
        shape = np.shape(samples)
    except ValueError:  # rows of several lengths, which are told where they are read
        return True
    if len(shape) == 2:
        return window > 1 and shape[1] == columns
    return len(shape) == 1 and columns == 1


def last_window(samples: Any, fitted: Fitted, habits: Habits) -> npt.NDArray[np.float32]:
    """The end of a series as a sample (1, window, columns), yet to be scaled.

    Raises:
        DatasetError: It is too short, or lacks a column, or something in it is no number; it names the row.
    """
    values = _values(samples, fitted.columns, habits)
    values = without_gaps(values) if habits.fills_gaps else complete(values)
    window = fitted.sample_shape[0]
    if len(values) < window:
        steps = f"{len(values):,} complete step{'' if len(values) == 1 else 's'}"
        raise DatasetError(f"The series has {steps}; the network needs {window:,} to say what comes next")
    # What is too large becomes an infinity, which is refused where samples are scaled.
    with np.errstate(over="ignore"):
        return values[np.newaxis, -window:].astype(np.float32)


def _values(samples: Any, columns: Sequence[Column], habits: Habits) -> Values:
    """What stands in the columns (steps, columns) in the order of time, NaN where something is missing."""
    if habits.order_by and habits.order_by in names_in(samples):
        rows = pick(samples, [*columns, Column(name=habits.order_by)])
        order = _order([row[-1] for row in rows], habits)
        return read_values(rows, columns, habits.decimal)[order]
    times = times_beside(samples, habits.order_by) if habits.order_by else None
    values = _in_columns(samples, columns, habits)
    return values if times is None else values[_order(times, habits)]


def _in_columns(samples: Any, columns: Sequence[Column], habits: Habits) -> Values:
    """What stands in the columns (steps, columns), as the steps are given."""
    if not names_in(samples):
        numbers = _as_numbers(samples)
        if numbers is not None:
            return numbers.reshape(len(numbers), len(columns))
        if len(columns) == 1:
            samples = [row if isinstance(row, list | tuple | np.ndarray) else [row] for row in samples]
    return read_values(pick(samples, columns), columns, habits.decimal)


def _as_numbers(samples: Any) -> Values | None:
    """The samples as an array, if nothing but numbers is in them."""
    try:
        array = np.asarray(samples)
    except ValueError:  # rows of several lengths
        return None
    return array.astype(np.float64) if array.dtype.kind in "buif" else None


def _order(times: Sequence[Any], habits: Habits) -> npt.NDArray[np.intp]:
    """Which row comes first, and which then, by what tells the time of each."""
    decimal = habits.decimal or "."
    texts = [text_of(time, decimal) for time in times]
    moments = moments_of(texts, habits.order_by, "samples[{}]".format, "leave the column out", decimal)
    return np.argsort(moments, kind="stable")
