"""What the network receives of a drawing."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import Images
from nnstudio.data.drawing import DIGIT
from nnstudio.gui.panels.digit_pad.reading import picture_of
from nnstudio.gui.theme import Theme, text_font

WORDS = 18
"""Pixels for the words under the picture."""
GUIDE = "#39424f"
"""On paper that is black in every theme."""


class Received(QWidget):
    """The drawing as it reaches the network: small, and pixel by pixel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the network receives")
        self.setToolTip(
            "Your digit as the network receives it: cut out, scaled to 20 of 28 pixels, its mass in the "
            "middle, like those it learns from"
        )
        self._theme = theme
        self._pixels: Images | None = None
        self._picture: QImage | None = None

    @property
    def pixels(self) -> Images | None:
        """The sample that is shown; None for none."""
        return self._pixels

    def show_pixels(self, pixels: Images | None) -> None:
        """Shows a sample (height, width, channels); None for none."""
        self._pixels = pixels
        self._picture = None if pixels is None else picture_of(pixels)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        edge = min(self.width() - 2.0, self.height() - WORDS - 2.0)
        box = QRectF((self.width() - edge) / 2, (self.height() - WORDS - edge) / 2, edge, edge)
        painter = QPainter(self)
        painter.fillRect(box, Qt.GlobalColor.black)
        words = "what it receives"
        if self._picture is not None:
            painter.drawImage(box, self._picture)
            words = f"receives {self._picture.width()}×{self._picture.height()}"
        else:
            inset = edge * (1 - DIGIT) / 2
            painter.setPen(QPen(QColor(GUIDE), 1, Qt.PenStyle.DashLine))
            painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(box)
        painter.setFont(text_font(theme.caption_size))
        painter.setPen(QColor(theme.quiet))
        below = QRectF(-8, box.bottom() + 2, self.width() + 16, WORDS)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
