"""Words beside a picture: where a dock is wide and low, they leave it all of the height."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.theme import Theme, text_font

LEAST = 236
"""Pixels that words need at least, from side to side."""
GAP = 12
"""Pixels between the words and the picture."""
_BETWEEN = 8  # pixels between two things that are said
_ABOVE_AND_BELOW, _AXES = 50, (52, 22)  # what words and ticks take of a panel, pixels
_WORTH = 1.12  # a picture that gains less stays where it was
_WIDEST = 2.2  # a picture of the plane gets no wider than so often its height while words can use the room


def width_beside(room: QSize, *, plane: bool) -> int:
    """How wide words are to be beside a picture in this room; 0 if they stand above and below it.

    `plane`: both axes count alike, so that a picture which is wide and low is no gain.
    """
    wide, high = room.width() - _AXES[0], room.height() - _AXES[1]
    above = min(wide, high - _ABOVE_AND_BELOW)
    if min(wide - GAP - LEAST, high) < _WORTH * above:
        return 0
    spare = room.width() - GAP - _AXES[0] - round(_WIDEST * high)
    return max(LEAST, min(spare, room.width() // 2)) if plane else LEAST


class Beside(QWidget):
    """Some things said below each other, broken into lines, each in the longest wording that fits."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wordings: tuple[tuple[str, ...], ...] = ()
        self._bright = False
        self._wide = LEAST
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, 0)

    def be_wide(self, wide: int) -> None:
        """Takes so many pixels from side to side, if there are: a dock can be made narrower at any time."""
        if wide != self._wide:
            self._wide = wide
            self.setMaximumWidth(wide)
            self.updateGeometry()

    def say(self, *wordings: tuple[str, ...], bright: bool = False) -> None:
        """Says these, each of which runs from long to short; `bright` if the mouse points at the last."""
        if (wordings, bright) != (self._wordings, self._bright):
            self._wordings, self._bright = wordings, bright
            self.setAccessibleName(" ".join(texts[0] for texts in wordings))
            self.setToolTip("" if bright else "\n".join(texts[0] for texts in wordings))
            self.update()

    def said(self) -> tuple[str, ...]:
        """What can be read in the present room; what comes first is shortened last."""
        levels = [0] * len(self._wordings)
        for place in reversed(range(len(levels))):
            while self._height(levels) > self.height() and levels[place] + 1 < len(self._wordings[place]):
                levels[place] += 1
        return tuple(texts[level] for texts, level in zip(self._wordings, levels, strict=True))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setFont(text_font(self._theme.caption_size))
            said, y = self.said(), 0.0
            for place, text in enumerate(said):
                pointed = self._bright and place == len(said) - 1
                painter.setPen(QColor(self._theme.text if pointed else self._theme.quiet))
                high = self._high(text)
                painter.drawText(QRectF(0, y, self.width(), high), Qt.TextFlag.TextWordWrap, text)
                y += high + _BETWEEN
        finally:
            painter.end()

    def _height(self, levels: list[int]) -> float:
        texts = (texts[level] for texts, level in zip(self._wordings, levels, strict=True))
        return sum(self._high(text) + _BETWEEN for text in texts) - _BETWEEN

    def _high(self, text: str) -> float:
        metrics = QFontMetricsF(text_font(self._theme.caption_size))
        room = QRectF(0, 0, self.width(), 10_000)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()
