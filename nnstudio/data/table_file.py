"""A table of the user's own, as CSV or Parquet: the columns are chosen by name."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.columns import Faults, TableColumn, Values, fault_of, part_of, spec_of, with_role
from nnstudio.data.dataset import (
    DATASETS,
    Dataset,
    DatasetError,
    DatasetSource,
    DatasetSpec,
    InputColumn,
    Labels,
)
from nnstudio.data.delimited import MAX_COLUMNS, Dialect
from nnstudio.data.fitted import Column
from nnstudio.data.from_disk import at, stamp
from nnstudio.data.gaps import note_rows_left_out
from nnstudio.data.guessing import guess_columns
from nnstudio.data.normalizing import Normalization
from nnstudio.data.remarks import note_blurred, note_nested, with_notes
from nnstudio.data.splitting import FEWEST, Splitting
from nnstudio.data.table import Table, check_rows, locate, missing_file, size_limit, sniff
from nnstudio.data.tabular import Filling, Rows, encode, learn_from
from nnstudio.data.thousands import note_thousands


@DATASETS.register("table", title="Table", hint="a CSV or Parquet file of your own")
class TableFile(DatasetSource):
    """A table of your own, with a row for each sample: choose which columns are seen, and which predicted.

    A category to predict makes a classification (of two: yes or no), a number a regression. Make it by `of`,
    which reads the file once and remembers what it has found: the project opens even if the file is gone.
    """

    places = ("path",)

    path: str = Field("", description="The CSV or Parquet file.")
    dialect: Dialect = Field(Dialect(), description="How a CSV file is written.")
    columns: tuple[TableColumn, ...] = Field(
        (),
        max_length=MAX_COLUMNS,
        description="The columns of the table: what each is for, and what stands in it.",
        json_schema_extra={"hidden": True},
    )
    rows: int = Field(
        0,
        ge=0,
        description="How many rows there were when the file was chosen.",
        json_schema_extra={"hidden": True},
    )
    missing_values: Filling = Field(
        "drop row",
        description="What becomes of a row that lacks a number: it is left out, or filled in with the mean, "
        "the median or the most frequent number of the rows to learn from. A category is filled in with the "
        "most frequent one. A row without an answer is always left out.",
    )
    scaling: Normalization = Field("standardized", description="Where the numbers of a column are mapped.")
    splitting: Splitting = Field(
        Splitting(),
        description="How rows are dealt out to training, validation and test, where no column says it.",
    )

    @classmethod
    def of(cls, path: str | Path, *, target: str = "", **fields: Any) -> Self:
        """The table in this file, with what was found in it; `fields` are settings that are known already.

        Which column is predicted and which are ignored is guessed, unless `target` or `columns` says so.

        Raises:
            DatasetError: The file cannot be read.
            SettingsError: A field is out of its limits.
        """
        where = locate(path)
        dialect = fields["dialect"] if "dialect" in fields else sniff(where)
        fields["dialect"] = dialect
        if "columns" not in fields:
            table = Table(where, dialect)
            table.check_columns([target] if target else [])
            blocks = (block.cells for block in table.blocks(table.names))
            fields["columns"], fields["rows"] = guess_columns(table.names, blocks, dialect.decimal, target)
            check_rows(where, dialect, fields["rows"])
            if fields["rows"] < FEWEST and fault_of(fields["columns"]) is not None:
                rows = "a single row" if fields["rows"] == 1 else f"{fields['rows']} rows"
                raise DatasetError(f"{where} has {rows}; at least {FEWEST} are needed. Choose another file")
        return cls.from_fields({**fields, "path": str(where)})

    def spec(self) -> DatasetSpec:
        return spec_of(at(self.path).name if self.path else "Table", self.columns, self.rows)

    @property
    def input_columns(self) -> tuple[InputColumn, ...]:
        return tuple(
            InputColumn(column.name, column.categories if column.kind == "category" else ())
            for column in with_role(self.columns, "input")
        )

    def missing(self) -> str | None:
        return missing_file(self.path) or fault_of(self.columns)

    def wherever(self) -> Self:
        return self.replace(path="", rows=0)

    def moved_to(self, other: Self) -> Self:
        alike = {column.name for column in self.columns} <= {column.name for column in other.columns}
        return self.replace(path=other.path, rows=other.rows) if alike else other

    def stamps(self) -> tuple[object, ...]:
        return (stamp(self.path),)

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        inputs, targets = with_role(self.columns, "input"), with_role(self.columns, "target")
        width = sum(column.width for column in inputs)
        limit = size_limit(self.path, 4 * width + 8 * (len(inputs) + len(targets)))
        limit(self.rows)
        parts = with_role(self.columns, "part")
        table = Table(at(self.path), self.dialect)
        values, numbers = table.numbered_values((*inputs, *targets, *parts), limit)
        answers = slice(len(inputs), len(inputs) + len(targets))
        given = _given(parts[0], values[:, -1]) if parts else None
        # All that a row must not lack.
        needed = slice(0 if self.missing_values == "drop row" else len(inputs), answers.stop)
        names = [column.name for column in (*inputs, *targets)][needed]
        note = note_rows_left_out(names, np.isnan(values[:, needed]))
        blurred = note_blurred([column.name for column in (*inputs, *targets)], values[:, : answers.stop])
        dataset = learn_from(
            Rows(values[:, : len(inputs)], values[:, answers], given, numbers),
            inputs,
            self.replace(rows=len(values)).spec(),  # as many as there are now, whatever was chosen once
            filling=self.missing_values,
            scaling=self.scaling,
            splitting=self.splitting,
            what=self.path,
        )
        used = sum(map(len, (dataset.training, dataset.validation, dataset.test)))
        if used < len(values):
            spec = replace(dataset.spec, size_hint=f"{used:,} of {len(values):,} rows")
            dataset = replace(dataset, spec=spec)
        thousands = note_thousands(table, (*inputs, *targets))
        return with_notes(dataset, note, thousands, blurred, note_nested(table.nested_names()))


class NewRows(NamedTuple):
    """Rows that a network has not seen: as it takes them, where they stand, and what was empty."""

    inputs: npt.NDArray[np.float32]
    """(n, widths of the columns)"""
    numbers: Sequence[int]
    """Of each row, counted as a spreadsheet does."""
    lacking: npt.NDArray[np.bool_]
    """(n, columns), where a cell was empty and is filled in."""
    refused: tuple[str, ...] = ()
    """What is wrong with the rows that are left out."""
    refused_numbers: tuple[int, ...] = ()
    """Of each of these rows."""


def read_inputs(path: str | Path, columns: Sequence[Column], like: Dialect | None = None) -> NewRows:
    """Rows that a network has not seen, read as those it was trained on.

    The columns are found by name; others may be there. They are yet to be scaled, see `Fitted.prepare`.

    Args:
        path: A CSV or Parquet file.
        columns: Those that the network sees.
        like: How the CSV file was written that it was trained on, if it was one: 1,250 may be either number.

    Rows in which something stands that cannot be read, or was never seen there, are left out and told of.

    Raises:
        DatasetError: The file cannot be read or lacks a column.
    """
    where = locate(path)
    limit = size_limit(where, sum(4 * column.width + 8 for column in columns))
    dialect = sniff(where, like, [column.name for column in columns])
    faults: Faults = {}
    values, numbers = Table(where, dialect).numbered_values(columns, limit, faults)
    bad = sorted(faults)
    refused, places = tuple(faults[index] for index in bad), tuple(numbers[bad].tolist())
    if faults:
        sound = [index for index in range(len(numbers)) if index not in faults]
        values, numbers = values[sound], numbers[sound]
    return NewRows(encode(columns, values), numbers.tolist(), np.isnan(values), refused, places)


def _given(column: TableColumn, cells: Values) -> Labels:
    """Which part each row is for (n,); those of which it is not said are for training."""
    parts = np.array([part_of(name) or 0 for name in column.categories], np.intp)
    known = np.where(np.isnan(cells), 0, cells).astype(np.intp)
    given: Labels = np.where(np.isnan(cells), 0, parts[known])
    return given
