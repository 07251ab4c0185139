"""`nnstudio evaluate`: how well a network does on samples it has not learned from."""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence

import click
import numpy as np
import numpy.typing as npt

from nnstudio.cli import completing
from nnstudio.cli.asides import aside
from nnstudio.cli.failures import RunFailed
from nnstudio.cli.sources import check_design, explained, load_dataset, open_source, with_dataset
from nnstudio.cli.wording import counted, evaluation_figures, evaluation_words
from nnstudio.data.dataset import Dataset, DatasetSpec, Split
from nnstudio.data.fitted import Column, Fitted
from nnstudio.document.document import Project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import score_of
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.metrics import METRICS, ClassFigures, NumberFigures, confusion_matrix

_WITHIN = frozenset({("mnist-sample", "mnist")})
"""Which datasets are a part of what is learned from in another one."""

Counts = npt.NDArray[np.intp]


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.option(
    "--dataset",
    metavar="ID",
    shell_complete=completing.datasets,
    help="Measure on this dataset (see `nnstudio datasets`).",
)
@click.option(
    "--details", is_flag=True, help="Tell of each class, and which are taken for which; or of each number."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results, with all details, as JSON.")
@explained()
def evaluate(
    project: str,
    dataset: str | None,
    details: bool,  # noqa: FBT001  # click passes options by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measure how well a trained network does.

    Prints loss and accuracy on the validation samples, which guided choices, and on the test samples,
    which guided none; and more figures for the test samples. Where numbers are predicted, R² takes the place
    of the accuracy: the share of their variance that the answers explain.

    \b
    Try:
      nnstudio evaluate digits.nns --dataset mnist --details
    """
    opened = open_source(project)
    document = with_dataset(opened.document, dataset)
    check_design(document)
    data = _as_trained(load_dataset(document), opened.fitted)
    if opened.weights and document is not opened.document:
        aside(_of_other_data(opened, data.spec, document.dataset.entry.kind))
    if not opened.weights:
        aside("this network has not been trained; its first weights are measured")
    with np.errstate(all="ignore"):
        trainer = Trainer(
            TrainingJob(document.graph, document.dataset, document.training, opened.weights), data
        )
        figures: dict[str, object] = {
            "dataset": document.dataset.entry.kind,
            "parameters": trainer.network.parameter_count,
        }
        for name, split in (("validation", data.validation), ("test", data.test)):
            figures |= _loss_and_score(trainer, data.spec, name, split, told=not as_json)
        tell = _of_classes if data.spec.predicts_classes else _of_numbers
        figures |= tell(trainer, data, told=not as_json, details=details)
    if as_json:
        click.echo(json.dumps(figures))


def _of_other_data(opened: Project, spec: DatasetSpec, kind: str) -> str:
    """What figures on samples of another dataset are worth, in words."""
    own = (opened.fitted or opened.document.dataset.spec()).name
    among = "are" if (kind, opened.document.dataset.entry.kind) in _WITHIN else "may be"
    return (
        f"this network learned from {own}, and the samples of {spec.name} {among} among those; only the test "
        f"samples of {own} are sure to be new to it"
    )


def _as_trained(data: Dataset, fitted: Fitted | None) -> Dataset:
    """The dataset, scaled as that which the weights are from, where both have samples of the same form.

    A table that has grown since then has other means, but the weights know only the former ones; they stand
    in for gaps, too.
    """
    if fitted is None or fitted.sample_shape != data.spec.sample_shape:
        return data
    if [_form(column) for column in fitted.columns] != [_form(column) for column in data.columns]:
        return data
    scaled = dataclasses.replace(data.filled_as(fitted.columns), scaling=fitted.scaling)
    same = fitted.targets == data.spec.targets
    return dataclasses.replace(scaled, target_scaling=fitted.target_scaling) if same else scaled


def _form(column: Column) -> tuple[str, str, tuple[str, ...]]:
    """What a column says, whatever stands in where it says nothing."""
    return column.name, column.kind, column.categories


def _loss_and_score(
    trainer: Trainer, spec: DatasetSpec, name: str, split: Split, *, told: bool
) -> dict[str, object]:
    """The figures that guide a run, for one split; on wish told in a line.

    Raises:
        RunFailed: The loss is no number.
    """
    found, kind = trainer.evaluate(split), score_of(classes=spec.predicts_classes)
    if not math.isfinite(found.loss):
        raise RunFailed(f"the loss on the {name} samples is not finite: these weights have diverged")
    if told:
        click.echo(f"{name:10}  {evaluation_words(found, kind, spec.targets)}  of {counted(len(split))}")
    return {f"{name}_samples": len(split)} | evaluation_figures(name, found, kind, spec.targets)


def _of_classes(trainer: Trainer, data: Dataset, *, told: bool, details: bool) -> dict[str, object]:
    """More figures of answers that name classes, on the test samples; on wish told."""
    y, classes = trainer.answers(data.test), data.spec.classes
    targets = np.eye(len(classes), dtype=y.dtype)[data.test.labels]
    metrics = {
        cls.entry.kind: cls().measure(y, targets)
        for cls in METRICS
        # How far off the outputs are tells nothing of answers that are right or wrong.
        if cls.of_classes and not cls.of_numbers and cls.least_classes <= len(classes)
    }
    confusion = confusion_matrix(y, targets)
    figures = ClassFigures.of(confusion)
    if told:
        _tell_metrics(metrics)
        if details:
            _tell_classes(classes, figures, confusion)
    table = np.stack([figures.precision, figures.recall, figures.f1], axis=1).tolist()
    return {
        "test_metrics": metrics,
        "test_classes": [
            {"class": name, "precision": precision, "recall": recall, "f1": f1}
            for name, (precision, recall, f1) in zip(classes, table, strict=True)
        ],
        "test_confusion": confusion.tolist(),
    }


def _of_numbers(trainer: Trainer, data: Dataset, *, told: bool, details: bool) -> dict[str, object]:
    """More figures of answers that are numbers, on the test samples; on wish told."""
    assert data.test.numbers is not None  # the dataset has checked it
    y, names, truth = trainer.answers(data.test), data.spec.targets, data.test.numbers
    # Errors in different units have no mean that says anything.
    kinds = [cls for cls in METRICS if cls.of_numbers and (len(names) == 1 or cls.entry.kind == "r2")]
    metrics = {cls.entry.kind: cls().measure(y, truth) for cls in kinds}
    figures, naive = NumberFigures.of(y, truth), trainer.evaluate_naive(data.test)
    if told:
        _tell_metrics(metrics)
        if naive is not None:
            words = evaluation_words(naive, "r2", names)
            click.echo(f"naive test  {words}  (the last value again)")
        if details:
            _tell_numbers(names, figures)
    table = np.stack([figures.mean_absolute_error, figures.root_mean_squared_error, figures.r2], axis=1)
    found: dict[str, object] = {
        "test_metrics": metrics,
        "test_targets": [
            {"target": name, "mean_absolute_error": mean, "root_mean_squared_error": root, "r2": r2}
            for name, (mean, root, r2) in zip(names, table.tolist(), strict=True)
        ],
    }
    return found if naive is None else found | evaluation_figures("naive", naive, "r2", names)


def _tell_metrics(metrics: Mapping[str, float]) -> None:
    click.echo("test        " + "  ".join(f"{name} {value:.4f}" for name, value in metrics.items()))


def _tell_numbers(names: Sequence[str], figures: NumberFigures) -> None:
    """A line for each number: how far off the answers are, in its own units, and how much they explain."""
    width = max(6, *(len(name) for name in names))
    click.echo(f"\n{'number':{width}}  mean absolute error  root mean squared error       R²")
    for at, name in enumerate(names):
        click.echo(
            f"{name:{width}}  {figures.mean_absolute_error[at]:19.4g}  "
            f"{figures.root_mean_squared_error[at]:23.4g}  {figures.r2[at]:7.4f}"
        )


def _tell_classes(
    classes: Sequence[str],
    figures: ClassFigures,
    confusion: Counts,
) -> None:
    """A line for each class: how well it is known, and how often it was taken for which."""
    width = max(5, *(len(name) for name in classes))
    cell = max(width, len(str(confusion.max()))) + 1
    click.echo(f"\n{'class':{width}}  precision  recall      f1   taken for")
    click.echo(" " * (width + 27) + "".join(f"{name:>{cell}}" for name in classes))
    for at, name in enumerate(classes):
        click.echo(
            f"{name:{width}}  {figures.precision[at]:9.2%} {figures.recall[at]:7.2%} {figures.f1[at]:7.2%}  "
            + "".join(f"{count:>{cell}}" for count in confusion[at])
        )
