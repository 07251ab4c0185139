"""The run's status: where training stands, how well it does and how long it will take, in one line."""

import math

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStatusBar, QWidget

from nnstudio.engine.api import Phase, Report
from nnstudio.engine.snapshot import LOSS_STEP, SCORE_VALIDATION, Snapshot
from nnstudio.gui.steady_label import SteadyLabel

WORDS = {
    Phase.EMPTY: "not ready to train yet",
    Phase.LOADING: "loading the data…",
    Phase.READY: "ready: Space trains",
    Phase.FAILED: "cannot begin",
}
NAMED = 2
"""Numbers whose errors are told one by one; of more it is said how many they are."""


class RunStatus(QWidget):
    """Epoch, progress, loss, accuracy, speed and remaining time of the run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = SteadyLabel()
        # So that it begins where the words of the status bar do, which take its place.
        self._where.setStyleSheet("QLabel { padding-left: 1px; }")
        self._progress = QProgressBar()
        self._progress.setObjectName("progress")
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(180, 8)
        self._progress.setAccessibleName("Progress of the run")
        self._progress.setToolTip("How much of the planned epochs is done")
        self._figures = SteadyLabel()
        self._figures.setObjectName("figures")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        for part in (self._where, self._progress, self._figures):
            row.addWidget(part)
        row.addStretch(1)
        self._running = self._slow = False
        self._report = Report(0, Phase.EMPTY)
        self.show_report(self._report)

    def show_report(self, report: Report) -> None:
        """Says what this report says."""
        before, self._report = self._report, report
        running, bar = report.phase is Phase.RUNNING, self.parent()
        begins = running and not self._running
        if (begins or not _goes_on(before, report)) and isinstance(bar, QStatusBar):
            bar.clearMessage()  # what was said before hides the figures of the run, or is true no more
        self._running = running
        snapshot = report.snapshot
        began = snapshot is not None and (snapshot.step > 0 or report.phase is Phase.RUNNING)
        self._progress.setVisible(began)
        if snapshot is None or not began:
            self._where.setText(WORDS.get(report.phase, report.phase.value))
            self._figures.setText("")
            return
        # Between two epochs, a run that stands has done so many, and one that goes on is in the next.
        planned = snapshot.epochs_planned
        over = report.phase is Phase.FINISHED or snapshot.epoch >= planned
        epoch = snapshot.epoch if over and not snapshot.position else snapshot.epoch + 1
        # Whoever stops a run has not done what was planned, nor has a rule found that it is good enough.
        ended = " · done" if snapshot.ended else " · stopped"
        words = {Phase.PAUSED: " · paused", Phase.FINISHED: ended, Phase.FAILED: " · stopped"}
        stands = " · slow motion" if self._slow else words.get(report.phase, "")
        stands = " · looking back" if snapshot.past else stands
        # A plan may have been made shorter than the run is already.
        where = f"epoch {epoch} of {planned}" if epoch <= planned else f"epoch {epoch}, {planned} planned"
        self._where.setText(f"{where}{stands}")
        self._progress.setValue(round(1000 * snapshot.progress))
        self._figures.setText("   ".join(_figures(report, snapshot)))

    def show_motion(self, *, playing: bool) -> None:
        """Says that a step is being told, for which the run stands; or no more."""
        if playing != self._slow:
            self._slow = playing
            self.show_report(self._report)


def _goes_on(before: Report, report: Report) -> bool:
    """Whether the one is of the same run as the one before, which has not gone back in between."""
    one, other = before.live or before.snapshot, report.live or report.snapshot
    return before.run == report.run and (one is None or other is None or one.step <= other.step)


def _figures(report: Report, snapshot: Snapshot) -> list[str]:
    figures = [f"step {snapshot.step:,}"]
    if len(snapshot.losses):
        figures.append(f"loss {figure(snapshot.recent_loss)}")
    # An earlier moment knows the table of the whole run, but nothing of what came later.
    known = snapshot.epochs[snapshot.epochs[:, LOSS_STEP] <= snapshot.step]
    if len(known):
        validation = f"validation {score_words(snapshot, known[-1, SCORE_VALIDATION])}"
        measured_at = int(known[-1, LOSS_STEP])
        stale = (report.phase is not Phase.RUNNING or snapshot.past) and measured_at != snapshot.step
        figures.append(f"{validation} at step {measured_at:,}" if stale else validation)
    if snapshot.test:
        figures.append(f"test {score_words(snapshot, snapshot.test.score)}{error_words(snapshot)}")
    if report.phase is Phase.FINISHED and snapshot.ended and snapshot.epoch < snapshot.epochs_planned:
        figures.append(snapshot.ended)
    rate = report.samples_per_second
    if report.phase is Phase.RUNNING and rate:
        figures.append(f"{rate:,.0f} samples/s")
        live = report.live or snapshot
        left = (live.epochs_planned - live.epoch) * live.samples_per_epoch - live.position
        figures.append(f"{duration(left / rate)} left")
    return figures


def score_words(snapshot: Snapshot, score: float) -> str:
    """A score as people can read it: 93.2 % of the answers right, or R² 0.932 where they are numbers."""
    return (
        f"{score:.1%}".replace("%", " %")
        if snapshot.predicts_classes
        else f"R² {score:.3f}".replace("-", "−")
    )


def error_words(snapshot: Snapshot) -> str:
    """How far off numbers are on the test samples, in their own units, to follow the score; or nothing."""
    errors = snapshot.test.errors if snapshot.test else ()
    if snapshot.fitted is None or not errors or not all(map(math.isfinite, errors)):
        return ""
    if len(errors) == 1:
        return f", off by {_size(errors[0])} on average"
    told = [f"{name} {_size(error)}" for name, error in zip(snapshot.fitted.targets, errors, strict=True)]
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f", off on average by {', '.join(told[:NAMED])}{more}"


def _size(error: float) -> str:
    return f"{error:,.0f}" if 99.5 <= error < 1e6 else f"{error:.2g}"


def figure(value: float) -> str:
    """A loss as people can read it, however large it has grown."""
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:.3g}"


def duration(seconds: float) -> str:
    """A time as people say it: 8 s, 2 min 10 s, 3 h 5 min."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
