"""Tabular data: rows of a table become samples, with what is missing filled in and categories taken apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.columns import TableColumn, Values
from nnstudio.data.dataset import Dataset, DatasetError, DatasetSpec, Labels, Split
from nnstudio.data.fitted import UNSCALED, Column, Inputs, Scaling
from nnstudio.data.from_disk import deal
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.origins import Origins
from nnstudio.data.split import Gaps
from nnstudio.data.splitting import FEWEST, Parts, Splitting

Filling: TypeAlias = Literal["drop row", "mean", "median", "most frequent"]


@dataclass(frozen=True)
class Rows:
    """The rows of a table as numbers: `inputs` (n, input columns) and `targets` (n, target columns).

    Categories are told by their index; where a value is missing, there is a NaN. `given` (n,) says which rows
    are for training (0), validation (1) and the test (2), if the table does. `numbers` (n,) are those of the
    rows in their file, if there is one.
    """

    inputs: Values
    targets: Values
    given: Labels | None = None
    numbers: npt.NDArray[np.int32] | None = None

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Which rows (n,) lack nothing."""
        lacking: npt.NDArray[np.bool_] = np.any(np.isnan(self.inputs), axis=1)
        return self.answered & ~lacking

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which rows (n,) lack nothing of what is to be predicted."""
        lacking: npt.NDArray[np.bool_] = np.any(np.isnan(self.targets), axis=1)
        return ~lacking

    def __getitem__(self, chosen: npt.NDArray[np.bool_ | np.intp]) -> "Rows":
        given = None if self.given is None else self.given[chosen]
        numbers = None if self.numbers is None else self.numbers[chosen]
        return Rows(self.inputs[chosen], self.targets[chosen], given, numbers)

    def __len__(self) -> int:
        return len(self.inputs)


def learn_from(
    rows: Rows,
    columns: tuple[TableColumn, ...],
    spec: DatasetSpec,
    *,
    filling: Filling,
    scaling: Normalization,
    splitting: Splitting,
    what: str,
) -> Dataset:
    """A dataset of these rows; all that is fitted is fitted to the training part alone.

    Categories are not scaled. Numbers to predict are standardized. Rows without an answer are left out.

    Args:
        rows: What stands in the table.
        columns: Those of the inputs, in the order of `rows`.
        spec: What it will be.
        filling: What becomes of a row where something is missing.
        scaling: Where the numbers are mapped.
        splitting: How the rows are dealt out, as far as the table does not say it.
        what: What the rows come from, for complaints.

    Raises:
        DatasetError: Too few rows are left.
    """
    usable = rows[rows.complete if filling == "drop row" else rows.answered]
    gone = len(rows) - len(usable)
    if gone and len(usable) < FEWEST:
        raise DatasetError(
            f"{what}: something is missing in {gone:,} of {len(rows):,} rows. {_ADVICE[filling]}"
        )
    labels = usable.targets[:, 0].astype(np.intp) if spec.predicts_classes else None
    parts = _parts(splitting, len(usable) if labels is None else labels, usable.given, what)
    training = usable[parts.training]
    fitted = tuple(
        _fit_column(column, cells, filling) for column, cells in zip(columns, training.inputs.T, strict=True)
    )

    def split(chosen: npt.NDArray[np.intp]) -> Split:
        rows = usable[chosen]
        inputs, gaps = encode(fitted, rows.inputs), find_gaps(rows.inputs)
        origins = None if rows.numbers is None else Origins.rows(rows.numbers)
        if labels is not None:
            return Split(inputs, labels[chosen], origins=origins, gaps=gaps)
        return Split.to_predict(inputs, rows.targets.astype(np.float32), origins, gaps)

    learned = split(parts.training)
    return Dataset(
        spec,
        training=learned,
        validation=split(parts.validation),
        test=split(parts.test),
        scaling=_fit_scaling(fitted, learned.inputs, scaling),
        target_scaling=UNSCALED if learned.numbers is None else fit(learned.numbers, "standardized"),
        columns=fitted,
    )


def encode(columns: Sequence[Column], values: Values) -> npt.NDArray[np.float32]:
    """What stands in these columns (n, columns) as a network takes it (n, widths of the columns), unscaled.

    A category becomes a 1 in its own place among zeros; what is missing is filled in.
    """
    inputs = np.zeros((len(values), sum(column.width for column in columns)), np.float32)
    place = 0
    for column, cells in zip(columns, values.T, strict=True):
        lacking = np.isnan(cells)
        known = np.flatnonzero(~lacking)
        if column.kind == "number":
            inputs[known, place] = cells[known]
        else:
            inputs[known, place + cells[known].astype(np.intp)] = 1
        inputs[lacking, place : place + column.width] = column.filling
        place += column.width
    return inputs


def find_gaps(values: Values) -> Gaps | None:
    """Where something is missing in what stands in columns (n, columns), as `Split.gaps`; None if nowhere."""
    places = np.argwhere(np.isnan(values))
    return places.astype(np.int32) if len(places) else None


_ADVICE: dict[Filling, str] = {
    "drop row": "Fill in what is missing, or ignore the columns that lack it",
    "mean": "Choose another column to predict",
    "median": "Choose another column to predict",
    "most frequent": "Choose another column to predict",
}


def _parts(splitting: Splitting, labels: Labels | int, given: Labels | None, what: str) -> Parts:
    """The parts that are given; one that is not is dealt out of what is for training."""
    if given is None:
        return splitting.parts(labels, what)
    training, validation, test = (np.flatnonzero(given == part) for part in range(3))
    dealt = deal(
        splitting,
        len(training) if isinstance(labels, int) else labels[training],
        f"The training part of {what}",
        validation=bool(len(validation)),
        test=bool(len(test)),
    )
    return Parts(
        training[dealt.training],
        validation[splitting.order(len(validation))] if len(validation) else training[dealt.validation],
        test if len(test) else training[dealt.test],
    )


def _fit_column(column: TableColumn, training: Values, filling: Filling) -> Column:
    known = training[~np.isnan(training)]
    fill: float | str
    if column.kind == "category":
        # The mean of categories means nothing, whatever is done to numbers.
        fill = column.categories[int(_most_frequent(known))] if known.size else ""
    elif not known.size:
        fill = 0.0
    elif filling == "median":
        fill = float(np.median(known))
    elif filling == "most frequent":
        fill = _most_frequent(known)
    else:
        fill = math.fsum(known.tolist()) / len(known)
    return Column(name=column.name, kind=column.kind, categories=column.categories, fill=fill)


def _most_frequent(known: Values) -> float:
    """The value that stands there most often; the least of those that do."""
    values, counts = np.unique(known, return_counts=True)
    return float(values[counts.argmax()])


def _fit_scaling(columns: Sequence[Column], training: Inputs, scaling: Normalization) -> Scaling:
    fitted = fit(training, scaling)
    numbers = [column.kind == "number" for column in columns for _ in range(column.width)]
    assert isinstance(fitted.factor, tuple)
    assert isinstance(fitted.offset, tuple)
    return Scaling(
        tuple(factor if number else 1.0 for factor, number in zip(fitted.factor, numbers, strict=True)),
        tuple(offset if number else 0.0 for offset, number in zip(fitted.offset, numbers, strict=True)),
    )
