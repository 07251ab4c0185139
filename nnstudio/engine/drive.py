"""The loop that drives a run: obeys controls between steps, keeps the pace and posts reports.

Plain Python, so that a thread, a process, the command line and a test can all run it.
"""

import contextlib
import logging
import queue
from collections.abc import Callable

from nnstudio.data.dataset import Dataset, DatasetError, DatasetSource
from nnstudio.engine.api import (
    Advance,
    Continue,
    Control,
    Dissect,
    DivergenceError,
    Drop,
    Finish,
    Freeze,
    Look,
    Pace,
    Pause,
    Phase,
    Prepare,
    Quit,
    Resume,
    SetLive,
    TrainingError,
    Watch,
)
from nnstudio.engine.loading import Loader
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.moments import Watched
from nnstudio.engine.pace import Pacer, Rate
from nnstudio.engine.reporting import Reporter
from nnstudio.engine.run import Run, Until
from nnstudio.nn.settings import SettingsError

log = logging.getLogger(__name__)

TOO_LARGE_TO_DISSECT = "There is not enough memory to show all numbers of a step of so large a network"


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
        except (TrainingError, DatasetError, SettingsError) as error:
            log.warning("%s", error)
            loop.fail(str(error))
        except MemoryError:
            loop.fail("There is not enough memory for this network. Give its largest layers fewer units")
        except Exception as error:
            # The border between the run and the window: what a layer or a dataset raises must reach the user.
            log.exception("The run has failed")
            loop.fail(f"{type(error).__name__}: {error}" if not isinstance(error, ValueError) else str(error))
    loop.end()


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
        self._reporter = Reporter(mailbox)
        self._loader = Loader(load)
        self._run: Run | None = None
        self._due = False
        self._until = Until()
        self._watched = Watched()
        self._pacer = Pacer()
        self._rate = Rate()

    def turn(self) -> None:
        """All messages that are there, or one step."""
        if self._reporter.phase is not Phase.RUNNING or self._run is None or not self._inbox.empty():
            self._hear(self._inbox.get())
            return
        if not self._pacer.flat_out:
            wait = self._pacer.wait(epoch_start=self._run.trainer.at_epoch_start)
            if wait > 0:
                # A message ends the wait at once, so that Pause never waits for a slow pace.
                with contextlib.suppress(queue.Empty):
                    self._hear(self._inbox.get(timeout=wait))
                return
        self._step(self._run)

    def fail(self, reason: str, *, diverged: bool = False) -> None:
        """Ends the run with a reason; its last parameters are still shown if they can be."""
        self._reporter.enter(Phase.FAILED, reason, diverged=diverged)
        try:
            self._post()
        except Exception:
            # What made the run fail may make the picture of it fail too; the reason must arrive all the same.
            log.exception("No snapshot of the failed run")
            self._reporter.post_bare()

    def end(self) -> None:
        """Removes what the run has put on the disk."""
        if self._run is not None:
            self._run.past.close()

    def _hear(self, control: Control) -> None:
        """Obeys this one and all that have come since; one picture of what came of them is enough."""
        self._obey(control)
        while self.alive and not self._inbox.empty():
            self._obey(self._inbox.get())
        if self._due and self.alive:
            self._post()

    def _obey(self, control: Control) -> None:
        self._reporter.heard += 1
        if not isinstance(control, Watch | SetLive | Pace | Freeze):
            self._reporter.notice.drop()
        match control:
            case Prepare() | Drop():
                self._prepare(control)
            case Resume():
                self._resume(Until(rows=control.rows))
            case Advance():
                step = None if control.to_epoch_end else self._steps_done() + control.steps
                self._resume(Until(step, control.rows, control.to_epoch_end))
            case Dissect():
                self._resume(Until(self._steps_done() + 1, control.rows, dissected=True))
            case Pause():
                if self._reporter.phase is Phase.RUNNING:
                    self._pause()
            case Finish():
                self._finish()
            case Pace():
                self._pacer.set(control.per_second, control.unit)
            case Watch():
                self._watched = self._watched.changed_by(control)
                self._due = True
            case SetLive() | Look() | Continue() | Freeze():
                self._due = True
                if self._run is not None:
                    self._tell(self._run, control)
            case Quit():
                self.alive = False

    def _prepare(self, control: Prepare | Drop) -> None:
        if self._run is not None:
            self._run.past.close()
        self._reporter.number, self._run = control.run, None
        if isinstance(control, Drop):
            self._enter(Phase.EMPTY)
            return
        self._enter(Phase.LOADING)
        job = control.job
        self._run = run = Run(job, self._loader.dataset(job.dataset))
        begun = Phase.FINISHED if run.trainer.test is not None else Phase.PAUSED
        self._enter(begun if run.trainer.step_count else Phase.READY)

    def _tell(self, run: Run, control: SetLive | Look | Continue | Freeze) -> None:
        try:
            match control:
                case SetLive():
                    run.set_live(control)
                case Look():
                    run.past.look(control.step)
                case Continue():
                    self._continue(run, control)
                case Freeze():
                    self._reporter.freeze(run)
        except TrainingError as error:
            if isinstance(control, SetLive):
                raise
            # That a moment is lost is no reason to end the run.
            log.warning("%s", error)
            self._reporter.notice.give(str(error))

    def _continue(self, run: Run, control: Continue) -> None:
        if self._reporter.phase is Phase.RUNNING:
            run.past.keep()
        run.past.go_to(control.step, control.branch)
        run.trace = None
        self._reporter.enter(Phase.PAUSED)

    def _resume(self, until: Until) -> None:
        if self._run is None or self._reporter.phase in (Phase.FAILED, Phase.EMPTY):
            return
        self._run.past.look(None)
        if self._run.trainer.finished and until.open:
            self._run.trainer.plan_more()
        self._until = until
        self._pacer.begin()
        self._rate = Rate()
        self._enter(Phase.RUNNING)

    def _pause(self) -> None:
        if self._run is not None:
            self._run.past.keep()
        self._enter(Phase.PAUSED)

    def _finish(self) -> None:
        if self._run is None or self._reporter.phase in (Phase.READY, Phase.FAILED):
            return
        self._run.trainer.evaluate_test()
        self._run.past.keep()
        self._enter(Phase.FINISHED)

    def _step(self, run: Run) -> None:
        trainer, until = run.trainer, self._until
        rows, paced = until.rows, not self._pacer.flat_out
        if paced and rows is None and until.open:
            rows = self._pacer.rows
        step = trainer.step_count + 1
        kept, ends_epoch = run.past.wants(step), trainer.ends_epoch(rows)
        wanted = self._reporter.wanted or run.slow
        leisurely = paced and self._pacer.leisurely(epoch_start=ends_epoch)
        stops = step == until.step
        if until.dissected:
            samples = run.dissect(rows or 1)
            if run.trace is None:
                self._reporter.notice.give(TOO_LARGE_TO_DISSECT)
        else:
            measured = wanted or kept or leisurely or stops or ends_epoch
            samples = run.step(rows, measured=measured)
        self._rate.count(samples)
        if kept:
            run.past.keep()
        elif ends_epoch:
            run.past.keep_epoch_end()
        # Asking costs a little, and most steps are very short.
        if (ends_epoch or trainer.training.time_limit) and trainer.ended:
            self._finish()
        elif stops or (until.epoch_end and trainer.at_epoch_start):
            self._pause()
        elif leisurely or (wanted and self._reporter.wanted):
            self._post()

    def _steps_done(self) -> int:
        return self._run.trainer.step_count if self._run else 0

    def _enter(self, phase: Phase) -> None:
        self._reporter.enter(phase)
        self._post()

    def _post(self) -> None:
        run, hurried = self._run, False
        self._due = False
        if run is not None and self._reporter.phase is Phase.RUNNING:
            hurried = not self._pacer.leisurely(epoch_start=run.trainer.at_epoch_start)
        self._reporter.post(run, self._watched, self._rate.per_second, hurried=hurried)
