"""What the loss panel says in words."""

import math

import numpy as np

from nnstudio.engine.snapshot import (
    LOSS_STEP,
    LOSS_TRAINING,
    LOSS_VALIDATION,
    SCORE_TRAINING,
    SCORE_VALIDATION,
    Mark,
    Snapshot,
)
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.guessing import chance, learns_by_heart, measured_until, only_guesses
from nnstudio.gui.panels.loss.ruler import Ruler
from nnstudio.gui.panels.loss.saturated import can_be_standardized, saturated_in
from nnstudio.gui.panels.loss.score import ACCURACY, naive, only_the_last_value, only_the_mean, score_of
from nnstudio.gui.panels.loss.smoothing import WINDOW
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

_SHOWN_MARKS = 3


def how(snapshot: Snapshot) -> str:
    """What is drawn how, and what the mouse does."""
    seen, unseen = snapshot.measured_on
    return (
        "Faint: the loss of each batch. Bold: the same, smoothed over "
        f"{WINDOW}; at the end only those before, as in the line at the bottom of the window.\n"
        f"Dots: {_samples(unseen)} for validation, which the network never learns from. "
        f"Rings: {_samples(seen)} of the {snapshot.samples_per_epoch:,} that it learns from.\n"
        "While the run stands still, all views show the step under the mouse; they go back when it leaves.\n"
        "Click or drag in the curves to stay at that step, double-click for the latest and the whole run.\n"
        "The wheel zooms, Shift and drag moves."
    )


def legend(snapshot: Snapshot, losses: StepLosses, ghosts: int, theme: Theme) -> tuple[Word, ...]:
    """The curves by their colors and shapes, each with its figure at the moment that is shown."""
    row, score = measured_until(snapshot)[-1:], score_of(snapshot)
    trained, validated = (
        _loss_text(row[0, column]) if len(row) else "–" for column in (LOSS_TRAINING, LOSS_VALIDATION)
    )
    seen, unseen = (
        score.text(row[0, column]) if len(row) else "–" for column in (SCORE_TRAINING, SCORE_VALIDATION)
    )
    recent = _loss_text(snapshot.recent_loss)
    on, of = (f" on {_samples(count)}" for count in snapshot.measured_on)
    words = [
        Word(
            (*[f"loss per step, smoothed {recent}"] * 2, *[f"loss {recent}"] * 3, recent, ""),
            theme.accent,
            "line",
        ),
        Word(
            (
                f"training {trained}, {seen}{score.right}{on}",
                f"training {trained}, {seen}{score.right}",
                *[f"training {trained}, {seen}"] * 2,
                f"train {seen}",
                "",
            ),
            theme.accent,
            "ring",
        ),
        Word(
            (
                f"validation {validated}, {unseen}{score.right}{of}",
                f"validation {validated}, {unseen}{score.right}",
                *[f"validation {validated}, {unseen}"] * 2,
                f"val {unseen}",
                unseen,
            ),
            theme.good,
        ),
    ]
    if ghosts:
        runs = f"{ghosts} earlier run{'s' if ghosts > 1 else ''}"
        words.append(Word((runs, runs, runs, ""), theme.quiet, "line"))
    if losses.not_finite:
        count = f"{losses.not_finite:,}"
        words.append(Word((*[f"{count} values are not finite"] * 2, f"{count} not finite"), theme.bad))
    return tuple(words)


def advice(snapshot: Snapshot) -> tuple[str, ...]:
    """What to look for at this moment, from long to short."""
    if snapshot.past:
        at, live = f"{snapshot.step:,}", f"{snapshot.live_step:,}"
        return (
            f"You look at step {at}; the run is at {live}. Double-click for the latest.",
            f"Step {at} of {live}. Double-click for the latest.",
        )
    if naive(snapshot) is None and learns_by_heart(snapshot):
        return _advice_by_heart(snapshot)
    if (only_guesses(snapshot) or only_the_mean(snapshot)) and (layer := saturated_in(snapshot)):
        return _advice_of_saturated(snapshot, layer)
    if only_guesses(snapshot):
        right = ACCURACY.text(measured_until(snapshot)[-1, SCORE_VALIDATION])
        by_chance = ACCURACY.text(chance(snapshot) or 0.0)
        return (
            (
                f"No better than guessing so far: {right} right on {_samples(snapshot.measured_on[1])}, "
                f"guessing gives {by_chance}. "
                "Try another learning rate or other initial weights, or look for dead units."
            ),
            f"No better than guessing ({by_chance}) so far. Try another learning rate.",
            f"No better than guessing ({by_chance}).",
        )
    if only_the_mean(snapshot):
        return (
            (
                "No better so far than always predicting the mean, whose R² is 0. "
                "Try another learning rate or other initial weights, or look for dead units."
            ),
            "No better than always predicting the mean so far. Try another learning rate.",
            "No better than the mean so far.",
        )
    return ADVICE if naive(snapshot) is None else _advice_of_forecast(snapshot)


