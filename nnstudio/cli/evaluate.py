"""`nnstudio evaluate`: how well a network does on samples it has not learned from."""

import json
import math

import click
import numpy as np

from nnstudio.cli.failures import RunFailed
from nnstudio.cli.sources import check_design, explained, load_dataset, open_source, with_dataset
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME")
@click.option("--dataset", metavar="ID", help="Measure on this dataset (see `nnstudio datasets`).")
@click.option("--json", "as_json", is_flag=True, help="Print the results as one line of JSON.")
@explained()
def evaluate(
    project: str,
    dataset: str | None,
    as_json: bool,  # noqa: FBT001  # click passes options by name
) -> None:
    """Measure how well a trained network does.

    Prints loss and accuracy on the validation samples, which guided choices, and on the test samples,
    which guided none.

    \b
    Try:
      nnstudio evaluate digits.nns --dataset mnist
    """
    opened = open_source(project)
    document = with_dataset(opened.document, dataset)
    check_design(document)
    data = load_dataset(document)
    if not opened.weights:
        click.echo("nnstudio: this network has not been trained; its first weights are measured", err=True)
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training, opened.weights), data)
    figures: dict[str, object] = {
        "dataset": document.dataset.entry.kind,
        "parameters": trainer.network.parameter_count,
    }
    for name, split in (("validation", data.validation), ("test", data.test)):
        with np.errstate(all="ignore"):
            found = trainer.evaluate(split)
        if not math.isfinite(found.loss):
            raise RunFailed(f"the loss on the {name} samples is not finite: these weights have diverged")
        figures |= {
            f"{name}_samples": len(split),
            f"{name}_loss": found.loss,
            f"{name}_accuracy": found.accuracy,
        }
        if not as_json:
            click.echo(
                f"{name:10}  loss {found.loss:.4f}  accuracy {found.accuracy:.2%}  of {len(split):,} samples"
            )
    if as_json:
        click.echo(json.dumps(figures))
