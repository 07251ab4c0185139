"""What the network receives of a drawing, and what it answers."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.data.dataset import Images
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

WORDS = 18
"""Pixels for the words under the picture."""


class Received(QWidget):
    """The drawing as it reaches the network: small, and pixel by pixel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the network receives")
        self.setToolTip(
            "Your digit as the network receives it: cut out, scaled to 20 of 28 pixels, its mass in the "
            "middle, like those it learns from"
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(84)
        self._theme = theme
        self._pixels: Images | None = None

    def sizeHint(self) -> QSize:
        return QSize(112, 130)

    def show_pixels(self, pixels: Images | None) -> None:
        """Shows a sample (height, width, channels); None for none."""
        self._pixels = pixels
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
        words = "the network receives"
        if self._pixels is not None:
            gray = np.ascontiguousarray(self._pixels.mean(axis=2).astype(np.uint8))
            height, width = gray.shape
            image = QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8)
            painter.drawImage(box, image)
            words = f"receives {height}×{width}"
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(box)
        painter.setFont(text_font(theme.caption_size))
        painter.setPen(QColor(theme.quiet))
        below = QRectF(0, box.bottom() + 2, self.width(), WORDS)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)


class AnswerBars(QWidget):
    """The classes with bars: what the network answers to the drawing, the strongest first in words."""

    NAME, FIGURE = 20, 34

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer to the drawing")
        self.setToolTip("What the output says of your drawing, class by class")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(120)
        self._theme = theme
        self._answer: Array | None = None
        self._classes: tuple[str, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(170, 170)

    def show_answer(self, answer: Array | None, classes: tuple[str, ...]) -> None:
        """Shows the outputs (classes,) for the drawing; None while there are none."""
        self._answer, self._classes = answer, classes
        if answer is not None:
            said = int(answer.argmax())
            self.setAccessibleDescription(f"{self._name(said)} with {answer[said]:.2f}")
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        count = len(self._classes)
        if not count:
            return
        rows = min(count, max(1, self.height() // 12))
        # Of more classes than there is room for, the strongest are shown.
        strongest = range(count) if self._answer is None else np.argsort(-self._answer)[:rows].tolist()
        shown = sorted(strongest)
        metrics = QFontMetricsF(text_font(self._theme.caption_size, bold=True))
        longest = max(metrics.horizontalAdvance(self._name(unit)) for unit in shown)
        names = max(self.NAME, min(70.0, longest + 6))
        painter, pitch = QPainter(self), min(22.0, self.height() / rows)
        for row, unit in enumerate(shown[:rows]):
            self._paint_row(painter, unit, QRectF(0, row * pitch, self.width(), pitch), names)

    def _paint_row(self, painter: QPainter, unit: int, box: QRectF, names: float) -> None:
        """A class with its bar and its figure; `names` pixels are for its name."""
        theme, answer = self._theme, self._answer
        strongest = answer is not None and unit == int(answer.argmax())
        painter.setFont(text_font(theme.caption_size, bold=strongest))
        painter.setPen(QColor(theme.text if strongest else theme.quiet))
        centered = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(0, box.top(), names, box.height()), centered, self._name(unit))
        track = QRectF(names, box.center().y() - 4, box.width() - names - self.FIGURE, 8)
        painter.fillRect(track, QColor(theme.line))
        if answer is not None:
            value, top = float(answer[unit]), max(1.0, float(np.abs(answer).max()))
            color = QColor(theme.active if value >= 0 else theme.negative)
            painter.fillRect(QRectF(track.left(), track.top(), track.width() * abs(value) / top, 8), color)
            figure = QRectF(track.right(), box.top(), self.FIGURE, box.height())
            painter.drawText(figure, centered, f"{value:.2f}")

    def _name(self, unit: int) -> str:
        return self._classes[unit] if unit < len(self._classes) else str(unit)
