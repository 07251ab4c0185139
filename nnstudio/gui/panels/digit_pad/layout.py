"""The layout of the digit pad: what stands where, from the drawing to what the network makes of it."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

from nnstudio.gui.panels.digit_pad.tile import EDGE, GAP

ARROW = 24
"""Pixels between two parts, with an arrow from one to the next."""
PAD_SHARE = 0.4
"""Of the width, so much the pad may take."""
WIDE = 500
"""Pixels beside the pad from which on the verdict stands beside what the network receives."""
HIGH = 130
"""Pixels of height below which there is room for the verdict alone."""
COLUMN, BROAD = 94, 104
BARS, MOST_BARS = 96, 230
SCROLLBAR = 14
HINT = 120
"""Pixels that the words need which stand for pinned drawings."""


@dataclass(frozen=True)
class Places:
    """Where each part stands; a part without a place is not seen."""

    pad: QRect
    received: QRect | None
    verdict: QRect
    bars: QRect | None
    pinned: QRect | None


def places(size: QSize, pinned: int) -> Places:
    """What stands where in this size, with so many drawings pinned."""
    width, height = size.width(), size.height()
    if height > width:  # the pad above all the rest
        edge = max(1, min(width, height * 11 // 20))
        pad, left, top = QRect((width - edge) // 2, 0, edge, edge), 0, edge + GAP
    else:
        edge = max(1, min(height, round(PAD_SHARE * width)))
        pad, left, top = QRect(0, (height - edge) // 2, edge, edge), edge + ARROW, 0
    room = QRect(left, top, max(1, width - left), max(1, height - top))
    received: QRect | None = None
    if room.width() >= WIDE:
        received = QRect(room.left(), room.top(), BROAD, room.height())
        verdict = QRect(received.right() + 1 + ARROW, room.top(), BROAD, room.height())
    elif room.height() >= HIGH:
        half = room.height() * 12 // 25
        received = QRect(room.left(), room.top(), COLUMN, half)
        verdict = QRect(room.left(), room.top() + half, COLUMN, room.height() - half)
    else:
        verdict = QRect(room.left(), room.top(), COLUMN, room.height())
    beside = room.adjusted(verdict.right() + 1 + 2 * GAP - room.left(), 0, 0, 0)
    bars, strip = _share(beside, pinned)
    return Places(pad, received, verdict, bars, strip)


def _share(room: QRect, pinned: int) -> tuple[QRect | None, QRect | None]:
    """The bars, and at least one pinned drawing beside them, if there is any."""
    wide = room.width()
    if wide < (EDGE + SCROLLBAR if pinned else BARS):
        return None, None
    # A column of tiles is seen whole or not at all; the bars take what is left over.
    columns = (max(BARS, wide // 2) - SCROLLBAR - GAP) // (EDGE + GAP)
    strip = max(1, columns) * (EDGE + GAP) - GAP + SCROLLBAR if pinned else max(HINT, wide // 2)
    bars = min(MOST_BARS, wide - strip - 2 * GAP)
    if bars < BARS and pinned:
        return None, room
    if bars < BARS:
        return QRect(room.left(), room.top(), min(wide, MOST_BARS), room.height()), None
    left = room.left() + bars + 2 * GAP
    beside = QRect(left, room.top(), room.right() + 1 - left, room.height())
    return QRect(room.left(), room.top(), bars, room.height()), beside
