"""The key to the colors of the weights."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.colormaps import diverging
from nnstudio.gui.theme import Theme, text_font


class LimitBar(QWidget):
    """The colors from -limit over 0 to +limit, with their numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colormap = diverging(theme)
        self._limit = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Colors of the weights; the limits are the 99th percentile of their magnitudes")

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def show_limit(self, limit: float) -> None:
        """The weight of the strongest colors."""
        if f"{limit:.3g}" != f"{self._limit:.3g}":
            self._limit = limit
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colormap = diverging(theme)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        places = np.linspace(0, 1, 33)
        values = (2 * places - 1).astype(np.float32)
        for place, color in zip(places.tolist(), self._colormap.pixels(values, 1.0).tolist(), strict=True):
            gradient.setColorAt(place, QColor.fromRgb(color))
        painter.setBrush(gradient)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(0, 2, self.width(), 6), 3, 3)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        area, limit = QRectF(0, 10, self.width(), 14), f"{self._limit:.2g}"
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"− {limit}")
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "0")
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"+ {limit}")
