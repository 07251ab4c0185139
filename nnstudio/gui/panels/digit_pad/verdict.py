"""The verdict: the class that the network names, so large that a whole room can read it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.digit_pad.wording import name_of, rival
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

LARGEST, SMALLEST = 104, 13
"""Pixels of the name."""
CAP = 0.73
"""Of a font's size, the height of its digits and capitals."""
STROKE = 3
"""Pixels of the line in the color of the class."""
GAP, ABOVE = 7, 2


class Verdict(QWidget):
    """The name of the strongest class, underlined in its color, with its output and what comes near it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The network says")
        self.setToolTip("The class with the largest output, and its value")
        self._theme = theme
        self._answer: Array | None = None
        self._classes: tuple[str, ...] = ()
        self._drawn = False

    def show_answer(self, answer: Array | None, classes: tuple[str, ...], *, drawn: bool) -> None:
        """Shows the outputs (classes,); `drawn` if there is a drawing, though it may not be answered yet."""
        self._answer, self._classes, self._drawn = answer, classes, drawn
        self.setAccessibleDescription(", ".join(self.said))
        self.update()

    @property
    def said(self) -> tuple[str, ...]:
        """What can be read: the name, its value, and what comes near; what to do while there is no answer."""
        answer = self._answer
        if answer is None:
            return ("…", "reading") if self._drawn else ("?", "draw, and it", "answers at once")
        unit, other = int(answer.argmax()), rival(answer)
        near = () if other is None else (f"or {name_of(other, self._classes)} ({answer[other]:.2f})",)
        return name_of(unit, self._classes), f"{answer[unit]:.2f}", *near

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, answer = self._theme, self._answer
        name, *below = self.said
        known = answer is not None
        lines = QFontMetricsF(text_font(theme.title_size)).height(), 15.0
        needed = ABOVE + GAP + STROKE + GAP + lines[0] + lines[1]
        size = self._size(name, self.height() - needed)
        top = ABOVE + max(0.0, (self.height() - needed - CAP * size) / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centered = Qt.AlignmentFlag.AlignCenter
        painter.setFont(text_font(size, bold=True))
        painter.setPen(QColor(theme.text if known else theme.disabled))
        y = top + CAP * size
        across = QFontMetricsF(painter.font()).horizontalAdvance(name)
        painter.drawText(QPointF((self.width() - across) / 2, y), name)
        y += GAP
        color = theme.of_class(int(answer.argmax())) if answer is not None else theme.line
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        wide = min(self.width() - 4.0, max(28.0, 0.62 * size))
        painter.drawRoundedRect(QRectF((self.width() - wide) / 2, y, wide, STROKE), 1.5, 1.5)
        y += STROKE + GAP - 3
        for row, words in enumerate(below):
            large = known and row == 0
            painter.setFont(text_font(theme.title_size if large else theme.caption_size, bold=large))
            painter.setPen(QColor(theme.text if large else theme.quiet))
            height = lines[0] if large else lines[1]
            painter.drawText(QRectF(-10, y, self.width() + 20, height), centered, words)
            y += height

    def _size(self, name: str, room: float) -> int:
        """The largest type in which the name fits."""
        largest = max(SMALLEST, min(LARGEST, int(room / CAP)))
        wide = QFontMetricsF(text_font(largest, bold=True)).horizontalAdvance(name)
        return max(SMALLEST, int(largest * min(1.0, self.width() / max(1.0, wide))))
