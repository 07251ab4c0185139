"""Guessing: what a network gets that has learned nothing but how many classes there are."""

import numpy as np

from nnstudio.engine.snapshot import SCORE_TRAINING, SCORE_VALIDATION, Snapshot
from nnstudio.gui.panels.answers.judged import loss_of
from nnstudio.nn.layer import FreshContext

_PROPER = ("cross_entropy", "kullback_leibler", "binary_cross_entropy", "mean_squared_error")
"""Kinds of losses which, for one who knows nothing, are smallest with the same output for each class."""

_NO_BETTER = 0.02  # of the way from chance to perfection
_FAR = 0.25  # the same: so much cannot be luck


def guess(snapshot: Snapshot) -> float | None:
    """The loss of giving each class the same probability: ln(classes) for cross-entropy; None if unknown."""
    loss, classes = loss_of(snapshot), len(snapshot.classes)
    if loss is None or classes < 2 or loss.entry.kind not in _PROPER:
        return None
    targets = np.eye(classes)
    return loss.forward(FreshContext(dtype=np.float64), np.full((classes, classes), 1 / classes), targets)[0]


def about_guess(snapshot: Snapshot) -> str:
    """What the line of `guess` means, in a sentence or two."""
    return (
        f"The loss of a network that gives each of the {len(snapshot.classes)} classes the same chance,\n"
        "whatever it sees. Below the line, the network has learned something."
    )


def chance(snapshot: Snapshot) -> float | None:
    """The accuracy of guessing, 0..1; None where there are no classes."""
    return 1 / len(snapshot.classes) if len(snapshot.classes) > 1 else None


def only_guesses(snapshot: Snapshot) -> bool:
    """Whether, after an epoch or more, the network is no better than one that guesses."""
    by_chance, measured = chance(snapshot), measured_until(snapshot)
    if by_chance is None or snapshot.epoch < 1 or len(measured) < 2:
        return False
    return bool(measured[-1, SCORE_VALIDATION] <= by_chance + _NO_BETTER * (1 - by_chance))


def learns_by_heart(snapshot: Snapshot) -> bool:
    """Whether the network gives the right answers for samples it has learned from, and for them alone."""
    measured = measured_until(snapshot)
    if snapshot.epoch < 1 or len(measured) < 2:
        return False
    floor = chance(snapshot) or 0.0  # an R² of 0 is that of the mean
    seen, unseen = (measured[-1, column] - floor for column in (SCORE_TRAINING, SCORE_VALIDATION))
    return bool(unseen <= _NO_BETTER * (1 - floor) and seen >= _FAR * (1 - floor))


def measured_until(snapshot: Snapshot) -> np.ndarray:
    """The rows of `Snapshot.epochs` up to the moment that is shown."""
    epochs = snapshot.epochs
    return epochs[: np.searchsorted(epochs[:, 0], snapshot.step, side="right")]
