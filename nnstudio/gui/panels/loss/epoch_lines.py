"""The lines from epoch to epoch: what evaluations have found, beside what guessing would give."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from nnstudio.engine.snapshot import (
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    SCORE_TRAINING,
    SCORE_VALIDATION,
    Snapshot,
)
from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.curves import Curves
from nnstudio.gui.panels.loss.guessing import guess
from nnstudio.gui.panels.loss.lines import Line
from nnstudio.gui.panels.loss.score import ACCURACY, Score, score_of
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Graph

_CLOSE = 0.05  # of the width: ends of epochs that are closer may wait for each other
_LATE = 500  # milliseconds that they wait at most, and half of it where another picture is drawn anyway


class EpochLines(QObject):
    """Gives the plots of loss and score their lines; ends of epochs close upon each other wait for more.

    Args:
        loss: Draws the losses.
        score: Draws what answers are measured by beside the loss.
        axis: That of the scores.
        parent: As Qt wants it.

    Signals:
        caught_up: () lines that have waited are there now.
    """

    caught_up = Signal()

    def __init__(self, loss: Curves, score: Curves, axis: Axis, parent: QObject) -> None:
        super().__init__(parent)
        self._loss, self._score, self._axis = loss, score, axis
        self.shown = 0
        """How many evaluations are drawn."""
        self.score: Score = ACCURACY
        """What the scores are."""
        self._snapshot: Snapshot | None = None
        self._guessed: Graph | None = None
        self._since = QElapsedTimer()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE)
        self._late.timeout.connect(self._catch_up)

    def follow(self, snapshot: Snapshot, theme: Theme, span: float) -> None:
        """Draws the ends of epochs that are new, in a plot that is `span` steps wide."""
        self._snapshot, self._theme = snapshot, theme
        shown, epochs = self.shown, snapshot.epochs
        if len(epochs) == shown:
            return
        close = 0 < shown < len(epochs) and (
            epochs[-1, LOSS_STEP] - epochs[shown - 1, LOSS_STEP] < _CLOSE * span
        )
        if not close or self._since.hasExpired(_LATE // 2):
            self.show(snapshot, theme)
        elif not self._late.isActive():
            self._late.start()

    def show(self, snapshot: Snapshot, theme: Theme) -> None:
        """Draws all evaluations of this run in these colors."""
        self._late.stop()
        self._since.start()
        epochs = snapshot.epochs
        self.shown = len(epochs)
        self._take_score(score_of(snapshot))
        splits = ((LOSS_TRAINING, SCORE_TRAINING), (LOSS_VALIDATION, SCORE_VALIDATION))
        steps = epochs[:, LOSS_STEP]
        colors = (theme.accent, theme.good)
        for curves, column, scale in ((self._loss, 0, 1.0), (self._score, 1, self.score.scale)):
            curves.epoch_ends = steps[1:]
            curves.lines = [
                Line(steps, epochs[:, split[column]] * scale, color, hollow=split is splits[0])
                for split, color in zip(splits, colors, strict=True)
            ]
        if snapshot.graph is not self._guessed:
            self._guessed = snapshot.graph
            loss = guess(snapshot)
            self._loss.reference = None if loss is None else (loss, f"guessing: {loss:.4g}")
            self._score.reference = self.score.guessed(snapshot)

    def clear(self) -> None:
        """Forgets the run."""
        self._late.stop()
        self._snapshot = self._guessed = None
        self.shown = 0
        for curves in (self._loss, self._score):
            curves.lines, curves.reference = [], None

    def _take_score(self, score: Score) -> None:
        """Draws the plot for scores of this kind from now on."""
        if score is not self.score:
            self.score, self._axis.kind = score, score.axis
            self._axis.redraw()

    def _catch_up(self) -> None:
        if self._snapshot is not None:
            self.show(self._snapshot, self._theme)
            self.caught_up.emit()
