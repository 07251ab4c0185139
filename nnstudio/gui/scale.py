"""The scale of signed pictures: symmetric around zero, robust against outliers."""

import numpy as np

from nnstudio.nn.layer import Array

PERCENTILE = 99
"""Share of the magnitudes within the limits; a few outliers must not turn the rest gray."""
SAMPLE = 8192
LEAST = 1e-6
"""The limit of numbers that are all zero."""


class Limit:
    """The limit ±`value` of a diverging picture: the 99th percentile of what is shown.

    It knows nothing of earlier moments, so that the same numbers wear the same colors in every view, however
    one came to them. Only one that is `growing` never shrinks, so that all moments of a run can be compared,
    and while `locked`, it stays.
    """

    def __init__(self) -> None:
        self.value = 0.0
        self.locked = False
        self.growing = False

    def follow(self, values: Array) -> None:
        """Takes the finite magnitudes of `values` into account."""
        wanted = None if self.locked else limit_of(values)
        if wanted is not None:
            self.value = max(self.value, wanted) if self.growing else wanted

    def restart(self) -> None:
        """Forgets what was followed, as for another layer or another run; a locked limit stays."""
        if not self.locked:
            self.value = 0.0


def limit_of(values: Array) -> float | None:
    """The 99th percentile of the finite magnitudes; None if there are none."""
    # A sample is enough for a percentile, and sorting all weights at each frame is not. An odd stride does
    # not fall into step with the units, of which there often is a power of two.
    sample = values.ravel()[:: values.size // SAMPLE | 1]
    magnitudes = np.abs(sample[np.isfinite(sample)])
    if not magnitudes.size:
        return None
    place = min(magnitudes.size - 1, magnitudes.size * PERCENTILE // 100)
    return float(np.partition(magnitudes, place)[place]) or LEAST
