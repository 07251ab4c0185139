"""Framing: which stretch of a run the curves show, and between which values."""

import math
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.engine.snapshot import (
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    SCORE_TRAINING,
    SCORE_VALIDATION,
)
from nnstudio.gui.panels.loss.axis import Range, fit_loss
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.score import Score
from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.panels.loss.step_losses import StepLosses

Focus: TypeAlias = Literal["whole", "recent", "free"]
"""The whole run, its last part, or what the user has zoomed to."""

RECENT_SHARE = 5
"""The recent part is one of so many of the run."""
_RECENT_LEAST = 100  # steps
_BINS = 64


def whole(steps: int, *, done: bool) -> Range:
    """All steps so far, with room for more: an axis that stands still need not be drawn again."""
    steps = max(steps, 10)
    end = float(steps) if done else 10 * 1.25 ** math.ceil(math.log(steps / 10, 1.25))
    margin = 0.012 * end  # so that dots at both ends are round
    return -margin, end + margin


def recent(steps: int) -> Range:
    """The last fifth of the steps so far, and at least a hundred, in leaps of an eighth of that or more."""
    window = max(_RECENT_LEAST, steps // RECENT_SHARE)
    leap = 1 << max(3, math.floor(math.log2(window / 4)))
    end = leap * math.ceil((steps + 1) / leap)
    span = leap * math.ceil(window / leap)
    return float(max(0, end - span)), float(max(end, span))


def heights(
    seen: Range,
    losses: StepLosses,
    epochs: Numbers,
    ghosts: tuple[Ghost, ...],
    score: Score,
    *,
    logarithmic: bool,
    close: bool,
) -> tuple[Range, Range]:
    """The ends of the axes of loss and score for what is seen between two steps."""
    first, last = seen
    rows = _rows_between(first, last, epochs)
    _, low, high = losses.envelope(first, last, _BINS)
    shown = np.concatenate([low, high, rows[:, [LOSS_TRAINING, LOSS_VALIDATION]].ravel()])
    if ghosts and not close:
        # Earlier runs are seen as far as the present one does not become flat for it.
        largest = 2 * np.fmax.reduce(shown, initial=-math.inf)
        earlier = np.concatenate([ghost.y[(ghost.x >= first) & (ghost.x <= last)] for ghost in ghosts])
        shown = np.concatenate([shown, earlier[earlier <= largest]])
    scores = rows[:, [SCORE_TRAINING, SCORE_VALIDATION]]
    return fit_loss(shown, logarithmic=logarithmic, close=close), score.range(scores, close=close)


def _rows_between(first: float, last: float, epochs: Numbers) -> Numbers:
    """The rows between two steps, and where the lines from row to row cross the first and the last."""
    steps = epochs[:, LOSS_STEP]
    inside = epochs[(steps >= first) & (steps <= last)]
    if not len(steps):
        return inside
    edges = np.array([edge for edge in (first, last) if steps[0] < edge < steps[-1]])
    crossed = np.column_stack([np.interp(edges, steps, column) for column in epochs.T])
    return np.concatenate([inside, crossed])
