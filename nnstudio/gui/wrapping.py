"""Wrapping: words in as few lines as fit where Qt would write them in one, or cut them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF


def wrap(
    text: str,
    room: float,
    metrics: QFontMetricsF,
    most: int,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> list[str]:
    """The text in lines of this width, at most so many; what does not fit is cut with dots."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= room:
            count += 1
        lines.append(metrics.elidedText(" ".join(words[:count]), cut, room))
        words = words[count:]
    if words:
        lines.append(metrics.elidedText(" ".join(words), cut, room))
    return lines
