"""Places for new notes: where they cover neither cards nor other notes."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF, QSizeF

from nnstudio.document.marks import Size

BESIDE = 56.0
"""Free pixels between a layer and the note about it: room for an arrow."""
STEP = 24.0
TRIES = 60


def place_about(card: QRectF, size: Size, obstacles: Iterable[QRectF]) -> QPointF:
    """The upper left corner of a note about a card: above or below it, as near as there is room."""
    x = card.center().x() - size[0] / 2
    above, below = card.top() - BESIDE - size[1], card.bottom() + BESIDE
    tries = (QPointF(x, y) for n in range(TRIES) for y in (above - n * STEP, below + n * STEP))
    return _first_free(tries, size, obstacles)


def place_near(middle: QPointF, size: Size, obstacles: Iterable[QRectF]) -> QPointF:
    """The upper left corner of a note around a point, or as little above or below as there is room."""
    corner = middle - QPointF(size[0] / 2, size[1] / 2)
    tries = (corner + QPointF(0, way * n * STEP) for n in range(TRIES) for way in (1, -1))
    return _first_free(tries, size, obstacles)


def _first_free(tries: Iterator[QPointF], size: Size, obstacles: Iterable[QRectF]) -> QPointF:
    taken = list(obstacles)
    first = place = next(tries)
    while any(QRectF(place, QSizeF(*size)).intersects(box) for box in taken):
        found = next(tries, None)
        if found is None:
            return first
        place = found
    return place
