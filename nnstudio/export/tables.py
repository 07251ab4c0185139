"""Tables as CSV, for spreadsheets and other programs: what a network says of the samples of its dataset."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetError, Split
from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.model import Model
from nnstudio.export.trained import trained

Part: TypeAlias = Literal["test", "validation"]
PARTS: tuple[Part, ...] = get_args(Part)

AT_ONCE = 500
"""Samples between two looks whether somebody still wants the table."""


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table in UTF-8: a line with the names of the columns, and one for each row."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8", "replace")


def predictions_csv(
    project: Project, part: Part = "test", wanted: Callable[[], bool] = lambda: True
) -> bytes:
    """A row for each sample of a part of the dataset: its number, what is true of it, and the answer.

    For classes, the columns are `sample`, `truth`, `answer`, and the output for each class; for numbers,
    `sample`, each true number, and each predicted one. Numbers are in their own units.

    Args:
        project: The network.
        part: Of the dataset.
        wanted: Asked now and then; once it says no, the table ends early.

    Raises:
        ExportError: The network cannot compute, or its dataset cannot be loaded.
    """
    # A network that was never trained answers, too: with its first weights.
    model = Model(replace(project, weights=trained(project).weights))
    try:
        dataset = project.document.dataset.load()
        rows = _rows(model, getattr(dataset, part), dataset.spec.classes, wanted)
        return csv_of(columns_of(model.fitted), rows)
    except DatasetError as error:
        raise ExportError(str(error)) from error


def columns_of(fitted: Fitted) -> list[str]:
    """The names of the columns of a table of predictions."""
    if fitted.task.predicts_classes:
        return ["sample", "truth", "answer", *fitted.classes]
    return ["sample", *fitted.targets, *(f"{name}, predicted" for name in fitted.targets)]


def _rows(
    model: Model, split: Split, classes: Sequence[str], wanted: Callable[[], bool]
) -> Iterator[list[object]]:
    names = model.fitted.classes
    for first in range(0, len(split), AT_ONCE):
        if not wanted():
            return
        rows = slice(first, first + AT_ONCE)
        answers = model.decision_function(split.inputs[rows])
        for at, answer in enumerate(answers, first):
            said = [_number(value) for value in answer]
            if model.predicts_classes:
                yield [at, classes[split.labels[at]], names[int(answer.argmax())], *said]
            else:
                truth = [] if split.numbers is None else [_number(value) for value in split.numbers[at]]
                yield [at, *truth, *said]


def _number(value: npt.NDArray[np.floating] | np.floating) -> str:
    """A float32 in as many digits as it has."""
    return f"{float(value):.7g}"
