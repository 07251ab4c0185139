"""The key to the colors of numbers."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.colormaps import Colormap, diverging
from nnstudio.gui.panels.weights.sheet import Colors
from nnstudio.gui.theme import Theme, text_font

_TALL, _LOW = 24, 14  # with words under the colors, or beside them
_BAR = 6.0
_GAP = 8  # between two words


class LimitBar(QWidget):
    """The colors from the lowest to the highest number, with words at both ends and in the middle.

    Where there is little room, the words of the ends stand beside the colors and those of the middle are
    left out, as they are where the words of the ends reach into them.
    """

    def __init__(self, theme: Theme, colors: Colors = diverging, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colors = colors
        self._stops = _stops(colors(theme))
        self._words = ("", "", "")
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Colors of the weights; the limits are the 99th percentile of their magnitudes")

    def sizeHint(self) -> QSize:
        return QSize(160, _LOW if self._low else _TALL)

    @property
    def words(self) -> tuple[str, str, str]:
        """What is said at the left end, in the middle and at the right end."""
        return self._words

    def save_room(self, *, low: bool) -> None:
        """Whether the words stand beside the colors."""
        if low != self._low:
            self._low = low
            self.updateGeometry()

    def show_limit(self, limit: float) -> None:
        """The magnitude of the strongest colors, on both sides of zero."""
        self.say(f"− {limit:.2g}", "0", f"+ {limit:.2g}")

    def say(self, left: str, middle: str, right: str) -> None:
        """Shows these words at the colors."""
        if (left, middle, right) != self._words:
            self._words = (left, middle, right)
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._stops = _stops(self._colors(theme))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self._theme.caption_size))
            left, middle, right = self._words
            words, bar = QRectF(0, 10, self.width(), 14), QRectF(0, 2, self.width(), _BAR)
            if self._low:
                advance = painter.fontMetrics().horizontalAdvance
                words, middle = QRectF(self.rect()), ""
                bar.moveTop((self.height() - _BAR) / 2)
                bar.adjust(advance(left) + 8, 0, -advance(right) - 8, 0)
            else:
                left, middle, right = fitting(self._words, self.width(), painter.fontMetrics())
            gradient = QLinearGradient(bar.topLeft(), bar.topRight())
            gradient.setStops(self._stops)
            painter.setBrush(gradient)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
            painter.setPen(QColor(self._theme.quiet))
            for text, side in (
                (left, Qt.AlignmentFlag.AlignLeft),
                (middle, Qt.AlignmentFlag.AlignHCenter),
                (right, Qt.AlignmentFlag.AlignRight),
            ):
                painter.drawText(words, side | Qt.AlignmentFlag.AlignVCenter, text)
        finally:
            painter.end()


def fitting(words: tuple[str, str, str], width: float, metrics: QFontMetrics) -> tuple[str, str, str]:
    """Words for both ends and the middle of which none lies on another: first, the middle gives way."""
    left, middle, right = words
    sides = max(metrics.horizontalAdvance(left), metrics.horizontalAdvance(right))
    if 2 * sides + metrics.horizontalAdvance(middle) + 2 * _GAP > width:
        middle = ""
    room = width - metrics.horizontalAdvance(left) - _GAP
    return left, middle, metrics.elidedText(right, Qt.TextElideMode.ElideRight, round(room))


def _stops(colormap: Colormap) -> list[tuple[float, QColor]]:
    """The colors from the lowest to the highest number, at places from 0 to 1."""
    places = np.linspace(0, 1, 33)
    values = (2 * places - 1 if colormap.signed else places).astype(np.float32)
    colors = colormap.pixels(values, 1.0).tolist()
    return [(place, QColor.fromRgb(color)) for place, color in zip(places.tolist(), colors, strict=True)]
