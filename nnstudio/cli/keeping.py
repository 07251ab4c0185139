"""Keeping: what training has learned is saved; where that cannot be done, in another place."""

import tempfile
from pathlib import Path

import click

from nnstudio.cli.asides import aside
from nnstudio.document.archive import left_out
from nnstudio.document.document import Document, Project
from nnstudio.document.file import ProjectError, save_project
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.settings import SettingsError


def learned(trainer: Trainer, document: Document) -> Project:
    """What a project can keep of a run: all of it, or its weights alone, which is told on stderr."""
    try:
        run, weights = trainer.saved()
    except (SettingsError, MemoryError) as error:
        # What was learned must not be lost for that.
        run, weights = None, trainer.network.copy_weights()
        why = str(error) if isinstance(error, SettingsError) else "there is not enough memory"
        aside(f"the run cannot be kept, only its weights: {why}")
    return Project(document, weights, trainer.dataset.fitted, run)


def keep(output: Path, project: Project) -> str:
    """Saves what was learned; returns what went wrong in words, empty if nothing did.

    A disk may be full at the end of a long run. Then there is room elsewhere, perhaps.
    """
    if left_out(project):
        aside(left_out(project))
    try:
        save_project(output, project)
    except ProjectError as error:
        try:
            elsewhere = Path(tempfile.mkdtemp(prefix="nnstudio-")) / output.name
            save_project(elsewhere, project)
        except (ProjectError, OSError) as another:
            return f"{error}. Nor could it be saved elsewhere: {another}"
        return f"{error}. What was learned is saved as {click.format_filename(elsewhere)} instead"
    return ""
