"""What the loss panel says in words."""

import math

import numpy as np

from nnstudio.engine.snapshot import (
    ACCURACY_TRAINING,
    ACCURACY_VALIDATION,
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    Snapshot,
)
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.loss.step_losses import StepLosses
from nnstudio.gui.theme import Theme

ADVICE = (
    (
        "Both losses should fall. Where validation rises while training still falls, "
        "the network learns its training samples by heart."
    ),
    "Both losses should fall. Validation rising alone means learning by heart.",
    "Both should fall; validation rising alone: learning by heart.",
)
"""How to read the curves, from long to short."""


def legend(snapshot: Snapshot, losses: StepLosses, theme: Theme) -> tuple[Word, ...]:
    """The curves by their colors, each with its latest figure."""
    loss, accuracy = snapshot.epochs[-1, [LOSS_VALIDATION, ACCURACY_VALIDATION]].tolist()
    smoothed, validation = _loss_text(losses.latest()), _loss_text(loss)
    right = f"{accuracy:.1%}".replace("%", " %")
    training = (
        f"training per step, smoothed {smoothed}",
        f"training {smoothed}",
        f"train {smoothed}",
        smoothed,
    )
    words = (
        Word(training, theme.accent),
        Word((*[f"validation {validation}"] * 2, f"val {validation}", validation), theme.good),
        Word((*[f"accuracy {right}"] * 2, right), theme.good),
    )
    if not losses.not_finite:
        return words
    count = f"{losses.not_finite:,}"
    return (*words, Word((f"{count} values are not finite", f"{count} not finite"), theme.bad))


def read_out(snapshot: Snapshot, losses: StepLosses, step: int) -> tuple[str, ...]:
    """What is known of a step, and of the epoch that ended next to it, from long to short."""
    loss, smoothed = (_loss_text(value) for value in losses.at(step))
    epochs = snapshot.epochs
    row = int(np.abs(epochs[:, LOSS_STEP] - step).argmin())
    seen, unseen = (
        f"{100 * epochs[row, column]:.1f} %" for column in (ACCURACY_TRAINING, ACCURACY_VALIDATION)
    )
    trained, validated = (_loss_text(epochs[row, column]) for column in (LOSS_TRAINING, LOSS_VALIDATION))
    return (
        (
            f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   after epoch {row}: "
            f"training {trained}, {seen}   validation {validated}, {unseen}"
        ),
        f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   epoch {row}: {validated}, {unseen}",
        f"step {step:,}: {loss}, smoothed {smoothed} · epoch {row}: {unseen}",
    )


def _loss_text(loss: float) -> str:
    if not math.isfinite(loss):
        return "–"
    return f"{loss:.4f}" if 0.001 <= loss < 100 or loss == 0 else f"{loss:.3g}"
