"""Lines of dots: what is known at the end of each epoch."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.panels.loss.step_losses import bin_width

_POINTS = 500  # of a line at most, which is antialiased


@dataclass(frozen=True)
class Stretch:
    """The steps from `first` to `last` in columns of pixels, of which `since` to `until` are drawn."""

    first: float
    last: float
    columns: int
    since: float
    until: float


class Line:
    """A short line of dots, which are rings where it is `hollow`."""

    def __init__(self, x: Numbers, y: Numbers, color: str, *, hollow: bool) -> None:
        finite = np.isfinite(y)
        self.x, self.y, self.color, self.hollow = x[finite], y[finite], color, hollow

    def seen(self, stretch: Stretch, dots: int) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """The points of a stretch with the next one on either side, and which of them are dots.

        Of many points, and for many dots, it is every second, fourth, ...: the same ones in every part.
        """
        begin, end = np.searchsorted(self.x, (stretch.first, stretch.last))
        before, after = np.searchsorted(self.x, (stretch.since, stretch.until))
        leap = bin_width(end - begin, _POINTS)
        numbers = np.arange(max(0, before - 1) // leap * leap, min(after + leap, len(self.x)), leap)
        x = self.x[numbers]
        inside = (x <= stretch.until) & ((x > stretch.since) | (x == stretch.first))
        dotted = numbers % max(leap, bin_width(end - begin, dots)) == 0
        return x, self.y[numbers], inside & dotted
