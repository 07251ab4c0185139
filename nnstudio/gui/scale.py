"""The scale of signed pictures: symmetric around zero, robust against outliers, calm over time."""

import numpy as np

from nnstudio.nn.layer import Array

PERCENTILE = 99
"""Share of the magnitudes within the limits; a few outliers must not turn the rest gray."""
SAMPLE = 8192


class SmoothLimit:
    """The limit ±`value` of a diverging picture, which follows the 99th percentile of what is shown.

    A new limit is taken over at once where the old one is far off; otherwise it moves by a tenth of the
    way, so that colors do not flicker. While `locked`, it stays.
    """

    def __init__(self) -> None:
        self.value = 0.0
        self.locked = False

    def follow(self, values: Array) -> None:
        """Takes the finite magnitudes of `values` into account."""
        # A sample is enough for a percentile, and sorting all weights at each frame is not.
        sample = values.ravel()[:: max(1, values.size // SAMPLE)]
        magnitudes = np.abs(sample[np.isfinite(sample)])
        if self.locked or not magnitudes.size:
            return
        place = min(magnitudes.size - 1, magnitudes.size * PERCENTILE // 100)
        wanted = float(np.partition(magnitudes, place)[place]) or 1e-6
        far = not 0.5 < self.value / wanted < 2
        self.value = wanted if far else self.value + 0.1 * (wanted - self.value)
