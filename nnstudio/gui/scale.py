"""The scale of signed pictures: symmetric around zero, robust against outliers, calm over time."""

import numpy as np

from nnstudio.nn.layer import Array

PERCENTILE = 99
"""Share of the magnitudes within the limits; a few outliers must not turn the rest gray."""
SAMPLE = 8192


class SmoothLimit:
    """The limit ±`value` of a diverging picture, which follows the 99th percentile of what is shown.

    A new limit is taken over at once where the old one is far off; otherwise it moves by a tenth of the
    way, so that colors do not flicker. One that is `growing` never shrinks, so that all moments of a run
    can be compared. While `locked`, it stays.
    """

    def __init__(self) -> None:
        self.value = 0.0
        self.locked = False
        self.growing = False

    def follow(self, values: Array) -> None:
        """Takes the finite magnitudes of `values` into account."""
        if self.locked:
            return
        # A sample is enough for a percentile, and sorting all weights at each frame is not.
        sample = values.ravel()[:: max(1, values.size // SAMPLE)]
        magnitudes = np.abs(sample[np.isfinite(sample)])
        if not magnitudes.size:
            return
        place = min(magnitudes.size - 1, magnitudes.size * PERCENTILE // 100)
        wanted = float(np.partition(magnitudes, place)[place]) or 1e-6
        far = not 0.5 < self.value / wanted < 2
        if self.growing:
            self.value = max(self.value, wanted)
        else:
            self.value = wanted if far else self.value + 0.1 * (wanted - self.value)

    def restart(self) -> None:
        """Forgets what was followed, as for another layer or another run; a locked limit stays."""
        if not self.locked:
            self.value = 0.0
