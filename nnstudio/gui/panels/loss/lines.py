"""Lines of dots: what is known at the end of each epoch."""

import math
from dataclasses import dataclass

import numpy as np

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
        begin, end = self.x.searchsorted((stretch.first, stretch.last)).tolist()
        dots = max(1, int(stretch.columns / (_DOT_PITCH * stretch.ratio)))
        leap = bin_width(end - begin, _POINTS)
        return leap, max(leap, bin_width(end - begin, dots))

    def new_since(self, count: int, leap: int) -> float:
        """The first step at which it is drawn otherwise than with so many points, each `leap`th of them."""
        if count == len(self.x):
            return math.inf
        if not 0 < count < len(self.x):
            return -math.inf
        return float(self.x[(count - 1) // leap * leap])

    def seen(self, stretch: Stretch, leap: int, dotted: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """The points of a stretch with the next one on either side, as x and y, and then its dots.

        It is each `leap`th point, and of all of them each `dotted`th is a dot: the same ones in every part.
        """
        begin, stop = int(self.x.searchsorted(stretch.since)), len(self.x)
        points = slice(max(0, begin - 1) // leap * leap, stop, leap)
        if stop and self.x[-1] > stretch.last:
            stop = int(self.x.searchsorted(stretch.last, side="right"))
            points = slice(points.start, stop + leap, leap)
        dots = slice(-(-begin // dotted) * dotted, stop, dotted)
        return self.x[points], self.y[points], self.x[dots], self.y[dots]
