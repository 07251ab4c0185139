"""`nnstudio train`: one training run from start to end."""

import math
import os
import shlex
import time
from collections.abc import Mapping
from pathlib import Path

import click
import numpy as np

from nnstudio.cli import completing
from nnstudio.cli.asides import aside
from nnstudio.cli.call_rules import CallRules
from nnstudio.cli.failures import RunFailed
from nnstudio.cli.figures import Figures, tell_figures
from nnstudio.cli.interruption import Interruption
from nnstudio.cli.keeping import keep, learned
from nnstudio.cli.progress import Progress
from nnstudio.cli.sources import (
    check_design,
    check_output,
    explained,
    load_dataset,
    open_source,
    with_dataset,
)
from nnstudio.document.differences import carried
from nnstudio.document.document import Project
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import score_of
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.training import TrainingSettings

MOST_THREADS = os.cpu_count() or 1


@click.command()
@click.argument("project", metavar="PROJECT|example:NAME", shell_complete=completing.projects)
@click.option(
    "--dataset",
    metavar="ID",
    shell_complete=completing.datasets,
    help="Learn from this dataset (see `nnstudio datasets`).  [saved]",
)
@click.option(
    "--epochs",
    type=int,
    metavar="N",
    help="Passes over all training samples; of a run that goes on, so many more, that in which it stands "
    "included.  [saved]",
)
@click.option("--batch-size", type=int, metavar="N", help="Samples per step.  [saved]")
@click.option("--learning-rate", type=float, metavar="X", help="How far each step goes.  [saved]")
@click.option(
    "--target-accuracy",
    type=float,
    metavar="X",
    help="End this call when this share of the validation samples is right, such as 0.95, or, for numbers, "
    "when R² is as large; 0 means never.",
)
@click.option(
    "--patience",
    type=int,
    metavar="N",
    help="End this call after N epochs without a smaller validation loss, with the best weights; 0 means "
    "never.",
)
@click.option(
    "--time-limit",
    type=float,
    metavar="S",
    help="End this call after so many seconds of computing; 0 means no limit.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, MOST_THREADS),
    default=1,
    metavar="N",
    help="Threads that share each step; worth it from about a millisecond per step on.",
)
@click.option("--seed", type=int, metavar="N", help="Where random numbers start.  [saved]")
@click.option(
    "--afresh", is_flag=True, help="Begin with new weights, as if the project had never been trained."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE.nns",
    shell_complete=completing.new_project,
    help="Save the trained network here.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as one line of JSON.")
@explained()
def train(
    project: str,
    dataset: str | None,
    learning_rate: float | None,
    threads: int,
    output: Path | None,
    afresh: bool,  # noqa: FBT001  # click passes options by name
    as_json: bool,  # noqa: FBT001
    target_accuracy: float | None,
    patience: int | None,
    time_limit: float | None,
    **settings: float | None,
) -> int:
    """Train a network without the window.

    What is not given is as the project says. What is marked [saved] becomes a setting of the project that
    --output writes; all else holds for this call alone.

    A project that has been trained goes on: with its run, as if that had never been interrupted, until the
    planned epochs are done, or for so many more as --epochs says; or from its weights alone, where it has no
    run that fits. Ctrl+C ends the training early, as --time-limit does; what was learned is measured and
    saved all the same, also where the system ends the program. The same seed and number of threads on the
    same computer give the same network, bit for bit.

    \b
    Try:
      nnstudio train example:mnist-784-128-10 --dataset mnist --epochs 5
      nnstudio train design.nns --learning-rate 0.01 --output trained.nns
    """
    opened = open_source(project)
    if afresh:
        opened = Project(opened.document)
    document = with_dataset(opened.document, dataset)
    document = document.replace(training=_changed(document.training, learning_rate, settings))
    rules = CallRules(target_accuracy, patience, time_limit)
    rules.within(document.training)  # what is out of its limits is refused before anything is read
    check_design(document)
    if output is not None:
        check_output(output)
    data = load_dataset(document)
    same_data = document.dataset == opened.document.dataset
    job = TrainingJob(
        document.graph,
        document.dataset,
        document.training,
        carried(opened.weights, opened.document, document),
        threads,
        saved=opened.run,
        fitted=opened.fitted if same_data else None,
    )
    # Numbers that overflow are found by the trainer, which can say more of them than NumPy's warning.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), Interruption() as interruption:
        trainer = Trainer(job, data)
        _tell_beginning(trainer)
        if output is None:
            example = project if Path(project).suffix == ".nns" else "trained.nns"
            aside(f"nothing of this will be kept; to keep it, add --output {shlex.quote(example)}")
        if trainer.step_count and (trainer.finished or settings["epochs"] is not None):
            trainer.plan_more()
        rules.enter(trainer, document.training)
        figures = _run(trainer, rules, interruption, document.dataset.entry.kind)
        rules.leave(trainer, document.training)
        interruption.finish()
        trouble = "" if output is None else keep(output, learned(trainer, document))
    if trouble:
        aside(trouble)
    saved = "not saved: no --output given" if output is None else f"saved as {click.format_filename(output)}"
    tell_figures(figures, "" if trouble else saved, as_json=as_json)
    if trouble:
        return RunFailed.exit_code
    return interruption.code if figures.interrupted else 0


def _changed(
    training: TrainingSettings, learning_rate: float | None, settings: Mapping[str, float | None]
) -> TrainingSettings:
    """The settings with what was given on the command line, by name."""
    changes: dict[str, object] = {name: value for name, value in settings.items() if value is not None}
    if learning_rate is not None:
        changes["optimizer"] = training.optimizer.replace(learning_rate=learning_rate)
    return training.replace(**changes)


def _tell_beginning(trainer: Trainer) -> None:
    """Says what training goes on from, and what is not as one may expect."""
    told = [trainer.begun_anew, trainer.inexact, *trainer.dataset.notes]
    if trainer.step_count:
        place = f"step {trainer.step_count:,}, in epoch {trainer.epoch + 1:,}"
        told.insert(0, f"going on with the run at {place}")
    for words in filter(None, told):
        aside(words)


def _run(trainer: Trainer, rules: CallRules, interruption: Interruption, kind: str) -> Figures:
    progress, data = Progress(trainer), trainer.dataset
    begun, begun_epoch, begun_seconds = trainer.step_count, trainer.epoch, trainer.seconds
    start, late = time.perf_counter(), ""
    try:
        while not (trainer.finished or interruption.asked or late):
            progress.step()
            late = rules.out_of_time(trainer.seconds - begun_seconds)
    finally:
        progress.close()
    seconds = time.perf_counter() - start
    # Measured anew, for an interrupted run stands within an epoch.
    seen, unseen, test = (
        trainer.evaluate_training(),
        trainer.evaluate(data.validation),
        trainer.evaluate_test(),
    )
    if not all(math.isfinite(found.loss) for found in (seen, unseen, test)):
        raise RunFailed(
            f"Training has diverged after {trainer.step_count:,} steps: the loss is no number any more. "
            f"Try a smaller learning rate, for example {trainer.training.optimizer.learning_rate / 10:g}"
        )
    return Figures(
        dataset=kind,
        train_samples=len(data.training),
        epochs=trainer.epoch - begun_epoch,
        steps=trainer.step_count - begun,
        from_step=begun,
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
        interrupted=interruption.asked and not (trainer.finished or late),
        ended=trainer.ended or late,
    )
