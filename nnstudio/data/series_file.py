"""A series of the user's own, as CSV or Parquet: what comes next is forecast from a window of the past."""

from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field

from nnstudio.data.columns import TableColumn, Values, as_texts
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource, DatasetSpec
from nnstudio.data.delimited import MAX_COLUMNS, Dialect, shorten
from nnstudio.data.from_disk import at
from nnstudio.data.guessing import Guess, find_last, find_named
from nnstudio.data.moments import find_reader
from nnstudio.data.normalizing import Normalization
from nnstudio.data.splitting import Shares
from nnstudio.data.table import Table, locate, missing_file, size_limit, sniff
from nnstudio.data.windows import cut_windows, window_spec

FORECAST = ("close", "price", "value", "sales", "demand", "load", "temperature")
"""What a column is called that is often forecast; without such a name it is the last one of numbers."""


@DATASETS.register("series", title="Series", hint="a CSV file of values over time")
class SeriesFile(DatasetSource):
    """Values over time of your own, with a row for each step: the next value is forecast from a window.

    Validation comes after training and the test comes last, as a forecast is always of the future. Make it by
    `of`, which reads the file once and remembers what it has found.
    """

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
        if not found["columns"] and not fields.get("columns"):
            raise DatasetError(f"{where} has no column of numbers to forecast. Choose another file")
        return cls.from_fields({**found, "dialect": dialect, **fields, "path": str(where)})

    def spec(self) -> DatasetSpec:
        name = at(self.path).name if self.path else "Series"
        return window_spec(name, max(1, len(self.columns)), self.forecast or "value", self.window, self.steps)

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

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        limit = size_limit(self.path, 4 * len(self.columns) * (self.window + 4))
        limit(self.steps)
        table = Table(at(self.path), self.dialect)
        values = table.values([TableColumn(name=name) for name in self.columns], limit)
        if self.order_by:
            values = values[np.argsort(self._moments(table), kind="stable")]
        return cut_windows(
            self.spec(),
            _without_gaps(values) if self.missing_values == "last value" else _complete(values),
            self.columns,
            horizon=self.horizon,
            scaling=self.scaling,
            splitting=self.splitting,
            what=self.path,
        )

    def _moments(self, table: Table) -> Values:
        """When each row was, as numbers that grow."""
        table.check_columns([self.order_by])
        texts: list[str] = []
        lines: list[int] = []
        for block in table.blocks([self.order_by]):
            texts += as_texts(block.cells[0])
            lines += block.numbers
        read = find_reader(texts)
        if read is None:
            first = find_reader(texts[:1])
            bad = next((at for at, text in enumerate(texts) if first is None or first(text) is None), 0)
            raise DatasetError(
                f'{self.path}, row {lines[bad]}, column "{self.order_by}": {shorten(texts[bad])} cannot be '
                "ordered with the others. Write all dates like 2024-01-31, or order by no column if the rows "
                "are in order"
            )
        return np.array([read(text) for text in texts], np.float64)


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
                times[guess.name] = find_reader(as_texts(cells)) is not None
    values = [guess for guess in guesses if guess.numbers and not guess.useless]
    forecast = find_named(values, FORECAST) or find_last(values)
    moments = (guess for guess in guesses if guess.tells_time or (not guess.numbers and times[guess.name]))
    return {
        "columns": tuple(guess.name for guess in values),
        "forecast": forecast.name if forecast else "",
        "order_by": next((guess.name for guess in moments), ""),
        "steps": steps,
    }


def _without_gaps(values: Values) -> Values:
    """Each missing value is the one before it; steps before the first complete one are left out."""
    rows = np.arange(len(values))[:, np.newaxis]
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)
    begin = int(np.argmax((last >= 0).all(axis=1))) if (last >= 0).all(axis=1).any() else len(values)
    filled: Values = np.take_along_axis(values, np.maximum(last, 0), axis=0)
    return filled[begin:]


def _complete(values: Values) -> Values:
    return values[~np.isnan(values).any(axis=1)]
