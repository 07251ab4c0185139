"""The run in words: what reports say in the status bar, the banner and the inspector."""

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from nnstudio.engine.api import Phase, Report
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.run_status import RunStatus
from nnstudio.gui.training import TrainingController
from nnstudio.gui.workbench import Workbench

WORDS_EVERY = 250
"""Milliseconds between two readings of the figures in words: faster, nobody could read them."""


class RunWords(QObject):
    """Says what the run does: what is new at once, its figures as often as they can be read.

    Signals:
        emptied: () there is no run any more.
        turned: () the run has begun, stands still, goes on or has ended: other things can be done with it.
        said: () the figures were said anew.
    """

    emptied = Signal()
    turned = Signal()
    said = Signal()

    def __init__(self, training: TrainingController, workbench: Workbench, inspector: Inspector) -> None:
        super().__init__(workbench)
        self.status = RunStatus()
        self._workbench, self._inspector = workbench, inspector
        self._training = training
        self._shown: tuple[int, Phase, bool, bool] | None = None
        self._age = QElapsedTimer()
        self._age.start()
        training.reported.connect(self._on_reported)
        training.wished.connect(self._on_wished)

    def _on_wished(self) -> None:
        # A single step may be over before any report has told that it was made: the run stands as before, and
        # yet what is possible has been shown as while it runs.
        self._shown = None

    def _on_reported(self, report: Report) -> None:
        snapshot = report.snapshot
        begun = snapshot is not None and snapshot.step > 0
        # A run of a file that has moved is not said to stand where it stood any more.
        now = (report.run, report.phase, begun, self._training.learned.resumed)
        turned, self._shown = now != self._shown, now
        if report.notice:
            self._workbench.guidance.tell(report.notice)
        if snapshot is None and report.phase is Phase.EMPTY:
            self.emptied.emit()
            self._inspector.show_notes(None, ())
        if turned:
            self.turned.emit()
        stands = report.phase is not Phase.RUNNING  # then no other report may follow for a long time
        if turned or stands or self._age.elapsed() > WORDS_EVERY:
            self._age.start()
            self.status.show_report(report)
            self._workbench.show_footnote()
            if snapshot is not None:
                self._inspector.show_health(snapshot.health)
                made_of = self._training.made_of
                self._inspector.show_notes(made_of.dataset if made_of else None, snapshot.notes)
            self.said.emit()
