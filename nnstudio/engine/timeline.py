"""The timeline: the moments of a run that can be gone back to, on all the ways that it has taken."""

import bisect
import dataclasses
import itertools
import logging
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnstudio.engine.api import Kept, TrainingError
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.keeping_times import KeepingTimes
from nnstudio.engine.shelf import Packed, Shelf, ShelfError
from nnstudio.engine.thinning import DENSE, PRECIOUS, cheapest, worth
from nnstudio.engine.ways import NO_ROWS, Moment, Way, kept_of, line_to

log = logging.getLogger(__name__)

MEMORY = 256 << 20
"""Bytes of arrays that are kept in memory."""
DISK = 2 << 30
"""Bytes of arrays that are kept in files beyond that."""
MOST = 400
"""Moments that are kept of one branch; all branches together have four times as many."""
PER_BYTE = 0.5e-9
"""Seconds that it has taken, about, to copy one byte of a checkpoint."""


class Timeline:
    """The kept checkpoints of one run; mutable, and private to the thread that trains.

    All of the first steps are kept, later ones the more sparsely the later they are, ends of epochs rather
    than others; the first and the latest always. What does not fit into `memory` bytes goes into files, what
    does not fit there is thinned out. The time that this takes is bounded, too: `wants` says whether the
    moment after a step should be kept, and is to be asked after each.

    Args:
        memory: Bytes of arrays in memory; an array that checkpoints share counts once. The latest checkpoint
            stays in memory, however large it is.
        folder: Where to put a folder for the files; a temporary place by default. `close` removes them.
        disk: Bytes of arrays in files.
        most: Moments to be kept of one branch.
        clock: Seconds that pass.
        busy: Seconds that this thread has computed: waiting for the window's thread is no cost of keeping.
    """

    def __init__(
        self,
        memory: int = MEMORY,
        folder: Path | None = None,
        *,
        disk: int = DISK,
        most: int = MOST,
        clock: Callable[[], float] = time.perf_counter,
        busy: Callable[[], float] = time.thread_time,
    ) -> None:
        self._most = max(most, DENSE + 4)
        self._shelf = Shelf(memory, disk, folder)
        self._clock, self._busy = clock, busy
        self._ways = {0: Way(0, None, 0)}
        self._way = self._ways[0]
        self._numbers = itertools.count(1)
        self._kept: Kept | None = None
        self._times = KeepingTimes(self._most, clock)
        # Asked after every step, so there is nothing in between.
        self.wants: Callable[[int], bool] = self._times.wants

    @property
    def kept(self) -> Kept:
        """What can be gone back to; the same value until that changes."""
        if self._kept is None:
            self._kept = kept_of(self._way, self._ways)
        return self._kept

    @property
    def in_memory(self) -> int:
        """Bytes of arrays in memory."""
        return self._shelf.in_memory

    @property
    def on_disk(self) -> int:
        """Bytes of arrays in files."""
        return self._shelf.on_disk

    def add(self, checkpoint: Checkpoint) -> None:
        """Keeps a moment of the present branch, whether it was wanted or not; once is enough.

        Raises:
            ValueError: The branch has come farther; `go_to` goes back.
        """
        way, step = self._way, checkpoint.step
        before, busy, written = self._clock(), self._busy(), self._shelf.on_disk
        line = line_to(way, self._ways)
        if line and step <= line[-1][1].step:
            if step == line[-1][1].step:
                return
            raise ValueError(f"Step {step} is before the end of the branch, at step {line[-1][1].step}")
        rest = dataclasses.replace(checkpoint, losses=NO_ROWS, epochs=NO_ROWS)
        filled = self._shelf.in_memory
        packed = self._shelf.put(rest)
        copied = self._shelf.in_memory - filled
        position = checkpoint.batches.position
        way.moments.append(
            Moment(step, position == 0, len(checkpoint.losses), len(checkpoint.epochs), packed)
        )
        # Rows once written never change, so that the longest table has those of all earlier moments.
        way.losses, way.epochs = checkpoint.losses, checkpoint.epochs
        self._kept = None
        self._thin(packed)
        # A disk lets one wait without computing.
        spent = self._busy() - busy if self._shelf.on_disk <= written else self._clock() - before
        # Copying was done before this was called.
        # A run that goes on from a file has not made its first steps here.
        here = way.begin if way.parent is not None else step
        since = step - (way.moments[-2].step if len(way.moments) > 1 else here)
        self._times.plan(checkpoint, spent + copied * PER_BYTE, since)

    def at(self, step: int, branch: int | None = None) -> Checkpoint:
        """The latest kept moment that is not after `step`, of the present branch if none is named.

        Raises:
            TrainingError: There is none, or none that can be read.
        """
        return self._find(step, branch)[2]

    def go_to(self, step: int, branch: int) -> Checkpoint:
        """As `at`; what is added from now on begins a branch there, unless one ends there and goes on.

        Raises:
            TrainingError: There is none, or none that can be read.
        """
        way, moment, checkpoint = self._find(step, branch)
        if self._way is not way and not self._way.moments:
            self._forget(self._way)
        if moment.step == way.end:
            self._way = way
        else:
            # A number is given once: views still draw what they remember of branches that are gone.
            self._way = Way(next(self._numbers), way.number, moment.step)
            self._ways[self._way.number] = self._way
        self._kept = None
        self._times.go_on(moment.step)
        return checkpoint

    def close(self) -> None:
        """Forgets everything, and removes the files."""
        self._shelf.close()
        self._ways = {0: Way(0, None, 0)}
        self._way = self._ways[0]
        self._kept = None
        self._times.stop()

    def _find(self, step: int, branch: int | None) -> tuple[Way, Moment, Checkpoint]:
        way = self._way if branch is None else self._ways.get(branch)
        if way is None:
            raise TrainingError(f"There is no branch {branch} of this run any more. Choose another one")
        line = line_to(way, self._ways)
        for at in range(bisect.bisect_right(line, step, key=lambda found: found[1].step), 0, -1):
            on, moment = line[at - 1]
            try:
                found = self._shelf.get(moment.packed)
            except ShelfError as error:
                log.warning("Step %d is not kept any more: %s", moment.step, error)
                self._drop(on, on.moments.index(moment))
                continue
            losses, epochs = on.losses[: moment.losses], on.epochs[: moment.epochs]
            return on, moment, dataclasses.replace(found, losses=losses, epochs=epochs)
        raise TrainingError(f"Nothing is kept of step {step:,} or before. Look at a later moment")

    def _thin(self, latest: Packed) -> None:
        """Drops what is beyond the bounds, the least worth first."""
        while len(self._way.moments) > self._most and self._drop_cheapest([self._way]):
            pass
        ways = list(self._ways.values())
        while sum(len(way.moments) for way in ways) > 4 * self._most and self._drop_cheapest(ways):
            pass
        while not self._shelf.make_room(latest) and self._drop_cheapest(ways, from_memory=self._shelf.stuck):
            pass

    def _drop_cheapest(self, ways: list[Way], *, from_memory: bool = False) -> bool:
        """Drops what is worth least, of what lies in memory if that alone helps; false if all must stay."""
        worths = [self._worth(way) for way in ways]
        if from_memory:
            for way, found in zip(ways, worths, strict=True):
                found[[not moment.packed.in_memory for moment in way.moments]] = math.inf
        return self._drop_first(ways, worths)

    def _drop_first(self, ways: list[Way], worths: list[npt.NDArray[np.float64]]) -> bool:
        found = cheapest(worths)
        if found is not None:
            self._drop(ways[found[0]], found[1])
        return found is not None

    def _worth(self, way: Way) -> npt.NDArray[np.float64]:
        if not way.moments:
            return np.empty(0)
        steps = np.array([moment.step for moment in way.moments], np.int64)
        ends = np.array([moment.epoch_end for moment in way.moments], np.bool_)
        found = worth(steps, ends, way.begin)
        if way is not self._way:
            found[-1] = PRECIOUS  # a branch that was left can go on from its end
        for begin in (other.begin for other in self._ways.values() if other.parent == way.number):
            # The present one begins with what is shown now.
            found[steps == begin] += PRECIOUS if self._way.moments or self._way.begin != begin else math.inf
        if way.parent is None:
            found[0] = math.inf
        return found

    def _drop(self, way: Way, at: int) -> None:
        self._shelf.drop(way.moments.pop(at).packed)
        self._kept = None
        if not way.moments and way is not self._way:
            self._forget(way)

    def _forget(self, way: Way) -> None:
        """Drops a branch that has nothing of its own, unless others come from it."""
        if way.number and not any(other.parent == way.number for other in self._ways.values()):
            del self._ways[way.number]
