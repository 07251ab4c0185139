"""Announcing: what happens is said in words, to a screen reader and in the status bar."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from nnstudio.engine.api import Phase, Report
from nnstudio.gui.canvas.sentences import count
from nnstudio.gui.run_status import error_words, score_words
from nnstudio.nn.check import Check, Problem

_PHASES = {
    Phase.RUNNING: "Training",
    Phase.PAUSED: "Paused",
    Phase.FINISHED: "Training is done",
    Phase.FAILED: "Training has stopped",
}

_BEGUN = (Phase.RUNNING, Phase.PAUSED, Phase.FINISHED)


class Announcer(QObject):
    """Says what happens, once each time; `widget` is whose news they are.

    Signals:
        said: (str) the words, for a place where they can be read.
    """

    said = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._problems: frozenset[Problem] | None = None
        self._run, self._phase = 0, Phase.EMPTY

    def announce(self, words: str, *, urgent: bool = False) -> None:
        """Says this; what is urgent interrupts what a screen reader is saying."""
        if not words:
            return
        self.said.emit(words)
        # An event costs nothing but is also sent where nobody listens; some platforms then wake up.
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._widget, words)
            level = QAccessible.AnnouncementPoliteness
            event.setPoliteness(level.Assertive if urgent else level.Polite)
            QAccessible.updateAccessibility(event)

    def note(self, words: str) -> None:
        """Shows words that a screen reader says on its own, for what they are about has the focus."""
        if words:
            self.said.emit(words)

    def tell_problems(self, checked: Check, *, quietly: bool = False) -> None:
        """Says which problem has come, or that the last has gone; nothing on the first time."""
        before, now = self._problems, frozenset(checked.problems)
        self._problems = now
        if before is None or quietly:
            return
        come = [problem for problem in checked.problems if problem not in before]
        if come:
            more = f", and {count(len(come) - 1, 'more problem')}" if len(come) > 1 else ""
            self.announce(f"Problem: {come[0].message}{more}", urgent=any(problem.blocks for problem in come))
        elif before and not now:
            self.announce("No problems any more")
        elif len(now) < len(before):
            self.announce(f"{count(len(now), 'problem')} left")

    def tell_run(self, report: Report) -> None:
        """Says when training starts, pauses, ends or fails; call it with each report."""
        if (report.run, report.phase) == (self._run, self._phase):
            return
        before, self._phase = self._phase, report.phase
        # That it was being made ready may have gone by unseen.
        begun, self._run = report.run == self._run and before in _BEGUN, report.run
        words = _PHASES.get(report.phase)
        snapshot = report.snapshot
        if words is None or (report.phase is Phase.PAUSED and before is not Phase.RUNNING):
            return
        if report.phase is Phase.FAILED:
            words = f"{words if begun else 'Training cannot begin'}. {report.error}"
        elif report.phase is not Phase.RUNNING and snapshot is not None:
            words = f"{words} at step {snapshot.step:,}, loss {snapshot.recent_loss:.3g}"
            if snapshot.test:
                what = "test accuracy" if snapshot.predicts_classes else "test"
                figures = f"{score_words(snapshot, snapshot.test.score)}{error_words(snapshot)}"
                words = f"{words}, {what} {figures}"
        self.announce(words, urgent=report.phase is Phase.FAILED)
