"""The bars: how strongly the network answers a drawing with each class."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.digit_pad.wording import name_of
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

NAME, LONGEST, FIGURE = 18, 70.0, 34
"""Pixels for a name, at least and at most, and for a figure."""
BAR = 8
LEAST, MOST = 12, 24
"""Pixels from row to row."""


class AnswerBars(QWidget):
    """The classes with bars: what the network answers to the drawing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer to the drawing")
        self.setToolTip("What the output says of your drawing, class by class")
        self._theme = theme
        self._answer: Array | None = None
        self._classes: tuple[str, ...] = ()

    @property
    def answer(self) -> Array | None:
        """The outputs that are shown; None while there are none."""
        return self._answer

    def show_answer(self, answer: Array | None, classes: tuple[str, ...]) -> None:
        """Shows the outputs (classes,) for the drawing; None while there are none."""
        self._answer, self._classes = answer, classes
        words = ""
        if answer is not None:
            said = int(answer.argmax())
            words = f"{name_of(said, classes)} with {answer[said]:.2f}"
        self.setAccessibleDescription(words)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        count = len(self._classes)
        if not count:
            return
        rows = min(count, max(1, self.height() // LEAST))
        # Of more classes than there is room for, the strongest are shown.
        strongest = range(count) if self._answer is None else np.argsort(-self._answer).tolist()
        shown = sorted(strongest[:rows])
        metrics = QFontMetricsF(text_font(self._theme.caption_size, bold=True))
        longest = max(metrics.horizontalAdvance(name_of(unit, self._classes)) for unit in shown)
        names = max(NAME, min(LONGEST, longest + 6))
        pitch = min(float(MOST), self.height() / rows)
        top = (self.height() - rows * pitch) / 2
        painter = QPainter(self)
        for row, unit in enumerate(shown):
            self._paint_row(painter, unit, QRectF(0, top + row * pitch, self.width(), pitch), names)

    def _paint_row(self, painter: QPainter, unit: int, box: QRectF, names: float) -> None:
        """A class with its bar and its figure; `names` pixels are for its name."""
        theme, answer = self._theme, self._answer
        strongest = answer is not None and unit == int(answer.argmax())
        painter.setFont(text_font(theme.caption_size, bold=strongest))
        painter.setPen(QColor(theme.text if strongest else theme.quiet))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        name = QRectF(0, box.top(), names - 6, box.height())
        painter.drawText(name, right, name_of(unit, self._classes))
        track = QRectF(names, round(box.center().y() - BAR / 2), box.width() - names - FIGURE, BAR)
        painter.fillRect(track, QColor(theme.line))
        if answer is not None:
            value, top = float(answer[unit]), max(1.0, float(np.abs(answer).max()))
            color = QColor(theme.active if value >= 0 else theme.negative)
            bar = QRectF(track.left(), track.top(), track.width() * abs(value) / top, BAR)
            painter.fillRect(bar, color)
            figure = QRectF(track.right(), box.top(), FIGURE, box.height())
            painter.drawText(figure, right, f"{value:.2f}")
