"""Reporting: where a run stands, and what else is to be said of it, put into reports for who watches."""

import logging

from nnstudio.engine.api import Frozen, Phase, Report
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.moments import Watched
from nnstudio.engine.pending import Pending
from nnstudio.engine.run import Run
from nnstudio.nn.settings import SettingsError

log = logging.getLogger(__name__)

TOO_LARGE_TO_FREEZE = "There is not enough memory to keep the whole run; its weights alone are kept"


class Reporter:
    """Posts the reports of the loop; mutable, and private to it.

    `number` is that of the run, `phase` where it stands, `heard` counts the controls that were obeyed.
    `notice` and `frozen` are said until somebody has taken them.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self.number = 0
        self.phase = Phase.EMPTY
        self.heard = 0
        self.notice = Pending("")
        self.frozen: Pending[Frozen | None] = Pending(None)
        self._mailbox = mailbox
        self._error = ""
        self._diverged = False

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for another report."""
        return self._mailbox.wanted

    def enter(self, phase: Phase, error: str = "", *, diverged: bool = False) -> None:
        """Says from the next report on that the run stands there; with an error, why it has failed."""
        self.phase, self._error, self._diverged = phase, error, diverged

    def freeze(self, run: Run) -> None:
        """Says from the next report on what a project keeps of the run, or why it cannot be kept."""
        self.frozen.drop()
        if self.phase is Phase.FAILED:
            return
        try:
            self.frozen.give(run.frozen(self.number))
        except MemoryError:
            log.warning(TOO_LARGE_TO_FREEZE)
            self.notice.give(TOO_LARGE_TO_FREEZE)
        except SettingsError as error:
            log.warning("The run cannot be kept: %s", error)
            self.notice.give(f"The run cannot be kept, only its weights: {error}")

    def post(self, run: Run | None, watched: Watched, samples_per_second: float, *, hurried: bool) -> None:
        """Posts a report with all that is to be said of the run, if there is one."""
        taken = self._mailbox.wanted
        report = Report(
            self.number,
            self.phase,
            error=self._error,
            samples_per_second=samples_per_second,
            diverged=self._diverged,
            notice=self.notice.to_post(taken=taken),
            heard=self.heard,
            frozen=self.frozen.to_post(taken=taken),
        )
        self._mailbox.post(report if run is None else run.told(report, watched, hurried=hurried))

    def post_bare(self) -> None:
        """Posts where the run stands, and why, without a picture of it."""
        self._mailbox.post(
            Report(self.number, self.phase, error=self._error, diverged=self._diverged, heard=self.heard)
        )
