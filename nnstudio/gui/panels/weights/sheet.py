"""What a mosaic shows, as a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nnstudio.engine.snapshot import Health
from nnstudio.gui.colormaps import Colormap
from nnstudio.gui.panels.weights.kernel import Kernel, Order
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array

NOWHERE = (-1, -1, -1)
"""Unit, row and column beside all tiles."""

Colors: TypeAlias = Callable[[Theme], Colormap]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A kernel, its units in which order, and what the colors mean.

    `limit` is the value of the strongest color, `limits` (units,) those of each unit if each has its own.
    `points` (units,) are marks on rows, as a share of their width; NaN for none.
    """

    kernel: Kernel
    limit: float
    limits: Array | None = None
    order: Order | None = None
    health: Health | None = None
    points: Array | None = None

    @property
    def form(self) -> tuple[int, int, int, bool]:
        """What the layout depends on."""
        kernel = self.kernel
        return kernel.units, kernel.height, kernel.width, kernel.image

    def units(self, first: int, last: int) -> Order:
        """The units at the places from `first` to before `last`."""
        return np.arange(first, last) if self.order is None else self.order[first:last]

    def place_of(self, unit: int) -> int | None:
        """The place of a unit in the order."""
        if not 0 <= unit < self.kernel.units:
            return None
        return unit if self.order is None else int(np.flatnonzero(self.order == unit)[0])
