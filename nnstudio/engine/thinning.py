"""Thinning: which moments of a run are kept, so that few of them tell its whole story."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

DENSE = 20
"""So many first steps are all kept: nowhere is learning faster."""
LOGARITHMIC = 0.5
"""The share of the kept moments that lie evenly in the logarithm of the step; the others lie evenly in it."""
EPOCH_END = 2.0
"""How many times as much the end of an epoch is worth as a moment within one."""

PRECIOUS = 10.0
"""Added to what a moment is worth that only goes where a bound would be broken; no gap is worth so much."""


def spacing(step: int, most: int) -> int:
    """How many steps after this one the next moment should be kept, if `most` are to be kept in all."""
    if step < DENSE:
        return 1
    evenly = (1 - LOGARITHMIC) / step
    logarithmically = LOGARITHMIC / ((1 + step) * math.log1p(step))
    return max(1, math.floor(1 / (most * (evenly + logarithmically))))


def worth(
    steps: npt.NDArray[np.int64], epoch_ends: npt.NDArray[np.bool_], begin: int
) -> npt.NDArray[np.float64]:
    """What each of these moments, ascending, is worth: how large a gap it would leave.

    The last one must stay, and the first steps are worth more than any gap. `begin` is the moment before.
    """
    end = max(1, int(steps[-1]))
    around = np.concatenate([[begin], steps, [end]])
    place = LOGARITHMIC * np.log1p(around) / math.log1p(end) + (1 - LOGARITHMIC) * around / end
    gaps: npt.NDArray[np.float64] = (place[2:] - place[:-2]) * np.where(epoch_ends, EPOCH_END, 1.0)
    gaps[steps <= DENSE] += PRECIOUS
    gaps[-1] = math.inf
    return gaps


def next_epoch_end(position: int, samples: int, batch: int, step: int, wanted: int) -> int:
    """The step nearest to `wanted` that ends an epoch; `position` samples of one are done at `step`."""
    per_epoch = math.ceil(samples / batch)
    first = step + math.ceil((samples - position) / batch)
    return first + per_epoch * max(0, round((wanted - first) / per_epoch))


def cheapest(worths: Sequence[npt.NDArray[np.float64]]) -> tuple[int, int] | None:
    """Which of these lists has the moment that is worth least, and where; None if all must stay."""
    least = [float(found.min()) if len(found) else math.inf for found in worths]
    at = int(np.argmin(least)) if least else 0
    if not least or least[at] == math.inf:
        return None
    return at, int(np.argmin(worths[at]))
