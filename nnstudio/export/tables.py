"""Tables as CSV, for spreadsheets and other programs: what a network answers, and how its run went."""

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
from nnstudio.engine.snapshot import LOSS_STEP, Snapshot
from nnstudio.export.errors import ExportError
from nnstudio.export.model import Model
from nnstudio.export.trained import trained

Part: TypeAlias = Literal["test", "validation"]
PARTS: tuple[Part, ...] = get_args(Part)

FORMULA = ("=", "+", "-", "@", "\t")
"""What formulas of spreadsheets begin with."""
_NOTHING_MEASURED = ("",) * 4

AT_ONCE = 500
"""Samples between two looks whether somebody still wants the table."""


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table in UTF-8: a line with the names of the columns, and one for each row.

    Words that a spreadsheet would take for a formula get an apostrophe before them: names come with data,
    whoever made those. Where not all is ASCII, the file begins with the mark that tells spreadsheets so.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([_cell(name) for name in columns])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    text = file.getvalue()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig", "replace")


def predictions_csv(
    project: Project, part: Part = "test", wanted: Callable[[], bool] = lambda: True
) -> bytes:
    """A row for each sample of a part of the dataset: which it is, what is true of it, and the answer.

    Which one it is stands in a column as `Origins` has it, so that the table can be joined with the user's
    own: `file` within the folder, `row` as a spreadsheet counts, the column that tells the time of a series,
    or the `index` in its array. Where samples come from no file, `sample` counts them from 1, as in the
    window.

    For classes, the next columns are `truth`, `answer`, and the output for each class, a share from 0 to 1
    where outputs are probabilities; for numbers, each true number, each predicted one, and how far off that
    is: too high if above 0. Numbers are in the units of the dataset, whose names for them are kept.

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
        if (reason := project.document.missing()) is not None:
            raise DatasetError(reason)
        # A table that has grown has other means since; gaps are filled in as the weights know it.
        dataset = project.document.dataset.load().going_on(model.fitted)
        split: Split = getattr(dataset, part)
        sample = "sample" if split.origins is None else split.origins.column
        rows = _rows(model, split, dataset.spec.classes, wanted)
        return csv_of(columns_of(model.fitted, sample), rows)
    except DatasetError as error:
        raise ExportError(str(error)) from error


def curves_csv(snapshot: Snapshot, smoothed: npt.NDArray[np.float64]) -> bytes:
    """A row for each step of a run: its loss, what was measured after it, and what was changed then.

    The first row is the start, where the network was measured and nothing learned. What was not measured
    after a step is empty. Units: steps and samples are counted, epochs too, with decimals; losses are as the
    network counts them, cross-entropies in nats; accuracies are shares from 0 to 1, and R² has no unit.
    Figures of the training are taken on some of its samples alone, see `Snapshot.measured_on`.

    Args:
        snapshot: The latest moment of the run.
        smoothed: (steps,), the smoothed loss of each step as it is drawn.
    """
    score = snapshot.score
    columns = (
        "step", "epoch", "samples", "loss", "loss_smoothed", "loss_training", "loss_validation",
        f"{score}_training", f"{score}_validation", "changed",
    )  # fmt: skip
    return csv_of(columns, _curve_rows(snapshot, smoothed))


def _curve_rows(snapshot: Snapshot, smoothed: npt.NDArray[np.float64]) -> Iterator[tuple[object, ...]]:
    measured = {int(row[LOSS_STEP]): tuple(row[1:]) for row in snapshot.epochs.tolist()}
    changed: dict[int, str] = {}
    for mark in snapshot.marks:
        changed[mark.step] = "; ".join(filter(None, (changed.get(mark.step, ""), mark.words)))
    # A row of figures for the start and for each epoch: between two, steps were as large as each other.
    ends = snapshot.epochs[:, LOSS_STEP]
    done = np.arange(float(len(ends)))
    if not len(ends) or snapshot.step > ends[-1]:
        ends = np.append(ends, snapshot.step)
        done = np.append(done, snapshot.epoch + snapshot.position / snapshot.samples_per_epoch)
    epochs = np.interp(np.arange(len(snapshot.losses) + 1), ends, done).round(6)
    samples = (epochs * snapshot.samples_per_epoch).round().astype(int)
    losses = [("", ""), *zip(snapshot.losses.tolist(), smoothed.tolist(), strict=True)]
    for step, (loss, epoch, count) in enumerate(zip(losses, epochs.tolist(), samples.tolist(), strict=True)):
        figures = measured.get(step, _NOTHING_MEASURED)
        yield (step, epoch, count, *loss, *figures, changed.get(step, ""))


def columns_of(fitted: Fitted, sample: str = "file", *, file: bool = False) -> list[str]:
    """The columns of a table of predictions, after the one that says which `sample` it is.

    Where samples come from a `file` that is none of the dataset, nobody knows the truth.
    """
    if fitted.task.predicts_classes:
        return [sample, *([] if file else ["truth"]), "answer", *fitted.classes]
    predicted = [f"{name}, predicted" for name in fitted.targets]
    off = [f"{name}, off by" for name in fitted.targets]
    return [sample, *predicted] if file else [sample, *fitted.targets, *predicted, *off]


def number_of(value: npt.NDArray[np.floating] | np.floating) -> str:
    """A number in as few digits as tell it from all others of its type: it is read back as the same."""
    return str(value)


def _cell(cell: object) -> object:
    """Words as every program reads them, whatever they begin with and whichever line ends are in them."""
    if not isinstance(cell, str):
        return cell
    words = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{words}" if words.startswith(FORMULA) and not _is_number(words) else words


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True


def _rows(
    model: Model, split: Split, classes: Sequence[str], wanted: Callable[[], bool]
) -> Iterator[list[object]]:
    names, origins = model.fitted.classes, split.origins
    for first in range(0, len(split), AT_ONCE):
        if not wanted():
            return
        rows = slice(first, first + AT_ONCE)
        answers = model.outputs(split.inputs[rows])
        for at, answer in enumerate(answers, first):
            said = [number_of(value) for value in answer]
            which = at + 1 if origins is None else origins[at]
            if model.predicts_classes:
                yield [which, classes[split.labels[at]], names[int(answer.argmax())], *said]
            else:
                true = answer[:0] if split.numbers is None else split.numbers[at]
                with np.errstate(all="ignore"):
                    off = answer[: len(true)] - true
                yield [which, *map(number_of, true), *said, *map(number_of, off)]
