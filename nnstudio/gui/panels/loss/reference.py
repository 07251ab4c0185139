"""The words at the line of what guessing would give: where they stand, and how they stay readable."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QStaticText

from nnstudio.gui.theme import Theme, text_font

_HEIGHT, _BESIDE = 16.0, 4.0  # of the ground behind the words, and how far that reaches beside them: pixels
_GAP = 2.0  # pixels between the words and the line
_GROUND = 0.75  # how much of what lies below the words is hidden


def place_of(words: str, theme: Theme, room: QSizeF, line: float, *, over: bool) -> QRectF | None:
    """Where the words stand, at the right end of the line; None if there is no room for them.

    Args:
        words: What stands there.
        theme: Says how large words are.
        room: Width and height of the plot, pixels.
        line: How far below the upper edge of the plot the line is, pixels.
        over: Whether the words stand over the line if they can, for curves that are learned lie below it.
    """
    metrics = QFontMetricsF(text_font(theme.caption_size))
    wide = metrics.horizontalAdvance(words) + 2 * _BESIDE
    if wide > room.width() + 2 * _BESIDE:
        return None  # half a word says nothing
    above, below = line - _GAP - _HEIGHT, line + _GAP
    fits = {True: above >= 0, False: below + _HEIGHT <= room.height()}
    # In a plot that is too low for words on either side, they stand on the side with more room.
    side = over if fits[over] else not over if fits[not over] else above > room.height() - below
    return QRectF(room.width() - wide, above if side else below, wide, _HEIGHT)


def draw_words(painter: QPainter, words: str, theme: Theme, place: QRectF) -> None:
    """Draws the words over whatever curves pass there, in pixels."""
    device = painter.deviceTransform()
    if not device.isInvertible():
        return  # a plot without any height, as in a panel that is next to nothing
    at = device.map(place.topLeft())
    # On whole pixels: between them, letters are blurred, and each picture would be another one.
    place = place.translated((round(at.x()) - at.x()) / device.m11(), (round(at.y()) - at.y()) / device.m22())
    ground = QColor(theme.panel)
    ground.setAlphaF(_GROUND)
    painter.fillRect(place, ground)
    font = text_font(theme.caption_size)
    painter.setFont(font)
    painter.setPen(QColor(theme.quiet))
    painter.drawStaticText(place.topLeft() + QPointF(_BESIDE, 0), _laid_out(words, theme.caption_size))


@lru_cache(8)
def _laid_out(words: str, size: float) -> QStaticText:
    text = QStaticText(words)
    text.prepare(font=text_font(size))
    return text
