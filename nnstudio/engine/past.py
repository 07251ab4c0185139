"""The past of a run: what is kept of it, and the earlier moment that is looked at, if any."""

import dataclasses
import logging
import time
from collections.abc import Callable

from nnstudio.data.dataset import Dataset
from nnstudio.engine.api import NOTHING_KEPT, Kept
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.moments import Watched
from nnstudio.engine.replay import Replay
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.timeline import Timeline
from nnstudio.engine.trainer import Trainer

log = logging.getLogger(__name__)

REST = 10.0
"""Seconds after which a second network that nobody looks through any more is given up."""
LARGE = 64 << 20
"""Bytes beyond which it is given up at once; it takes less time to make another than to miss the memory."""
SHARE = 0.02
"""Of the time, so much may go into keeping the ends of epochs, of which there may be very many."""


class Past:
    """The past of one trainer's run; mutable, and private to the thread that trains.

    `wants` tells of a step whether the moment after it will be kept, `looking` whether an earlier moment is
    looked at instead of the latest one.
    """

    def __init__(self, trainer: Trainer, dataset: Dataset) -> None:
        self._trainer = trainer
        self._dataset = dataset
        self._timeline: Timeline | None = Timeline()
        self.wants: Callable[[int], bool] = self._timeline.wants
        self._replay: Replay | None = None
        self._left = 0.0
        self._looked: Checkpoint | None = None
        self._shown: tuple[Checkpoint, Watched, Snapshot] | None = None
        self._epoch_end_due = 0.0

    @property
    def kept(self) -> Kept:
        """What can be gone back to."""
        return NOTHING_KEPT if self._timeline is None else self._timeline.kept

    @property
    def looking(self) -> bool:
        return self._looked is not None

    def keep(self) -> None:
        """Keeps the present moment."""
        if self._timeline is None:
            return
        start = time.perf_counter()
        try:
            self._timeline.add(self._trainer.checkpoint())
        except MemoryError:
            # A run that could go on must not end for want of a past.
            log.warning(
                "There is not enough memory to keep moments of this run, so it cannot be gone back in"
            )
            self.close()
        now = time.perf_counter()
        self._epoch_end_due = now + (now - start) / SHARE

    def keep_epoch_end(self) -> None:
        """Keeps the present moment, unless the last one was kept only just before."""
        if time.perf_counter() >= self._epoch_end_due:
            self.keep()

    def look(self, step: int | None) -> None:
        """Looks at the kept moment at or before this step from now on; None for the latest one.

        Raises:
            TrainingError: There is none, or none that can be read.
        """
        if step is None or self._timeline is None:
            if self._looked is not None:
                self._left = time.perf_counter()
            self._looked = self._shown = None
        else:
            self._looked = self._timeline.at(step)

    def shown(self, live: Snapshot, watched: Watched) -> Snapshot:
        """The moment that is looked at, of a run that has come as far as `live`."""
        if self._looked is None:
            self._rest()
            return live
        if self._shown is None or self._shown[:2] != (self._looked, watched):
            if self._replay is None:
                self._replay = Replay(live.graph, self._dataset, self._trainer.network.dtype)
            self._shown = self._looked, watched, self._replay.snapshot(self._looked, live, watched)
        # The moment stays as it was, but its run may have come farther, even farther than `live`.
        trainer = self._trainer
        return dataclasses.replace(
            self._shown[2],
            losses=trainer.losses,
            epochs=trainer.epochs,
            marks=trainer.marks,
        )

    def go_to(self, step: int, branch: int) -> None:
        """Puts the trainer back to the kept moment at or before this step of a branch.

        Raises:
            TrainingError: There is none, or none that can be read.
        """
        if self._timeline is not None:
            self._trainer.restore(self._timeline.go_to(step, branch))
            self.look(None)

    def close(self) -> None:
        """Forgets all that was kept, and removes what was put on the disk."""
        if self._timeline is not None:
            self._timeline.close()
        self._timeline, self.wants = None, _wants_nothing
        self.look(None)
        self._replay = None

    def _rest(self) -> None:
        """Gives up what only earlier moments need, once nobody has looked at one for a while."""
        replay = self._replay
        if replay is not None and (replay.size > LARGE or time.perf_counter() - self._left > REST):
            self._replay = None


def _wants_nothing(_: int) -> bool:
    return False
