"""The loop that drives a run: obeys controls between steps, keeps the pace and posts reports.

Plain Python, so that a thread, a process, the command line and a test can all run it.
"""

import logging
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.data.dataset import Dataset, DatasetSource
from nnstudio.engine.api import (
    Advance,
    Control,
    DivergenceError,
    Drop,
    Finish,
    Pace,
    Pause,
    Phase,
    Prepare,
    Quit,
    Report,
    Resume,
    SetLive,
    TrainingError,
    TrainingJob,
    Watch,
)
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.trainer import Trainer

log = logging.getLogger(__name__)

RATE_WINDOW = 0.5
"""Seconds over which samples per second are averaged before they are told."""

LEISURE = 0.05
"""Seconds per step from which on every step is shown: the next chance to show it would come too late."""


def drive(
    inbox: "queue.SimpleQueue[Control]",
    mailbox: Mailbox,
    load: Callable[[DatasetSource], Dataset] = lambda source: source.load(),
) -> None:
    """Obeys `inbox` until `Quit`, and posts into `mailbox` what a run does.

    Every exception of a run ends that run, not the loop: it is reported with phase FAILED.
    """
    loop = _Loop(inbox, mailbox, load)
    while loop.alive:
        try:
            loop.turn()
        except DivergenceError as error:
            loop.fail(str(error), diverged=True)
        except TrainingError as error:
            loop.fail(str(error))
        except MemoryError:
            loop.fail("There is not enough memory for this network. Give its largest layers fewer units")
        except Exception as error:
            # The border between the run and the window: what a layer or a dataset raises must reach the user.
            log.exception("The run has failed")
            loop.fail(f"{type(error).__name__}: {error}" if not isinstance(error, ValueError) else str(error))


@dataclass
class _Until:
    """When a run that has been let go stands still again."""

    step: int | None = None
    rows: int | None = None
    epoch_end: bool = False


class _Loop:
    """The state of `drive` between two turns."""

    def __init__(
        self,
        inbox: "queue.SimpleQueue[Control]",
        mailbox: Mailbox,
        load: Callable[[DatasetSource], Dataset],
    ) -> None:
        self.alive = True
        self._inbox = inbox
        self._mailbox = mailbox
        self._load = load
        self._loaded: tuple[DatasetSource, Dataset] | None = None
        self._trainer: Trainer | None = None
        self._run = 0
        self._phase = Phase.EMPTY
        self._diverged = False
        self._error = ""
        self._until = _Until()
        self._sample = 0
        self._seconds_per_step: float | None = None
        self._due = 0.0
        self._rate = _Rate()

    def turn(self) -> None:
        """One message, or one step."""
        if self._phase is not Phase.RUNNING:
            self._obey(self._inbox.get())
            return
        if not self._inbox.empty():
            self._obey(self._inbox.get())
            return
        if self._seconds_per_step is not None:
            wait = self._due - time.perf_counter()
            if wait > 0:
                # A message ends the wait at once, so that Pause never waits for a slow pace.
                try:
                    self._obey(self._inbox.get(timeout=wait))
                except queue.Empty:
                    pass
                else:
                    return
            # Steps that the machine could not keep up with are not made up for in a burst.
            self._due = max(self._due, time.perf_counter() - self._seconds_per_step) + self._seconds_per_step
        self._step()

    def fail(self, reason: str, *, diverged: bool = False) -> None:
        """Ends the run with a reason; its last parameters are still shown if they can be."""
        self._phase, self._error, self._diverged = Phase.FAILED, reason, diverged
        try:
            self._post()
        except Exception:
            # What made the run fail may make the picture of it fail too; the reason must arrive all the same.
            log.exception("No snapshot of the failed run")
            self._mailbox.post(Report(self._run, Phase.FAILED, None, reason))

    def _obey(self, control: Control) -> None:
        match control:
            case Prepare():
                self._prepare(control.run, control.job)
            case Drop():
                self._run, self._trainer = control.run, None
                self._enter(Phase.EMPTY)
            case Resume():
                self._resume(_Until())
            case Advance():
                step = None if control.to_epoch_end else self._steps_done() + control.steps
                self._resume(_Until(step, control.rows, control.to_epoch_end))
            case Pause():
                if self._phase is Phase.RUNNING:
                    self._enter(Phase.PAUSED)
            case Finish():
                self._finish()
            case Pace():
                pace = control.per_second
                self._seconds_per_step = None if pace is None else 1 / pace
                self._due = time.perf_counter()
            case Watch():
                if isinstance(control.sample, int):
                    self._sample = control.sample
                self._post()
            case SetLive():
                if self._trainer:
                    self._trainer.set_live(control.training)
                    self._post()
            case Quit():
                self.alive = False

    def _prepare(self, run: int, job: TrainingJob) -> None:
        self._run, self._trainer = run, None
        self._enter(Phase.LOADING)
        if self._loaded is None or self._loaded[0] != job.dataset:
            self._loaded = None
            self._loaded = (job.dataset, self._load(job.dataset))
        self._trainer = Trainer(job, self._loaded[1])
        self._enter(Phase.READY)

    def _resume(self, until: _Until) -> None:
        if self._trainer is None or self._phase in (Phase.FAILED, Phase.EMPTY):
            return
        if self._trainer.finished and until == _Until():
            self._trainer.plan_more()
        self._until = until
        self._due = time.perf_counter()
        self._rate = _Rate()
        self._enter(Phase.RUNNING)

    def _finish(self) -> None:
        if self._trainer is None or self._phase in (Phase.READY, Phase.FAILED):
            return
        self._trainer.evaluate_test()
        self._enter(Phase.FINISHED)

    def _step(self) -> None:
        assert self._trainer is not None  # only a prepared run is RUNNING
        self._rate.count(self._trainer.step(self._until.rows))
        if self._trainer.ended:
            self._finish()
        elif self._trainer.step_count == self._until.step or (
            self._until.epoch_end and self._trainer.at_epoch_start
        ):
            self._enter(Phase.PAUSED)
        elif self._mailbox.wanted or (self._seconds_per_step or 0) > LEISURE:
            self._post()

    def _steps_done(self) -> int:
        return self._trainer.step_count if self._trainer else 0

    def _enter(self, phase: Phase) -> None:
        self._phase, self._error, self._diverged = phase, "", False
        self._post()

    def _post(self) -> None:
        snapshot = self._trainer.snapshot(self._sample) if self._trainer else None
        rate = self._rate.per_second
        self._mailbox.post(Report(self._run, self._phase, snapshot, self._error, rate, self._diverged))


class _Rate:
    """Samples per second, averaged over the last moments."""

    def __init__(self) -> None:
        self.per_second = 0.0
        self._samples = 0
        self._since = time.perf_counter()

    def count(self, samples: int) -> None:
        self._samples += samples
        elapsed = time.perf_counter() - self._since
        if elapsed >= RATE_WINDOW or (self.per_second == 0 and elapsed > RATE_WINDOW / 5):
            self.per_second = self._samples / elapsed
            self._samples, self._since = 0, self._since + elapsed
