"""The score: what the second plot measures, which depends on whether answers are classes or numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from nnstudio.engine.snapshot import SCORE_VALIDATION, Snapshot
from nnstudio.gui.panels.loss.axis import Range, nice
from nnstudio.gui.panels.loss.guessing import chance, measured_until
from nnstudio.gui.panels.loss.smoothing import Numbers

_NO_BETTER = 0.02  # of the way from guessing to perfection
_LOWEST = -1.0  # R² may be as low as it likes before the first steps, and all the rest would be flat


@dataclass(frozen=True)
class Score:
    """How scores of a kind are drawn and told: the best is `scale` on an axis of this kind.

    `name` is that of columns in a table, `right` what stands behind a figure where there is room.
    """

    name: str
    axis: Literal["percent", "score"]
    scale: float
    right: str

    def text(self, value: float) -> str:
        """A score in words."""
        if not math.isfinite(value):
            return "–"
        if self.axis == "percent":
            return f"{100 * value:.1f} %"
        return f"R² {value:.3f}".replace("-", "−") if value > -10 else f"R² {value:.3g}".replace("-", "−")

    def guessed(self, snapshot: Snapshot) -> tuple[float, str] | None:
        """What one gets who knows nothing of the samples, as it is drawn, and words for it."""
        if (same := naive(snapshot)) is not None:
            return same, f"the last value again: {same:.3g}"
        if self.axis == "score":
            return 0.0, "always the mean: 0"
        by_chance = chance(snapshot)
        return None if by_chance is None else (100 * by_chance, f"chance {100 * by_chance:.3g} %")

    def about_guessed(self, snapshot: Snapshot) -> str:
        """What the line of `guessed` means, in a sentence or two."""
        if naive(snapshot) is not None:
            return (
                "Saying the last value again would get this R².\n"
                "Only above the line a forecast is worth more than that."
            )
        if self.axis == "score":
            return (
                "Always saying the mean of what is to be predicted has an R² of 0.\n"
                "Above the line, the network has learned more than that; 1 is perfect."
            )
        return (
            f"Of {len(snapshot.classes)} classes, guessing gets one in {len(snapshot.classes)} right.\n"
            "Above the line, the network has learned something."
        )

    def range(self, scores: Numbers, *, close: bool) -> Range:
        """The ends of the axis: all there can be for a whole run, a part of it from as close as possible."""
        best, finite = self.scale, scores[np.isfinite(scores)]
        top = 1.03 * best
        low = float(finite.min()) if finite.size else 0.0
        if not close or not finite.size:
            floor = 0.0 if low >= 0 else max(_LOWEST, 0.25 * math.floor(4 * low))
            return floor * best, top
        high, low = best * float(finite.max()), best * low
        spacing = nice(max(high - low, 0.005 * best) / 5)
        bottom, over = spacing * math.floor(low / spacing - 0.3), spacing * math.ceil(high / spacing + 0.3)
        return max(0.0, bottom) if low >= 0 else bottom, min(top, over)


ACCURACY = Score("accuracy", "percent", 100.0, " right")
_SCORES: Mapping[str, Score] = MappingProxyType({"accuracy": ACCURACY, "r2": Score("r2", "score", 1.0, "")})


def score_of(snapshot: Snapshot) -> Score:
    """What the scores of this moment are."""
    return _SCORES[snapshot.score]


def naive(snapshot: Snapshot) -> float | None:
    """The R² of saying the last value again; None where nothing is forecast, or the mean does better."""
    found = snapshot.naive
    return found.score if found is not None and found.score > 0 else None


def only_the_last_value(snapshot: Snapshot) -> bool:
    """Whether a forecast is, after an epoch or more, no better than the last value again."""
    same, measured = naive(snapshot), measured_until(snapshot)
    if same is None or snapshot.epoch < 1 or len(measured) < 2:
        return False
    return bool(measured[-1, SCORE_VALIDATION] <= same)


def only_the_mean(snapshot: Snapshot) -> bool:
    """Whether a network that predicts numbers is, after an epoch or more, no better than their mean."""
    measured = measured_until(snapshot)
    if snapshot.predicts_classes or snapshot.epoch < 1 or len(measured) < 2:
        return False
    return bool(measured[-1, SCORE_VALIDATION] <= _NO_BETTER)
