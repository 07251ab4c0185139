"""Ghosts: what is left of earlier runs, to see whether a change was for the better."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.snapshot import LOSS_STEP
from nnstudio.gui.panels.loss.ruler import Ruler
from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.panels.loss.step_losses import StepLosses

KEPT = 5
"""Earlier runs that are remembered; the oldest goes when another comes."""
_POINTS = 512
_LEAST = 2  # steps; what was shorter was no run


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Ghost:
    """An earlier run, or the part of one that was left behind, from step `begin` to `end`.

    `x` and `y` (n,) are its smoothed loss in at most about 1,000 points; `epochs` are its rows as in
    `Snapshot.epochs`. `last` is the loss of its last step. `metric` says which loss was measured: those of
    another kind cannot be compared.
    """

    begin: int
    end: int
    x: Numbers
    y: Numbers
    epochs: Numbers
    ruler: Ruler
    last: float
    metric: str

    def at(self, step: float) -> float:
        """The smoothed loss at a step; NaN where it has none."""
        return float(np.interp(step, self.x, self.y, left=np.nan, right=np.nan)) if len(self.x) else np.nan


class Ghosts:
    """The last few earlier runs, newest first; mutable, and belongs to one panel."""

    def __init__(self) -> None:
        self._kept: deque[Ghost] = deque(maxlen=KEPT)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, metric: str) -> tuple[Ghost, ...]:
        """Those whose losses are of this kind."""
        return tuple(ghost for ghost in self._kept if ghost.metric == metric)

    def keep(self, losses: StepLosses, epochs: Numbers, ruler: Ruler, metric: str, begin: int = 0) -> None:
        """Remembers a run that is no more, from a step on."""
        end = len(losses)
        if end - begin < _LEAST:
            return
        x, y = losses.line(begin, end, _POINTS)
        x, y = x.copy(), y.copy()
        later = epochs[epochs[:, LOSS_STEP] >= begin].copy()
        self._kept.appendleft(Ghost(begin, end, x, y, later, ruler, float(losses.all[-1]), metric))

    def drop_continued(self, losses: Numbers) -> bool:
        """Forgets those that these losses of the present run contain, and says whether there were any."""
        kept = [
            ghost for ghost in self._kept if len(losses) < ghost.end or losses[ghost.end - 1] != ghost.last
        ]
        dropped = len(kept) < len(self._kept)
        if dropped:
            self._kept = deque(kept, KEPT)
        return dropped

    def clear(self) -> None:
        """Forgets them all."""
        self._kept.clear()
