"""The scale of signed pictures: symmetric around zero, robust against outliers, calm over time."""

import numpy as np

from nnstudio.nn.layer import Array

PERCENTILE = 99
"""Share of the magnitudes within the limits; a few outliers must not turn the rest gray."""


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
        magnitudes = np.abs(values[np.isfinite(values)])
        if self.locked or not magnitudes.size:
            return
        # A sample is enough for a percentile, and sorting millions of weights at each frame is not.
        stride = max(1, magnitudes.size // 20_000)
        wanted = float(np.percentile(magnitudes[::stride], PERCENTILE)) or 1e-6
        far = not 0.5 < self.value / wanted < 2
        self.value = wanted if far else self.value + 0.1 * (wanted - self.value)
