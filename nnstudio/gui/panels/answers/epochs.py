"""What a panel saw when epochs began: the moments that the present one can be compared with."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from nnstudio.engine.snapshot import LOSS_STEP, Snapshot

T = TypeVar("T")

MOST = 200
"""Epochs that are remembered; the oldest are forgotten."""


@dataclass(frozen=True)
class Seen(Generic[T]):
    """A value as it was after `step`."""

    step: int
    value: T


class EpochMemory(Generic[T]):
    """The first value that was seen in each epoch of a run.

    Whoever has it says when another run begins, and when the run goes on from an earlier moment: the moments
    themselves do not tell.
    """

    def __init__(self) -> None:
        self._seen: dict[int, Seen[T]] = {}

    def see(self, snapshot: Snapshot, step: int, value: T) -> None:
        """Remembers a value as it was after `step` if it is the earliest that is known of its epoch."""
        # Answers may be older than the moment they come with: their epoch is found by their step.
        epoch = int(np.searchsorted(snapshot.epochs[:, LOSS_STEP], step, side="right"))
        known = self._seen.get(epoch)
        if known is None or step < known.step:
            self._seen[epoch] = Seen(step, value)
            if len(self._seen) > MOST:
                del self._seen[min(self._seen)]

    def before(self, step: int) -> Seen[T] | None:
        """The latest that is remembered from before this step; None if nothing is."""
        earlier = [seen for seen in self._seen.values() if seen.step < step]
        return max(earlier, key=lambda seen: seen.step, default=None)

    def cut(self, step: int) -> None:
        """Forgets what was seen after a step."""
        self._seen = {epoch: seen for epoch, seen in self._seen.items() if seen.step <= step}

    def clear(self) -> None:
        """Forgets the run."""
        self._seen.clear()
