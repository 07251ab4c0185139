"""`nnstudio evaluate`: how well a network does on samples it has not learned from."""

import json
import math
from collections.abc import Sequence

import click
import numpy as np
import numpy.typing as npt

from nnstudio.cli.failures import RunFailed
from nnstudio.cli.sources import check_design, explained, load_dataset, open_source, with_dataset
from nnstudio.data.dataset import Split
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.metrics import METRICS, ClassFigures, confusion_matrix

Counts = npt.NDArray[np.intp]


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME")
@click.option("--dataset", metavar="ID", help="Measure on this dataset (see `nnstudio datasets`).")
@click.option("--details", is_flag=True, help="Tell of each class, and which are taken for which.")
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
    which guided none; and more figures for the test samples.

    \b
    Try:
      nnstudio evaluate digits.nns --dataset mnist --details
    """
    opened = open_source(project)
    document = with_dataset(opened.document, dataset)
    check_design(document)
    data = load_dataset(document)
    if not opened.weights:
        click.echo("nnstudio: this network has not been trained; its first weights are measured", err=True)
    with np.errstate(all="ignore"):
        trainer = Trainer(
            TrainingJob(document.graph, document.dataset, document.training, opened.weights), data
        )
        figures: dict[str, object] = {
            "dataset": document.dataset.entry.kind,
            "parameters": trainer.network.parameter_count,
        }
        for name, split in (("validation", data.validation), ("test", data.test)):
            figures |= _loss_and_accuracy(trainer, name, split, told=not as_json)
        metrics, confusion = _measure(trainer, data.test, len(data.spec.classes))
    of_classes = ClassFigures.of(confusion)
    if as_json:
        classes = [
            {"class": name, "precision": precision, "recall": recall, "f1": f1}
            for name, (precision, recall, f1) in zip(
                data.spec.classes,
                np.stack([of_classes.precision, of_classes.recall, of_classes.f1], axis=1).tolist(),
                strict=True,
            )
        ]
        figures |= {"test_metrics": metrics, "test_classes": classes, "test_confusion": confusion.tolist()}
        click.echo(json.dumps(figures))
        return
    click.echo("test        " + "  ".join(f"{name} {value:.4f}" for name, value in metrics.items()))
    if details:
        _tell_classes(data.spec.classes, of_classes, confusion)


def _loss_and_accuracy(trainer: Trainer, name: str, split: Split, *, told: bool) -> dict[str, object]:
    """The two figures that guide a run, for one split; on wish told in a line.

    Raises:
        RunFailed: The loss is no number.
    """
    found = trainer.evaluate(split)
    if not math.isfinite(found.loss):
        raise RunFailed(f"the loss on the {name} samples is not finite: these weights have diverged")
    if told:
        click.echo(
            f"{name:10}  loss {found.loss:.4f}  accuracy {found.accuracy:.2%}  of {len(split):,} samples"
        )
    return {
        f"{name}_samples": len(split),
        f"{name}_loss": found.loss,
        f"{name}_accuracy": found.accuracy,
    }


def _measure(trainer: Trainer, split: Split, classes: int) -> tuple[dict[str, float], Counts]:
    """All metrics by kind, and the confusion matrix, of a split."""
    y = trainer.answers(split)
    targets = np.eye(classes, dtype=y.dtype)[split.labels]
    metrics = {cls.entry.kind: cls().measure(y, targets) for cls in METRICS if cls.least_classes <= classes}
    return metrics, confusion_matrix(y, targets)


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
