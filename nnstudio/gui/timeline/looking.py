"""Looking: asks for one moment at a time, so that scrubbing never queues."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.engine.api import Phase, Report

PATIENCE = 2000
"""Milliseconds after which a moment that has not been shown is given up."""


class Looking(QObject):
    """Which moment of the run is looked at, and which one the user wants to see.

    The next moment is asked for when the last one has been shown; of those wanted in between, only the newest
    counts.

    Signals:
        looked: (int or None) asks for the moment after this step; None for the live one.
        claimed: () somebody goes through the moments now, so that nobody else should.
    """

    looked = Signal(object)
    claimed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted: int | None = None
        """The step that the user wants to see; None for the live one."""
        self.waiting = False
        """Whether it has been asked for and not been shown yet."""
        self.report = Report(-1, Phase.EMPTY)
        """The latest news."""
        self._asked: int | None = None
        self._seen: int | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._give_up)

    def claim(self) -> None:
        """Has everybody else stop who goes through the moments."""
        self.claimed.emit()

    def want(self, step: int | None) -> None:
        """Has this moment shown as soon as possible; the live one for None, and for its own step.

        While a run is made ready, it has no moments to be wanted.
        """
        live = self.report.live or self.report.snapshot
        if live is None:
            return
        kept = self.report.kept.steps
        if step is not None and len(kept):
            step = max(step, int(kept[0]))  # a run that goes on from a file has kept nothing before
        self.wanted = None if step is None or step >= live.live_step else step
        if not self.waiting:
            self._ask()

    def show_report(self, report: Report) -> None:
        """Takes note of what is shown now."""
        snapshot = report.snapshot
        if report.run != self.report.run:
            self.wanted, self.waiting, self._seen = None, False, None
            self._patience.stop()
        self.report = report
        if snapshot is None:
            return
        if self.waiting:
            if self._asked is None:
                answered = not snapshot.past
            else:
                answered = snapshot.step == kept_at(report.kept.steps, self._asked)
            if not answered:
                return
            self.waiting = False
            self._patience.stop()
            self._seen = self._asked
            if self.wanted == self._asked:
                # It may have been thinned out, or the run has gone back behind it meanwhile.
                self.wanted = snapshot.step if snapshot.past else None
                self._seen = self.wanted if snapshot.past else self._asked
            self._ask()
        else:
            # Others may have looked elsewhere, or the run may have gone on from here.
            self.wanted = self._seen = snapshot.step if snapshot.past else None

    def shut_down(self) -> None:
        """Asks for nothing more, for the window goes; whoever films finds that the run is gone."""
        self._patience.stop()
        self.wanted, self.waiting, self._seen = None, False, None
        self.report = Report(-1, Phase.EMPTY)

    def _ask(self) -> None:
        if self.wanted == self._seen:
            return
        self._asked, self.waiting = self.wanted, True
        self._patience.start()
        self.looked.emit(self._asked)

    def _give_up(self) -> None:
        self.waiting, self._seen = False, self._asked
        self._ask()


def kept_at(steps: npt.NDArray[np.int64], step: int) -> int | None:
    """The last of these steps, ascending, that is not after `step`."""
    at = int(np.searchsorted(steps, step, side="right"))
    return int(steps[at - 1]) if at else None
