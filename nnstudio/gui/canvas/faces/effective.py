"""Effective weights as pictures: what pixels would do to units two layers on, if nothing between bent."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.effective import effective_image
from nnstudio.gui.canvas.faces.chosen import fitted
from nnstudio.gui.canvas.faces.formula import Portrait
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

LINEAR = ("picture: W₁·W₂, a linear approximation", "picture: W₁·W₂, linear", "W₁·W₂, linear")
"""What is said of such a picture beside others, the longest that finds room."""


class Effective:
    """The effective weights of the units of a layer, worked out when somebody looks at them."""

    def __init__(self, units: int) -> None:
        self._units = units
        self._moment: tuple[Snapshot, NodeId] | None = None
        self._known: bool | None = None
        self._all: Array | None = None
        self.limit = Limit()

    def take(self, moment: tuple[Snapshot, NodeId] | None) -> None:
        """Takes over a moment and the layer's node; None for a layer whose units have no such picture."""
        self._moment, self._known, self._all = moment, None, None

    @property
    def known(self) -> bool:
        """Whether there are any: behind two dense layers that are fed by an image."""
        if self._known is None:
            self._known = self._of(0) is not None
        return self._known

    def paint(self, painter: QPainter, look: Look, unit: int, box: QRectF) -> None:
        """Draws the picture of a unit in a box; all units with one limit, so that they can be compared."""
        if not self.known:
            return
        if self._all is None:
            found = (self._of(one) for one in range(self._units))
            self._all = np.stack([values for values in found if values is not None])
            self.limit.follow(self._all)
        values = self._all[unit]
        painter.drawImage(fitted(box, values.shape), to_image(values, self.limit.value, look.signed))

    def portrait(self, unit: int) -> Portrait | None:
        """The picture of a single unit, with words for it."""
        values = self._of(unit)
        if values is None:
            return None
        self.limit.follow(values)
        limit, words = f"±{self.limit.value:.2f}", "W₁·W₂, a linear approximation"
        return Portrait(values, self.limit.value, (f"{words}, {limit}", words, "W₁·W₂, linear"))

    def _of(self, unit: int) -> Array | None:
        """The effective weights (height, width) of a unit, the mean of their channels."""
        found = effective_image(*self._moment, unit) if self._moment is not None else None
        return found.mean(axis=2) if found is not None else None
