"""The story: what has happened in the run so far and can be found on the timeline, as a value."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnstudio.engine.api import NOTHING_KEPT, Branch, Kept, Phase, Report
from nnstudio.engine.snapshot import LOSS_STEP, LOSS_VALIDATION, Mark, Snapshot

Steps = npt.NDArray[np.int64]


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Story:
    """What the track shows: `steps` that are kept, `live` the last one of all, ends of epochs, and marks.

    `best` is the step with the smallest validation loss, if there is more than one to choose from; `forks`
    are the branches that leave the present one, or by which it was reached. While a run is made `ready`,
    nothing is known of it.
    """

    steps: Steps
    live: int
    planned: int
    epochs: Steps
    best: int | None
    best_loss: float
    marks: tuple[Mark, ...]
    forks: tuple[Branch, ...]
    steps_per_epoch: int
    ready: bool = True

    @classmethod
    def of(cls, report: Report) -> "Story":
        """What this report tells of the run."""
        snapshot = report.live or report.snapshot
        if snapshot is None:
            return NO_STORY if report.phase is not Phase.LOADING else _LOADING
        epochs = snapshot.epochs[:, LOSS_STEP].astype(np.int64)
        losses = snapshot.epochs[:, LOSS_VALIDATION]
        finite = np.isfinite(losses)
        best = int(np.argmin(np.where(finite, losses, np.inf))) if finite.sum() > 1 else None
        live = snapshot.live_step
        per_epoch, planned = _plan(snapshot, epochs)
        return cls(
            steps=report.kept.steps,
            live=live,
            planned=planned,
            epochs=epochs,
            best=None if best is None else int(epochs[best]),
            best_loss=float("nan") if best is None else float(losses[best]),
            marks=snapshot.marks,
            forks=forks_of(report.kept),
            steps_per_epoch=per_epoch,
        )

    @property
    def earliest(self) -> int | None:
        """The first moment that can be looked back to; None while there is none before the live one."""
        return int(self.steps[0]) if len(self.steps) and self.steps[0] < self.live else None

    def beside(self, step: int | None, moments: int) -> int | None:
        """The kept step so many moments after (before, if negative) this one; None for the live moment."""
        if not len(self.steps):
            return None
        here = self.live if step is None else step
        first, after = (int(np.searchsorted(self.steps, here, side=side)) for side in ("left", "right"))
        at = max(0, first + moments) if moments < 0 else after + moments - 1
        return None if at >= len(self.steps) or self.steps[at] >= self.live else int(self.steps[at])


def _plan(snapshot: Snapshot, epochs: Steps) -> tuple[int, int]:
    """About how many steps make an epoch, and how many are planned; 0 where that is not known yet."""
    begun = snapshot.live_step - (int(epochs[-1]) if len(epochs) else 0)
    if begun > 0 and snapshot.position:
        per_epoch = math.ceil(snapshot.samples_per_epoch * begun / snapshot.position)
    elif len(epochs) > 1:
        begun, per_epoch = 0, int(epochs[-1] - epochs[-2])
    else:
        return 0, 0
    left = max(0, snapshot.epochs_planned - snapshot.epoch) * per_epoch - begun
    return per_epoch, snapshot.live_step + max(0, left)


NO_STORY = Story(NOTHING_KEPT.steps, 0, 0, NOTHING_KEPT.steps, None, float("nan"), (), (), 0)
_LOADING = replace(NO_STORY, ready=False)


def forks_of(kept: Kept) -> tuple[Branch, ...]:
    """The branches that begin somewhere on the way to the end of the present one."""
    by_number = {branch.number: branch for branch in kept.branches}
    reaches: dict[int, int] = {}
    on, end = by_number.get(kept.branch), None
    while on is not None:
        reaches[on.number] = on.end if end is None else min(on.end, end)
        end = on.begin
        on = None if on.parent is None else by_number.get(on.parent)
    return tuple(
        branch
        for branch in kept.branches
        if branch.parent in reaches and branch.begin <= reaches[branch.parent]
    )
