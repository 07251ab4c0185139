"""Words for strands: which contribution of a wire is under the mouse, and what it adds."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF

from nnstudio.explain.contributions import Contributions
from nnstudio.nn.layer import Array

LEAST_BEND = 24.0
BEND = 0.45
"""How far the curves of strands leave level, as a share of the way: as `strands.curve` draws them."""


def nearest_strand(
    found: Contributions,
    starts: Sequence[float],
    ends: Sequence[float],
    end: QPointF,
    at: QPointF,
    reach: float,
) -> int | None:
    """Which of the contributions runs nearest to a point, as an index into `found`; None beyond `reach`.

    Among those that are equally near, the strongest.

    Args:
        found: The contributions that are drawn.
        starts: The heights of the source's units, where `at` is measured; NaN for those that are not shown.
        ends: The heights of the target's units, measured from `end`.
        end: The point at the target's card that `ends` are measured from.
        at: The point, measured from where the wire begins.
        reach: How far a strand may be away.
    """
    width = end.x()
    if not found.values.size or width <= 0 or not -reach <= at.x() <= width + reach:
        return None
    if len(starts) <= int(found.sources.max()) or len(ends) <= int(found.targets.max()):
        return None
    share = _share_at(at.x(), width)
    first = np.asarray(starts, np.float64)[found.sources]
    last = np.asarray(ends, np.float64)[found.targets] + end.y()
    # A cubic curve that leaves and arrives level.
    heights = first + (last - first) * (3 * share**2 - 2 * share**3)
    away = np.abs(heights - at.y())
    away = np.where(np.isnan(away), np.inf, away)
    near = np.flatnonzero(away <= min(reach, float(away.min()) + reach / 4))
    return int(near[np.abs(found.values[near]).argmax()]) if near.size else None


def strand_words(
    found: Contributions, index: int, activations: Array, kernel: Array, source: str, target: str
) -> str:
    """A contribution in words: "unit 3 of Hidden 1 → unit 7 of Hidden 2: −1.20 × 0.41 = −0.49".

    The weight comes first, as in all products.
    """
    unit, to = int(found.sources[index]), int(found.targets[index])
    x, weight = float(activations.reshape(-1)[unit]), float(kernel[unit, to])
    product = f"{weight:.2f} × {x:.2f} = {float(found.values[index]):.2f}".replace("-", "−")
    return f"unit {unit + 1} of {source} → unit {to + 1} of {target}: {product}\nweight × activation"


def _share_at(x: float, width: float) -> float:
    """How far along its curve a strand is at this x; all strands of a wire run alike from left to right."""
    bend = max(LEAST_BEND, width * BEND)
    low, high = 0.0, 1.0
    for _ in range(24):
        share = (low + high) / 2
        here = (
            3 * (1 - share) ** 2 * share * bend
            + 3 * (1 - share) * share**2 * (width - bend)
            + share**3 * width
        )
        low, high = (share, high) if here < x else (low, share)
    return (low + high) / 2
