"""What a panel saw at the ends of epochs: the moments that the present one can be compared with."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import LOSS_STEP, Snapshot

T = TypeVar("T")

MOST = 200
"""Epochs that are remembered; the oldest are forgotten."""


@dataclass(frozen=True)
class Seen(Generic[T]):
    """A value as it was after `step`, and what that moment is: "the end of the epoch before"."""

    step: int
    value: T
    when: str = ""

    @property
    def since(self) -> str:
        """Since when something has changed that is compared with this."""
        return f"since step {self.step:,}, {self.when}" if self.when else f"since step {self.step:,}"


class EpochMemory(Generic[T]):
    """The last value that was seen in each epoch of a run, and the very first one.

    Whoever has it says when another run begins, and when the run goes on from an earlier moment: the moments
    themselves do not tell.
    """

    def __init__(self) -> None:
        self._last: dict[int, Seen[T]] = {}
        self._first: Seen[T] | None = None
        self._ends: npt.NDArray[np.float64] = np.empty(0)

    def see(self, snapshot: Snapshot, step: int, value: T) -> None:
        """Remembers a value as it was after `step` if it is the latest that is known of its epoch."""
        # Answers may be older than the moment they come with: their epoch is found by their step.
        ends = np.unique(snapshot.epochs[:, LOSS_STEP])
        if len(ends) > len(self._ends):
            self._ends = ends
        seen = Seen(step, value)
        if self._first is None or step <= self._first.step:
            self._first = seen
        epoch = self._epoch(step)
        known = self._last.get(epoch)
        if known is None or step >= known.step:
            self._last[epoch] = seen
            if len(self._last) > MOST:
                del self._last[min(self._last)]

    def before(self, step: int) -> Seen[T] | None:
        """The latest that is remembered of the epochs before that of this step.

        Where there is none, the first that was seen; None if that does not lie before this step either.
        """
        now = self._epoch(step)
        latest = max((epoch for epoch in self._last if epoch < now), default=None)
        seen = self._first if latest is None else self._last[latest]
        if seen is None or seen.step >= step:
            return None
        return Seen(seen.step, seen.value, self._name(seen.step, now))

    def cut(self, step: int) -> None:
        """Forgets what was seen after a step."""
        self._last = {epoch: seen for epoch, seen in self._last.items() if seen.step <= step}
        self._ends = self._ends[self._ends <= step]
        if self._first is not None and self._first.step > step:
            self._first = None

    def clear(self) -> None:
        """Forgets the run."""
        self._last.clear()
        self._first, self._ends = None, np.empty(0)

    def _epoch(self, step: int) -> int:
        """The number of the epoch whose step this is, its last step, too; 0 for the start."""
        return int(np.searchsorted(self._ends, step, side="left"))

    def _name(self, step: int, now: int) -> str:
        """What a moment is to one in the epoch `now` that is compared with it."""
        if not step:
            return "the start"
        epoch = self._epoch(step)
        if epoch == now:
            return "the first that was seen"
        which = "the epoch before" if epoch == now - 1 else "an earlier epoch"
        return f"the end of {which}" if step in self._ends else f"the last seen of {which}"
