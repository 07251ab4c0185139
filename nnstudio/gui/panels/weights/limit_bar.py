"""The key to the colors of numbers."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.colormaps import Colormap, diverging
from nnstudio.gui.panels.weights.mosaic import Colors
from nnstudio.gui.theme import Theme, text_font


class LimitBar(QWidget):
    """The colors from the lowest to the highest number, with words under both ends and the middle."""

    def __init__(self, theme: Theme, colors: Colors = diverging, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colors = colors
        self._stops = _stops(colors(theme))
        self._words = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Colors of the weights; the limits are the 99th percentile of their magnitudes")

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    @property
    def words(self) -> tuple[str, str, str]:
        """What is said under the left end, the middle and the right end."""
        return self._words

    def show_limit(self, limit: float) -> None:
        """The magnitude of the strongest colors, on both sides of zero."""
        self.say(f"− {limit:.2g}", "0", f"+ {limit:.2g}")

    def say(self, left: str, middle: str, right: str) -> None:
        """Shows these words under the colors."""
        if (left, middle, right) != self._words:
            self._words = (left, middle, right)
            self.update()

    def show_colors(self, colors: Colors) -> None:
        """Shows other colors."""
        self._colors = colors
        self.show_theme(self._theme)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._stops = _stops(self._colors(theme))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        gradient.setStops(self._stops)
        painter.setBrush(gradient)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(0, 2, self.width(), 6), 3, 3)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        area = QRectF(0, 10, self.width(), 14)
        sides = (
            Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignHCenter,
            Qt.AlignmentFlag.AlignRight,
        )
        for side, words in zip(sides, self._words, strict=True):
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


def _stops(colormap: Colormap) -> list[tuple[float, QColor]]:
    """The colors from the lowest to the highest number, at places from 0 to 1."""
    places = np.linspace(0, 1, 33)
    values = (2 * places - 1 if colormap.signed else places).astype(np.float32)
    colors = colormap.pixels(values, 1.0).tolist()
    return [(place, QColor.fromRgb(color)) for place, color in zip(places.tolist(), colors, strict=True)]
