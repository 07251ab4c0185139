"""Lines of dots: what is known at the end of each epoch."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.panels.loss.step_losses import bin_width

_POINTS = 500  # of a line at most, which is antialiased
_DOT_PITCH = 10  # pixels from dot to dot at least


@dataclass(frozen=True)
class Stretch:
    """The steps from `first` to `last` in columns of pixels, of which those from `since` on are drawn.

    `ratio` says how many of these pixels are one of a usual screen.
    """

    first: float
    last: float
    columns: int
    since: float
    ratio: float = 1.0


class Line:
    """A short line of dots, which are rings where it is `hollow`."""

    def __init__(self, x: Numbers, y: Numbers, color: str, *, hollow: bool) -> None:
        finite = np.isfinite(y)
        self.x, self.y, self.color, self.hollow = x[finite], y[finite], color, hollow

    def leaps(self, stretch: Stretch) -> tuple[int, int]:
        """Of which every how many points in a stretch are drawn, and of which every how many are dots.

        Dots that touch would hide which line is which.
        """
        begin, end = np.searchsorted(self.x, (stretch.first, stretch.last))
        dots = max(1, int(stretch.columns / (_DOT_PITCH * stretch.ratio)))
        leap = bin_width(end - begin, _POINTS)
        return leap, max(leap, bin_width(end - begin, dots))

    def seen(self, stretch: Stretch) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """The points of a stretch with the next one on either side, and which of them are dots.

        Of many points, and for many dots, it is every second, fourth, ...: the same ones in every part.
        """
        before, after = np.searchsorted(self.x, (stretch.since, stretch.last))
        leap, dotted = self.leaps(stretch)
        numbers = np.arange(max(0, before - 1) // leap * leap, min(after + leap, len(self.x)), leap)
        x = self.x[numbers]
        inside = (x >= stretch.since) & (x <= stretch.last)
        return x, self.y[numbers], inside & (numbers % dotted == 0)
