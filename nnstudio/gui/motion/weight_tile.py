"""The weights of the unit at hand as a picture, the one at hand marked."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.arithmetic import Place
from nnstudio.gui.canvas.faces.chosen import means_of
from nnstudio.gui.colormaps import diverging, to_image
from nnstudio.gui.motion.moment import Moment, Step
from nnstudio.gui.motion.naming import short_unit_words
from nnstudio.gui.motion.page import short
from nnstudio.gui.scale import limit_of
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Dense, Output

WIDTH = 124
"""Pixels that the picture takes beside the page."""
WORDS = 16
"""Pixels for the words under it."""


class WeightTile(QWidget):
    """A unit's incoming weights, laid out as the image that they read, in the colors of all other views."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("motionPanel.tile")
        self.setAccessibleName("Weights of the unit at hand")
        self.setToolTip("The incoming weights of this unit; the frame is around the one at hand")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._weights: Array = np.zeros((1, 1), np.float32)
        self._limit = 1.0
        self._words = ""
        self._place: Place | None = None

    def show_weights(self, weights: Array, limit: float, words: str, place: Place | None) -> None:
        """Shows weights (rows, columns) in these limits, with words below, and the place that is at hand."""
        self._weights, self._limit, self._words, self._place = weights, limit, words, place
        self.setAccessibleDescription(f"{words}: {self._said()}" if place else words)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @property
    def box(self) -> QRectF:
        """Where the picture is."""
        height, width = self._weights.shape
        pixel = min((self.width() - 4) / width, (self.height() - WORDS - 4) / height)
        return QRectF((self.width() - pixel * width) / 2, 2, pixel * width, pixel * height)

    def box_of(self, place: Place) -> QRectF:
        """Where a weight is drawn."""
        height, width = self._weights.shape
        wide, high = self.box.width() / width, self.box.height() / height
        return QRectF(self.box.x() + place[1] * wide, self.box.y() + place[0] * high, wide, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, box = self._theme, self.box
        painter = QPainter(self)
        try:
            painter.drawImage(box, to_image(self._weights, self._limit, diverging(theme)))
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRect(box)
            if self._place is not None:
                for grow, color in ((1.0, theme.ground), (2.5, theme.accent)):
                    painter.setPen(QPen(QColor(color), 1.5))
                    painter.drawRect(self.box_of(self._place).adjusted(-grow, -grow, grow, grow))
            painter.setFont(text_font(theme.caption_size))
            painter.setPen(QColor(theme.quiet))
            below = QRectF(0, box.bottom() + 2, self.width(), WORDS)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words)
        finally:
            # Qt crashes when an exception leaves a painter open.
            painter.end()

    def _said(self) -> str:
        assert self._place is not None
        row, column = self._place[:2]
        return f"row {row + 1}, column {column + 1} is {short(float(self._weights[row, column]))}"


def show_unit(tile: WeightTile, step: Step, moment: Moment, picture: Snapshot, place: Place | None) -> bool:
    """Shows the weights of the unit at hand as they are at this moment; False where they are no image."""
    layer, unit = step.layer(moment.node_id), moment.unit
    kernel = picture.weights.get(moment.node_id, {}).get("kernel")
    if unit is None or kernel is None or not isinstance(layer, Dense | Output):
        return False
    image = step.node(moment.node_id).inputs[0].shape
    if len(image) != 3 or min(image[:2]) < 2:
        return False
    # As in the unit's tile on the canvas: the mean where there are colors, in the limits of the layer.
    seen = kernel if image[2] == 1 else means_of(kernel, image)
    limit = limit_of(seen) or 1.0
    words = f"{short_unit_words(step, moment.node_id, unit)}, ±{short(limit)}"
    tile.show_weights(seen[..., unit].reshape(image[:2]), limit, words, place)
    return True
