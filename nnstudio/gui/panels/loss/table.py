"""The runs as a table for other programs."""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.snapshot import LOSS_STEP, Snapshot
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.ruler import Ruler
from nnstudio.gui.panels.loss.score import score_of
from nnstudio.gui.panels.loss.step_losses import StepLosses

COLUMNS = (
    "run",
    "step",
    "epoch",
    "samples",
    "loss",
    "loss_smoothed",
    "loss_training",
    "loss_validation",
    "{score}_training",
    "{score}_validation",
    "changed",
)
_NOTHING_MEASURED = ("",) * 4


def table_of(snapshot: Snapshot, losses: StepLosses, ruler: Ruler, ghosts: tuple[Ghost, ...]) -> Table:
    """The loss of each step, what was measured at the ends of epochs, and what was changed after which step.

    Run 0 is the present one; of those before it, -1, -2, ..., the smoothed loss is there at the steps that
    are drawn.
    """
    name = score_of(snapshot).name
    columns = tuple(column.format(score=name) for column in COLUMNS)
    return Table(columns, _rows(snapshot, losses, ruler, ghosts))


def _rows(
    snapshot: Snapshot, losses: StepLosses, ruler: Ruler, ghosts: tuple[Ghost, ...]
) -> Iterator[tuple[object, ...]]:
    measured = {int(row[LOSS_STEP]): tuple(row[1:]) for row in snapshot.epochs.tolist()}
    changed: dict[int, str] = {}
    for mark in snapshot.marks:
        changed[mark.step] = "; ".join(filter(None, (changed.get(mark.step, ""), mark.words)))
    yield (0, 0, 0.0, 0.0, "", "", *measured.get(0, _NOTHING_MEASURED), changed.get(0, ""))
    values = zip(losses.all.tolist(), losses.smoothed().tolist(), strict=True)
    for step, ((loss, smoothed), places) in enumerate(
        zip(values, _places(len(losses), ruler), strict=True), 1
    ):
        figures = measured.get(step, _NOTHING_MEASURED)
        yield (0, step, *places, loss, smoothed, *figures, changed.get(step, ""))
    for age, ghost in enumerate(ghosts, 1):
        yield from _ghost_rows(-age, ghost)


def _places(steps: int, ruler: Ruler) -> Iterator[tuple[float, float]]:
    """Epochs and samples after each step."""
    numbers = np.arange(1.0, steps + 1)
    return zip(
        np.round(ruler.measure(numbers, "epoch"), 6).tolist(),
        np.round(ruler.measure(numbers, "samples")).tolist(),
        strict=True,
    )


def _ghost_rows(run: int, ghost: Ghost) -> Iterator[tuple[object, ...]]:
    points = [(step, smoothed, _NOTHING_MEASURED) for step, smoothed in zip(ghost.x, ghost.y, strict=True)]
    points += [(row[LOSS_STEP], "", tuple(row[1:].tolist())) for row in ghost.epochs]
    for step, smoothed, figures in sorted(points, key=lambda point: float(point[0])):
        at = np.array([float(step)])
        places = (float(ghost.ruler.measure(at, "epoch")[0]), float(ghost.ruler.measure(at, "samples")[0]))
        yield (run, float(step), *places, "", smoothed, *figures, "")
