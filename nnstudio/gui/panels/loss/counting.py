"""Counting: steps as epochs or samples, on the axes and where earlier runs lie beside the present one."""

from collections.abc import Sequence

import numpy as np

from nnstudio.engine.snapshot import LOSS_STEP, SCORE_VALIDATION
from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.epoch_lines import EpochLines
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.ruler import NO_RULER, Ruler, Unit


class Counting:
    """Counts the steps of a run in a unit, and lays earlier runs where they had done as much."""

    def __init__(self, axes: Sequence[Axis], loss: Curves, score: Curves, epochs: EpochLines) -> None:
        self._axes, self._loss, self._score, self._epochs = axes, loss, score, epochs
        self._unit: Unit = "step"
        self.ruler: Ruler = NO_RULER
        """What the steps of the run that is drawn are in epochs and samples."""
        self.ghosts: tuple[Ghost, ...] = ()

    def take(self, ruler: Ruler) -> bool:
        """Counts by another ruler from now on; says whether earlier runs lie somewhere else by it."""
        bent = ruler.steps is not self.ruler.steps
        self.ruler = ruler
        moved = bent and self._unit != "step"
        for axis in self._axes:
            axis.ruler = ruler
            if moved:
                axis.redraw()
        if moved:
            self._place()
        return moved

    def show_unit(self, unit: Unit) -> None:
        """Counts the steps in this unit."""
        self._unit = unit
        for axis in self._axes:
            axis.unit = unit
            axis.redraw()
        self._place()

    def show_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Lays these earlier runs behind the present one, newest first."""
        self.ghosts = ghosts
        self._place()

    def _place(self) -> None:
        def placed(ghost: Ghost, steps: np.ndarray) -> np.ndarray:
            if self._unit == "step":
                return steps
            return self.ruler.place(ghost.ruler.measure(steps, self._unit), self._unit)

        scale = self._epochs.score.scale
        self._loss.ghosts = [(placed(ghost, ghost.x), ghost.y) for ghost in self.ghosts]
        self._score.ghosts = [
            (placed(ghost, ghost.epochs[:, LOSS_STEP]), scale * ghost.epochs[:, SCORE_VALIDATION])
            for ghost in self.ghosts
        ]
