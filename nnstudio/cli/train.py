"""`nnstudio train`: one training run from start to end."""

import dataclasses
import json
import math
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType

import click
import numpy as np

from nnstudio.cli import completing
from nnstudio.cli.failures import INTERRUPTED, RunFailed
from nnstudio.cli.progress import Progress
from nnstudio.cli.sources import check_design, explained, load_dataset, open_source, with_dataset
from nnstudio.cli.wording import counted, evaluation_figures, evaluation_words
from nnstudio.data.dataset import Dataset
from nnstudio.document.document import Project
from nnstudio.document.file import check_writable, save_project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Evaluation, score_of
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.training import TrainingSettings

MOST_THREADS = os.cpu_count() or 1


@dataclasses.dataclass(frozen=True)
class Figures:
    """What came out of a run; losses as the network counts them.

    `score` is the kind of metric that answers are scored by, `targets` are the names of the numbers that are
    predicted, `naive` is how one does on the test samples of a forecast who says the last value again.
    `loss` is taken on as many training samples as there are for validation. `samples_per_second` counts
    training steps only, `seconds` is all from the first step to the last.
    """

    dataset: str
    train_samples: int
    epochs: int
    steps: int
    loss: float
    score: str
    targets: tuple[str, ...]
    validation: Evaluation
    test: Evaluation
    naive: Evaluation | None
    samples_per_second: float
    seconds: float
    parameters: int
    seed: int
    interrupted: bool
    ended: str

    def plain(self) -> dict[str, object]:
        """The figures for other programs."""
        plain: dict[str, object] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Evaluation):
                plain |= evaluation_figures(field.name, value, self.score, self.targets)
            elif field.name not in ("score", "targets", "naive"):
                plain[field.name] = value
        return plain


class Interruption:
    """While it is entered, Ctrl+C only asks to stop; a second one stops at once."""

    def __init__(self) -> None:
        self.asked = False
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> "Interruption":
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.asked = True
        signal.signal(signal.SIGINT, self._before)


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.option(
    "--dataset",
    metavar="ID",
    shell_complete=completing.datasets,
    help="Learn from this dataset (see `nnstudio datasets`).",
)
@click.option("--epochs", type=int, metavar="N", help="Passes over all training samples.")
@click.option("--batch-size", type=int, metavar="N", help="Samples per step.")
@click.option("--learning-rate", type=float, metavar="X", help="How far each step goes.")
@click.option(
    "--target-accuracy",
    type=float,
    metavar="X",
    help="End when this share of the validation samples is right, such as 0.95, or, for numbers, when R² is "
    "as large; 0 means never.",
)
@click.option(
    "--patience",
    type=int,
    metavar="N",
    help="End after N epochs without a smaller validation loss, with the best weights; 0 means never.",
)
@click.option(
    "--time-limit", type=float, metavar="S", help="End after so many seconds of computing; 0 means no limit."
)
@click.option(
    "--threads",
    type=click.IntRange(1, MOST_THREADS),
    default=1,
    metavar="N",
    help="Threads that share each step; worth it from about a millisecond per step on.",
)
@click.option("--seed", type=int, metavar="N", help="Where random numbers start.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE.nns", help="Save the trained network here."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as one line of JSON.")
@explained()
def train(
    project: str,
    dataset: str | None,
    learning_rate: float | None,
    threads: int,
    output: Path | None,
    as_json: bool,  # noqa: FBT001  # click passes options by name
    **settings: float | None,
) -> int:
    """Train a network without the window.

    What is not given is as the project says. A project that has been trained goes on from its weights.
    Ctrl+C ends the training early; what was learned is measured and saved all the same. The same seed and
    number of threads on the same computer give the same network, bit for bit.

    \b
    Try:
      nnstudio train example:mnist-784-128-10 --dataset mnist --epochs 5
      nnstudio train design.nns --learning-rate 0.01 --output trained.nns
    """
    opened = open_source(project)
    document = with_dataset(opened.document, dataset)
    document = document.replace(training=_changed(document.training, learning_rate, settings))
    check_design(document)
    if output is not None:
        check_writable(output)
    data = load_dataset(document)
    job = TrainingJob(document.graph, document.dataset, document.training, opened.weights, threads)
    # Numbers that overflow are found by the trainer, which can say more of them than NumPy's warning.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), Interruption() as interruption:
        trainer = Trainer(job, data)
        figures = _run(trainer, data, interruption, document.dataset.entry.kind)
    if output is not None:
        save_project(output, Project(document, trainer.network.copy_weights(), data.fitted))
    _tell(figures, output, as_json=as_json)
    return INTERRUPTED if figures.interrupted else 0


def _changed(
    training: TrainingSettings, learning_rate: float | None, settings: Mapping[str, float | None]
) -> TrainingSettings:
    """The settings with what was given on the command line, by name."""
    changes: dict[str, object] = {name: value for name, value in settings.items() if value is not None}
    if learning_rate is not None:
        changes["optimizer"] = training.optimizer.replace(learning_rate=learning_rate)
    return training.replace(**changes)


def _run(trainer: Trainer, data: Dataset, interruption: Interruption, kind: str) -> Figures:
    progress = Progress(trainer)
    start = time.perf_counter()
    try:
        while not (trainer.finished or interruption.asked):
            progress.step()
    finally:
        progress.close()
    seconds = time.perf_counter() - start
    # Measured anew, for an interrupted run stands within an epoch.
    seen, unseen, test = (
        trainer.evaluate_training(),
        trainer.evaluate(data.validation),
        trainer.evaluate(data.test),
    )
    if not all(math.isfinite(found.loss) for found in (seen, unseen, test)):
        raise RunFailed(
            f"Training has diverged after {trainer.step_count:,} steps: the loss is no number any more. "
            f"Try a smaller learning rate, for example {trainer.training.optimizer.learning_rate / 10:g}"
        )
    return Figures(
        dataset=kind,
        train_samples=len(data.training),
        epochs=trainer.epoch,
        steps=trainer.step_count,
        loss=seen.loss,
        score=score_of(classes=data.spec.predicts_classes),
        targets=data.spec.targets,
        validation=unseen,
        test=test,
        naive=trainer.evaluate_naive(data.test),
        samples_per_second=round(progress.samples_per_second, 1),
        seconds=round(seconds, 3),
        parameters=trainer.network.parameter_count,
        seed=trainer.training.seed,
        interrupted=interruption.asked and not trainer.finished,
        ended=trainer.ended,
    )


def _tell(figures: Figures, output: Path | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures.plain()))
        return
    click.echo(
        f"{figures.epochs} epoch{'s' if figures.epochs != 1 else ''} of "
        f"{counted(figures.train_samples)} in {figures.seconds:.1f} s "
        f"({figures.samples_per_second:,.0f} samples/s), {figures.parameters:,} parameters"
    )
    if figures.ended:
        click.echo(figures.ended)
    click.echo(f"validation  {evaluation_words(figures.validation, figures.score, figures.targets)}")
    click.echo(f"test        {evaluation_words(figures.test, figures.score, figures.targets)}")
    if figures.naive is not None:
        click.echo(f"naive test  {evaluation_words(figures.naive, figures.score, figures.targets)}")
        click.echo(
            "Naive says the last value again; a forecast is worth something where it is better than that"
        )
    if output is not None:
        click.echo(f"saved as {click.format_filename(output)}")
