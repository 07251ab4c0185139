"""Framing: which stretch of a run the curves show, and between which values."""

import math
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.engine.snapshot import (
    ACCURACY_TRAINING,
    ACCURACY_VALIDATION,
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
)
from nnstudio.gui.panels.loss.axis import Range, fit_loss, nice
from nnstudio.gui.panels.loss.ghosts import Ghost
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
    *,
    logarithmic: bool,
    close: bool,
) -> tuple[Range, Range]:
    """The ends of the axes of loss and accuracy for what is seen between two steps."""
    first, last = seen
    rows = _rows_between(first, last, epochs)
    _, low, high = losses.envelope(first, last, _BINS)
    shown = np.concatenate([low, high, rows[:, [LOSS_TRAINING, LOSS_VALIDATION]].ravel()])
    if ghosts and not close:
        # Earlier runs are seen as far as the present one does not become flat for it.
        largest = 2 * np.fmax.reduce(shown, initial=-math.inf)
        earlier = np.concatenate([ghost.y[(ghost.x >= first) & (ghost.x <= last)] for ghost in ghosts])
        shown = np.concatenate([shown, earlier[earlier <= largest]])
    accuracies = 100 * rows[:, [ACCURACY_TRAINING, ACCURACY_VALIDATION]]
    return fit_loss(shown, logarithmic=logarithmic, close=close), _percents(accuracies, close=close)


def _rows_between(first: float, last: float, epochs: Numbers) -> Numbers:
    """The rows between two steps, and where the lines from row to row cross the first and the last."""
    steps = epochs[:, LOSS_STEP]
    inside = epochs[(steps >= first) & (steps <= last)]
    if not len(steps):
        return inside
    edges = np.array([edge for edge in (first, last) if steps[0] < edge < steps[-1]])
    crossed = np.column_stack([np.interp(edges, steps, column) for column in epochs.T])
    return np.concatenate([inside, crossed])


def _percents(accuracies: Numbers, *, close: bool) -> Range:
    """The whole run is seen from 0 to 100 %, a part of it from as close as possible."""
    if not close:
        return 0.0, 103.0
    low = float(np.fmin.reduce(accuracies, axis=None, initial=math.inf))
    high = float(np.fmax.reduce(accuracies, axis=None, initial=-math.inf))
    if not low <= high:
        return 0.0, 103.0
    spacing = nice(max(high - low, 0.5) / 5)
    bottom, top = spacing * math.floor(low / spacing - 0.3), spacing * math.ceil(high / spacing + 0.3)
    return max(0.0, bottom), min(103.0, top)
