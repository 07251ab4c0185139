"""The text of a note: how its lines break, and how high they stand together."""

import math

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextOption

from nnstudio.gui.canvas.card import metrics
from nnstudio.gui.theme import text_font

PADDING = 12.0
SIZE, FAR_SIZE = 14, 22
"""Of the words in pixels; from far out, they are written larger, as the names of cards are."""


def line_height(size: int) -> float:
    """From one line to the next."""
    return metrics(size).lineSpacing()


def broken(text: str, size: int, width: float) -> list[str]:
    """The lines of a text where they are at most so wide; words that are longer are broken themselves."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, text_font(size))
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            lines.append(_units(paragraph, line.textStart(), line.textLength()).rstrip())
            line.setPosition(QPointF(0, 0))
        layout.endLayout()
    return lines


def shown(text: str, size: int, width: float, height: float) -> list[str]:
    """The lines that find room, the last one with an ellipsis if there are more."""
    lines = broken(text, size, width)
    most = max(1, int((height + 0.5) / line_height(size)))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and metrics(size).horizontalAdvance(f"{last} …") > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last} …".lstrip()]


def height_of(text: str, width: float) -> float:
    """How high a note of this width must be to show its whole text."""
    return len(broken(text, SIZE, width - 2 * PADDING)) * line_height(SIZE) + 2 * PADDING


def size_for(text: str, widest: float, narrowest: float) -> tuple[float, float]:
    """The width and height of a note that just holds its text."""
    longest = max(metrics(SIZE).horizontalAdvance(line) for line in text.split("\n"))
    width = min(widest, max(narrowest, math.ceil(longest) + 2 * PADDING + 2))
    return width, math.ceil(height_of(text, width))


def _units(text: str, start: int, length: int) -> str:
    """A part of a text, counted in UTF-16 as Qt does: letters beyond the first plane take two."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * (start + length)].decode(
        "utf-16-le", "surrogatepass"
    )