def _advice_of_saturated(snapshot: Snapshot, layer: str) -> tuple[str, ...]:
    """That units stand at their bounds, which keeps the network from learning, from long to short."""
    better = "guessing" if snapshot.predicts_classes else "the mean"
    helps = (
        ('Set the scaling of the data to "standardized"', "Standardize the data", "standardize")
        if can_be_standardized(snapshot)
        else (*["Begin with smaller weights, or learn more slowly"] * 2, "smaller weights")
    )
    return (
        (
            f"No better than {better} so far: most units of {layer} are saturated, always at a bound "
            f"of their activation. {helps[0]}, or use ReLU there."
        ),
        f"No better than {better}: {layer} is saturated. {helps[1]}, or use ReLU there.",
        f"{layer} is saturated: {helps[2]}, or ReLU.",
    )


def _advice_by_heart(snapshot: Snapshot) -> tuple[str, ...]:
    """That the network knows its training samples and nothing else, from long to short."""
    row, score = measured_until(snapshot)[-1], score_of(snapshot)
    seen, unseen = (score.text(row[column]) for column in (SCORE_TRAINING, SCORE_VALIDATION))
    return (
        (
            f"It learns its training samples by heart: {seen} there, {unseen} on samples it has not seen. "
            "More samples, augmentation or a smaller network would help."
        ),
        f"Learning by heart: training {seen}, validation {unseen}. Try more samples or a smaller network.",
        f"Learning by heart: training {seen}, validation {unseen}.",
    )


def _advice_of_forecast(snapshot: Snapshot) -> tuple[str, ...]:
    """That a forecast is worth something only where it beats the last value, from long to short."""
    same = score_of(snapshot).text(naive(snapshot) or 0.0)
    if only_the_last_value(snapshot):
        return (
            (
                f"No better so far than saying the last value again, the dotted line at {same}. "
                "Only what is above it has been learned: train on, or try another learning rate."
            ),
            f"No better so far than the last value again ({same}). Train on, or try another learning rate.",
            f"No better than the last value again ({same}).",
        )
    return (
        (
            f"What counts is an R² above the dotted line: saying the last value again gives {same}. "
            "Both losses should fall; validation rising alone means learning by heart."
        ),
        f"What counts is an R² above the dotted line, the last value again ({same}).",
        f"Above the dotted line ({same}) is what counts.",
    )


def read_out(
    snapshot: Snapshot, losses: StepLosses, ghosts: tuple[Ghost, ...], ruler: Ruler, step: int, click: str
) -> tuple[str, ...]:
    """What is known of a step, of the evaluation next to it, and what a `click` does, from long to short."""
    loss, smoothed = (_loss_text(value) for value in losses.at(step))
    epochs = snapshot.epochs
    earlier = [_loss_text(value) for value in (ghost.at(step) for ghost in ghosts) if math.isfinite(value)]
    before = f"   ·   earlier runs {', '.join(earlier)}" if earlier else ""
    short = f"step {step:,}: {loss}, smoothed {smoothed}"
    if not len(epochs):
        return f"step {step:,}: loss {loss}, smoothed {smoothed}{before}", short
    row = epochs[int(np.abs(epochs[:, LOSS_STEP] - step).argmin())]
    seen, unseen = (score_of(snapshot).text(row[column]) for column in (SCORE_TRAINING, SCORE_VALIDATION))
    trained, validated = _loss_text(row[LOSS_TRAINING]), _loss_text(row[LOSS_VALIDATION])
    epoch = f"{ruler.measure(row[[LOSS_STEP]], 'epoch')[0]:.1f}".removesuffix(".0")
    after = f"after epoch {epoch}" if row[LOSS_STEP] else "before the first step"
    full = (
        f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   {after}: "
        f"training {trained}, {seen}   validation {validated}, {unseen}"
    )
    return (
        f"{full}{before}   ·   {click}",
        f"{full}{before}",
        full,
        f"step {step:,}: loss {loss}, smoothed {smoothed}   ·   {after}: {validated}, {unseen}",
        f"{short} · {after}: {unseen}",
        short,
    )


def read_marks(marks: tuple[Mark, ...]) -> tuple[str, ...]:
    """What was changed at the marks under the mouse, from long to short."""
    told = [f"after step {mark.step:,}: {mark.words}" for mark in marks]
    more = f"   ·   {len(told) - _SHOWN_MARKS} more" if len(told) > _SHOWN_MARKS else ""
    return f"Changed {'   ·   '.join(told[:_SHOWN_MARKS])}{more}", f"Changed {told[0]}", told[0]


def _samples(count: int) -> str:
    return f"{count:,} sample{'' if count == 1 else 's'}"


def _loss_text(loss: float) -> str:
    if not math.isfinite(loss):
        return "–"
    return f"{loss:.4f}" if 0.001 <= loss < 100 or loss == 0 else f"{loss:.3g}"
