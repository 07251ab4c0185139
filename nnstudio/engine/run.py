"""The run: a trainer with its past, as the loop that drives it sees them."""

import dataclasses
import logging
import time
from dataclasses import dataclass

from nnstudio.data.dataset import Dataset
from nnstudio.engine.api import Frozen, Report, SetLive, TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.past import Past
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trace import Trace
from nnstudio.engine.trainer import Trainer

log = logging.getLogger(__name__)

TOO_LARGE = "There is not enough memory to show an earlier moment of so large a network"

SLOW = 0.02
"""Seconds per step from which on every step is measured, for somebody may want to see it once it is made."""

SHARE = 0.02
"""Of the time, so much may go into pictures of the latest moment while nobody sees them, ..."""
LATEST = 1.0
"""... but it is never older than so many seconds: it is what would be saved."""


@dataclass(frozen=True)
class Until:
    """When a run that has been let go stands still again, and how its steps are made."""

    step: int | None = None
    rows: int | None = None
    epoch_end: bool = False
    dissected: bool = False

    @property
    def open(self) -> bool:
        """Whether the run goes on until it ends."""
        return self.step is None and not self.epoch_end


class Run:
    """A trainer, its past, and the numbers of the last step if that was dissected; private to the loop.

    `slow` says whether the last step has taken long.
    """

    def __init__(self, job: TrainingJob, dataset: Dataset) -> None:
        self.trainer = Trainer(job, dataset)
        self.past = Past(self.trainer, self.trainer.dataset)
        self.past.keep()
        self.trace: Trace | None = None
        self.slow = False
        self._live: Snapshot | None = None
        self._live_due = 0.0

    def set_live(self, control: SetLive) -> None:
        """Goes on with other settings; what is chosen before the first step is no change."""
        marked = self.trainer.step_count > 0 or self.past.kept.begun
        self.trainer.set_live(control.training, control.graph, marked=marked)

    def step(self, rows: int | None, *, measured: bool) -> int:
        """Makes a step; returns how many samples it took."""
        trainer, self.trace = self.trainer, None
        before = trainer.seconds
        samples = trainer.step(rows, measured=measured)
        self.slow = trainer.seconds - before > SLOW
        return samples

    def dissect(self, rows: int) -> int:
        """The same, with all its numbers as the trace, if there is enough memory for them."""
        self.trace = None  # its arrays are no longer needed
        self.trace = self.trainer.dissect(rows)
        return self.trace.rows if self.trace else rows

    def frozen(self, number: int) -> Frozen | None:
        """The latest moment as a project keeps it, of the run of this number; None before the first step.

        Raises:
            SettingsError: It has something that no file can tell of.
        """
        trainer = self.trainer
        if not trainer.step_count:
            return None
        run, weights = trainer.saved()
        return Frozen(number, run.step, run, weights, trainer.dataset.fitted)

    def told(self, report: Report, watched: Watched, *, hurried: bool) -> Report:
        """The report with all that is to be said of the run."""
        # Nobody sees what views ask for of the latest moment while they show another one.
        there = Watched(watched.sample, watched.drawing) if self.past.looking else watched
        live = self._latest(there, hurried=hurried)
        try:
            shown = self.past.shown(live, watched)
        except MemoryError:
            # The network of the replay takes as much as the one that is trained, which can still go on.
            self.past.look(None)
            shown, report = live, dataclasses.replace(report, notice=TOO_LARGE)
            log.warning(TOO_LARGE)
        return dataclasses.replace(
            report,
            snapshot=shown,
            live=live,
            kept=self.past.kept,
            trace=self.trace,
            begun_anew=self.trainer.begun_anew,
            inexact=self.trainer.inexact,
        )

    def _latest(self, watched: Watched, *, hurried: bool) -> Snapshot:
        """The latest moment; of a run that goes on behind an earlier one, a little later if it takes long."""
        start = time.perf_counter()
        if self._live is not None and self.past.looking and hurried and start < self._live_due:
            return self._live
        self._live = live = self.trainer.snapshot(watched, hurried=hurried)
        now = time.perf_counter()
        self._live_due = now + min(LATEST, (now - start) / SHARE)
        return live
