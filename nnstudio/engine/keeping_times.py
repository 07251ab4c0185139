"""Keeping times: when the next moment of a run should be kept; what that may cost is bounded."""

import math
from collections.abc import Callable

from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.thinning import DENSE, next_epoch_end, spacing

SHARE = 0.02
"""Of the time, so much goes into keeping moments that lie evenly, ..."""
FOLD_SECONDS = 0.012
"""... and so many seconds each time that the steps have grown by a factor of e, where learning is fast."""


class KeepingTimes:
    """Says of each step whether the moment after it should be kept; mutable, and private to its timeline.

    `most` moments are to be kept of one branch; `clock` gives the seconds that pass.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._clock = clock
        self._next: float = 0
        self._cost = 0.0
        self._last_time = clock()

    def wants(self, step: int) -> bool:
        """Whether the moment after this step should be kept; to be asked after each step."""
        return step >= self._next

    def plan(self, checkpoint: Checkpoint, cost: float, since: int) -> None:
        """Decides when the next moment is wanted after this one, which took so many seconds to keep.

        It came so many steps `since` the one before.
        """
        step, now = checkpoint.step, self._clock()
        per_step = max(0.0, now - self._last_time) / max(1, since)
        # One that was slow by chance does not count in full.
        self._cost += (cost - self._cost) * (0.3 if self._cost else 1.0)
        self._last_time = now
        gap = spacing(step, self._most)
        if step > DENSE and per_step:
            evenly = self._cost / (SHARE * per_step)
            logarithmically = step * self._cost / FOLD_SECONDS
            gap = max(gap, math.ceil(min(evenly, logarithmically)))
        wanted = step + gap
        batches = checkpoint.batches
        epoch_end = next_epoch_end(
            batches.position, len(batches.order), checkpoint.training.batch_size, step, wanted
        )
        near = step < epoch_end and abs(epoch_end - wanted) <= gap // 2
        self._next = epoch_end if near else wanted

    def go_on(self, step: int) -> None:
        """Wants the moment after the next step again: the run goes on from this one."""
        self._next = step + 1
        self._last_time = self._clock()

    def stop(self) -> None:
        """Wants no moment any more."""
        self._next = math.inf
