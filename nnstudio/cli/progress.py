"""How far a training run is, on stderr: a live line in a terminal, and a line for each epoch anywhere."""

import sys
import time

from nnstudio.cli.asides import say
from nnstudio.cli.wording import score_words
from nnstudio.engine.snapshot import LOSS_TRAINING, SCORE_VALIDATION
from nnstudio.engine.trainer import Trainer

REFRESH = 0.1
"""Seconds between two pictures of the live line."""

_WIDTH = 20
_CLEAR = "\r\x1b[K"


class Progress:
    """Tells of one run; counts the time that training steps take, and nothing else.

    The last step of each epoch is left out of the count, because the network is measured within it.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._live = sys.stderr is not None and sys.stderr.isatty()  # it may be closed
        self._due = 0.0
        self.seconds = 0.0
        self._samples = 0
        self._all_seconds = 0.0
        self._all_samples = 0

    @property
    def samples_per_second(self) -> float:
        """Samples learned from in a second of training."""
        if self._samples:
            return self._samples / self.seconds
        # Each epoch was a single step: then measuring cannot be told from training.
        return self._all_samples / self._all_seconds if self._all_seconds else 0.0

    def step(self) -> None:
        """Makes one step and tells of it if it is time."""
        start = time.perf_counter()
        rows = self._trainer.step()
        end = time.perf_counter()
        self._all_samples += rows
        self._all_seconds += end - start
        if self._trainer.at_epoch_start:
            self._show(last=True)
            return
        self._samples += rows
        self.seconds += end - start
        if self._live and end >= self._due:
            self._show(last=False)
            self._due = time.perf_counter() + REFRESH

    def close(self) -> None:
        """Takes the live line away."""
        if self._live:
            say(_CLEAR, ends_line=False)

    def _show(self, *, last: bool) -> None:
        snapshot = self._trainer.snapshot()
        row = snapshot.epochs[-1]
        done = round(snapshot.progress * _WIDTH)
        epoch = snapshot.epoch if last else snapshot.epoch + 1
        loss = row[LOSS_TRAINING] if last else snapshot.recent_loss
        score = score_words(row[SCORE_VALIDATION], snapshot.score, digits=1).removeprefix("accuracy ")
        text = (
            f"epoch {epoch}/{snapshot.epochs_planned} [{'#' * done:{_WIDTH}}] loss {loss:.4f}  "
            f"validation {score}  {self.samples_per_second:,.0f} samples/s"
        )
        say((_CLEAR if self._live else "") + text, ends_line=last)
