"""A series of the user's own, as CSV or Parquet: what comes next is forecast from a window of the past."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.columns import TableColumn, Values, as_texts
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource, DatasetSpec, InputColumn
from nnstudio.data.dates import find_reader
from nnstudio.data.delimited import MAX_COLUMNS, Dialect
from nnstudio.data.fitted import Column
from nnstudio.data.from_disk import at, stamp
from nnstudio.data.gaps import note_filled_in, note_rows_left_out, note_uneven
from nnstudio.data.guessing import Guess, find_last, find_named
from nnstudio.data.normalizing import Normalization
from nnstudio.data.ordering import read_moments
from nnstudio.data.origins import Origins
from nnstudio.data.remarks import note_blurred, note_nested
from nnstudio.data.splitting import Shares
from nnstudio.data.table import Table, check_rows, locate, missing_file, size_limit, sniff
from nnstudio.data.thousands import note_thousands
from nnstudio.data.windows import cut_windows, window_spec

FORECAST = ("close", "price", "value", "sales", "demand", "load", "temperature")
"""What a column is called that is often forecast; without such a name it is the last one of numbers."""

MOST_OF_SERIES = 4
"""A window is suggested that is at most one of so many parts of a series, which needs several of them."""


@DATASETS.register("series", title="Series", hint="a CSV file of values over time")
class SeriesFile(DatasetSource):
    """Values over time of your own, with a row for each step: the next value is forecast from a window.

    Validation comes after training and the test comes last, as a forecast is always of the future. Make it by
    `of`, which reads the file once and remembers what it has found.
    """

    places = ("path",)

    path: str = Field("", description="The CSV or Parquet file.")
    dialect: Dialect = Field(Dialect(), description="How a CSV file is written.")
    columns: tuple[str, ...] = Field(
        (), max_length=MAX_COLUMNS, description="The columns of numbers that the network sees."
    )
    forecast: str = Field("", description="The column whose next value is forecast: one of those it sees.")
    order_by: str = Field(
        "",
        description="The column of dates or numbers by which the rows are ordered; empty: they are in order.",
    )
    steps: int = Field(
        0,
        ge=0,
        description="How many rows there were when the file was chosen.",
        json_schema_extra={"hidden": True},
    )
    window: int = Field(24, ge=1, le=10_000, description="How many steps of the past the network sees.")
    horizon: int = Field(
        1, ge=1, le=10_000, description="How many steps ahead the forecast is: 1 is the very next value."
    )
    missing_values: Literal["last value", "drop row"] = Field(
        "last value",
        description="What becomes of a missing value: the one before it stands in, or the step is left out.",
    )
    scaling: Normalization = Field("standardized", description="Where the numbers of a column are mapped.")
    splitting: Shares = Field(Shares(), description="How much of the end is for validation and for the test.")

    @classmethod
    def of(cls, path: str | Path, **fields: Any) -> Self:
        """The series in this file, with what was found in it; `fields` are settings that are known already.

        All columns of numbers are seen. Which one is forecast is guessed, and so is which one tells the time.

        Raises:
            DatasetError: The file cannot be read, or holds no column of numbers.
            SettingsError: A field is out of its limits.
        """
        where = locate(path)
        dialect = fields["dialect"] if "dialect" in fields else sniff(where)
        found = _look(Table(where, dialect), dialect)
        check_rows(where, dialect, found["steps"])
        if not found["columns"] and not fields.get("columns"):
            raise DatasetError(f"{where} has no column of numbers to forecast. Choose another file")
        if found["steps"] < MOST_OF_SERIES * cls().window:
            found["window"] = max(1, found["steps"] // MOST_OF_SERIES)
        return cls.from_fields({**found, "dialect": dialect, **fields, "path": str(where)})

    def spec(self) -> DatasetSpec:
        name = at(self.path).name if self.path else "Series"
        return window_spec(name, max(1, len(self.columns)), self.forecast or "value", self.window, self.steps)

    @property
    def input_columns(self) -> tuple[InputColumn, ...]:
        return tuple(map(InputColumn, self.columns))

    def missing(self) -> str | None:
        if (reason := missing_file(self.path)) is not None:
            return reason
        if not self.columns:
            return "The network would see no column: choose at least one of numbers"
        if len(set(self.columns)) < len(self.columns):
            return "A column is chosen twice: choose each one once"
        if self.forecast not in self.columns:
            return f'The column "{self.forecast}" is to be forecast: choose it as one that is seen, too'
        return None

    def wherever(self) -> Self:
        return self.replace(path="", steps=0)

    def moved_to(self, other: Self) -> Self:
        alike = set(self.columns) <= set(other.columns)
        return self.replace(path=other.path, steps=other.steps) if alike else other

    def stamps(self) -> tuple[object, ...]:
        return (stamp(self.path),)

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        limit = size_limit(self.path, 4 * len(self.columns) * (self.window + 4))
        limit(self.steps)
        table = Table(at(self.path), self.dialect)
        seen = [TableColumn(name=name) for name in self.columns]
        values, numbers = table.numbered_values(seen, limit)
        thousands = note_thousands(table, seen)
        uneven, origins = "", Origins.rows(numbers)
        if self.order_by:
            moments, texts = read_moments(table, self.path, self.order_by)
            order = np.argsort(moments, kind="stable")
            values, origins = values[order], Origins.moments(self.order_by, texts).take(order)
            uneven = note_uneven(moments[order], [texts[row] for row in order])
        lacking, blurred = np.isnan(values), note_blurred(self.columns, values)
        if self.missing_values == "last value":
            values = without_gaps(values)
            gone = len(lacking) - len(values)
            origins = origins.take(slice(gone, None))
            gaps = note_filled_in(self.columns, lacking[gone:], gone)
        else:
            values, origins = complete(values), origins.take(np.flatnonzero(~lacking.any(axis=1)))
            gaps = note_rows_left_out(self.columns, lacking)
        return cut_windows(
            self.replace(steps=len(lacking)).spec(),  # as many as there are now, whatever was chosen once
            values,
            self.columns,
            horizon=self.horizon,
            scaling=self.scaling,
            splitting=self.splitting,
            what=self.path,
            origins=origins,
            notes=tuple(filter(None, [gaps, uneven, thousands, blurred, note_nested(table.nested_names())])),
        )


class LastWindow(NamedTuple):
    """The last steps of a series, as a network takes them to say what comes next."""

    steps: npt.NDArray[np.float32]
    """(window, columns), yet to be scaled."""
    row: int
    """Of the last step, counted as a spreadsheet does."""
    filled: int
    """How many values were missing and are those of the step before."""


def read_last_window(
    path: str | Path, columns: Sequence[Column], window: int, like: "SeriesFile | None" = None
) -> LastWindow:
    """The end of a series that a network has not seen, read as the one it was trained on.

    Args:
        path: A CSV or Parquet file with the columns, which are found by name.
        columns: Those that the network sees.
        window: How many steps it sees.
        like: The series it was trained on, if it was one from a file: how it is written, and ordered.

    Raises:
        DatasetError: The file cannot be read, lacks a column, or is too short.
    """
    where = locate(path)
    dialect = sniff(where, like.dialect if like else None, [column.name for column in columns])
    table = Table(where, dialect)
    values, rows = table.numbered_values(columns, size_limit(where, 8 * len(columns)))
    order_by = like.order_by if like else ""
    if order_by:
        moments, _ = read_moments(table, where, order_by)
        order = np.argsort(moments, kind="stable")
        values, rows = values[order], rows[order]
    lacking = np.isnan(values)
    keep = like is None or like.missing_values == "last value"
    if keep:
        values = without_gaps(values)
    else:
        values, rows = complete(values), rows[~lacking.any(axis=1)]
    if len(values) < window:
        raise DatasetError(
            f"{where} has {len(values):,} complete step{'' if len(values) == 1 else 's'}; the network needs "
            f"{window:,} to say what comes next"
        )
    filled = int(lacking[-window:].sum()) if keep else 0
    return LastWindow(values[-window:].astype(np.float32), int(rows[-1]), filled)


def _look(table: Table, dialect: Dialect) -> dict[str, Any]:
    """The fields that follow from what stands in a table."""
    guesses = [Guess(name, dialect.decimal) for name in table.names]
    times = dict.fromkeys(table.names, True)
    steps = 0
    for block in table.blocks(table.names):
        steps += len(block.numbers)
        for guess, cells in zip(guesses, block.cells, strict=True):
            guess.add(cells)
            if not guess.numbers and times[guess.name]:
                times[guess.name] = find_reader(as_texts(cells), dialect.decimal) is not None
    values = [guess for guess in guesses if guess.numbers and not guess.useless]
    forecast = find_named(values, FORECAST) or find_last(values)
    words = [guess.name for guess in guesses if not (guess.numbers or guess.names_codes)]
    moments = (guess for guess in guesses if guess.tells_time or (guess.name in words and times[guess.name]))
    return {
        "columns": tuple(guess.name for guess in values),
        "forecast": forecast.name if forecast else "",
        "order_by": next((guess.name for guess in moments), ""),
        "steps": steps,
    }


def without_gaps(values: Values) -> Values:
    """Each missing value is the one before it; steps before the first complete one are left out."""
    rows = np.arange(len(values))[:, np.newaxis]
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)
    begin = int(np.argmax((last >= 0).all(axis=1))) if (last >= 0).all(axis=1).any() else len(values)
    filled: Values = np.take_along_axis(values, np.maximum(last, 0), axis=0)
    return filled[begin:]


def complete(values: Values) -> Values:
    """The steps in which nothing is missing."""
    return values[~np.isnan(values).any(axis=1)]
