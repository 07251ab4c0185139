"""A mosaic with its scroll bar and the key to its colors, on a scale of their own."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from nnstudio.engine.snapshot import Health
from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.weights.kernel import Kernel, Order
from nnstudio.gui.panels.weights.limit_bar import LimitBar
from nnstudio.gui.panels.weights.mosaic import Mosaic
from nnstudio.gui.panels.weights.sheet import NOWHERE, Colors, Sheet
from nnstudio.gui.scale import Limit
from nnstudio.gui.theme import Theme

LOW = 120
"""The height below which the key saves room for the pictures, device-independent pixels."""

LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "layer": "One for the layer, as it is now",
        "run": "One for the layer and the whole run",
        "unit": "One for each unit",
    }
)
"""What the strongest color can stand for, and how a menu says it."""

SIGNS: Mapping[str, str] = MappingProxyType(
    {"large": "+ and − where cells are large", "hatch": "Negative values hatched"}
)
"""How signs are told apart without colors, and how a menu says it."""


class Picture(QWidget):
    """All units of a kernel as pictures, with what their colors stand for.

    Signals:
        pointed: (unit, row, column) of the value under the mouse, or (-1, -1, -1) beside the tiles.
        clicked: (unit) whose picture was clicked.
        laid_out: () after other units are seen than before, or in another size.
    """

    pointed = Signal(int, int, int)
    clicked = Signal(int)
    laid_out = Signal()

    def __init__(
        self, theme: Theme, what: str, colors: Colors = diverging, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Units that are shown")
        bar.setToolTip("Scroll to the units that have no room")
        bar.hide()
        self.mosaic = Mosaic(theme, bar, colors)
        self.mosaic.setAccessibleName(f"Pictures of the {what}")
        self.mosaic.setAccessibleDescription("Arrow keys go from unit to unit, Enter pins one")
        self.key = LimitBar(theme, colors)
        self.limit = Limit()
        self.way = next(iter(LIMITS))
        """What limits are used, of `LIMITS`."""
        self.place = NOWHERE
        """What the mouse points at."""
        self.mosaic.pointed.connect(self._on_pointed)
        self.mosaic.clicked.connect(self.clicked)
        self.mosaic.laid_out.connect(self.laid_out)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.mosaic, 1)
        row.addWidget(bar)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(row, 1)
        body.addWidget(self.key)

    def show_kernel(self, kernel: Kernel, order: Order | None = None, health: Health | None = None) -> None:
        """Draws these numbers."""
        self.limit.follow(kernel.seen())
        limits = None
        if self.way == "unit":
            # The largest of each: a percentile of each would cost more than all the rest of the picture.
            seen = kernel.seen().reshape(-1, kernel.units)
            limits = np.fmax(np.fmax.reduce(seen), -np.fmin.reduce(seen))
            self.key.say("− each unit's largest", "0", "+ each unit's largest")
        else:
            self.key.show_limit(self.limit.value)
        self.mosaic.show_sheet(Sheet(kernel, self.limit.value, limits, order, health))

    def take_limits(self, way: str) -> None:
        """Chooses what the strongest color stands for, of `LIMITS`."""
        self.way, self.limit.growing = way, way == "run"
        self.limit.restart()

    def restart(self) -> None:
        """Another layer or another run has limits of its own."""
        self.limit.restart()
        self.place = NOWHERE

    def pointed_at(self, kernel: Kernel) -> tuple[int, int, int] | None:
        """Unit, row and column under the mouse, if this kernel has them."""
        unit, row, column = self.place
        inside = 0 <= unit < kernel.units and row < kernel.height and column < kernel.width
        return self.place if inside else None

    def show_theme(self, theme: Theme) -> None:
        self.mosaic.show_theme(theme)
        self.key.show_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.key.save_room(low=self.height() < LOW)

    def _on_pointed(self, unit: int, row: int, column: int) -> None:
        self.place = (unit, row, column)
        self.pointed.emit(unit, row, column)
