"""Stopping: which of the user's rules ends a run, and in which words."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import LOSS_VALIDATION, SCORE_VALIDATION
from nnstudio.nn.training import TrainingSettings


@dataclass(frozen=True)
class Ending:
    """Why a run ends, empty if it goes on; and whether the weights of its best epoch come back."""

    reason: str = ""
    best_weights: bool = False


def best_epoch(epochs: npt.NDArray[np.float64], begin: int = 0) -> int:
    """The row of `Snapshot.epochs`, from `begin` on, that has the smallest validation loss."""
    losses = epochs[begin:, LOSS_VALIDATION]
    # To NumPy, what is no number is the smallest; a run may begin with such a loss.
    return begin + int(np.argmin(np.where(np.isnan(losses), np.inf, losses)))


def reason_to_stop(
    training: TrainingSettings,
    epochs: npt.NDArray[np.float64],
    begin: int,
    seconds: float,
    *,
    classes: bool = True,
) -> Ending:
    """Why a run ends at the end of this epoch, before the planned ones are done.

    `begin` is the row of `epochs` at which the present plan began, `classes` whether answers name classes.
    """
    score = epochs[-1, SCORE_VALIDATION]
    if training.target_accuracy and score >= training.target_accuracy:
        if classes:
            return Ending(f"The validation accuracy has reached {100 * score:.1f} %")
        return Ending(f"R² on the validation samples has reached {score:.3f}")
    without = len(epochs) - 1 - best_epoch(epochs, begin)
    if training.patience and without >= training.patience:
        best = epochs[best_epoch(epochs, begin), LOSS_VALIDATION]
        words = (
            f"No smaller validation loss for {without} epoch{'s' if without > 1 else ''}; "
            f"the weights of the best one ({best:.4f}) are back"
        )
        return Ending(words, best_weights=True)
    return Ending(out_of_time(training, seconds))


def out_of_time(training: TrainingSettings, seconds: float) -> str:
    """Why a run ends now, as far as time goes; empty if it goes on."""
    if training.time_limit and seconds >= training.time_limit:
        if training.time_limit == 1:
            return "The second for this run is over"
        return f"The {training.time_limit:g} seconds for this run are over"
    return ""
