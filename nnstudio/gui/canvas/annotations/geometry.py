"""Geometry: where the frame of a block and the line of an arrow run."""

from PySide6.QtCore import QLineF, QPointF, QRectF

ROOM = 18.0
"""Free pixels between the layers of a block and its frame."""
STRIP = 30.0
"""Height of the strip with a block's name, at 100 %."""
LEAST_STRIP = 19.0
"""What the strip has at least on the screen, so that its name can be read from far out."""
GAP = 5.0
"""Free pixels between an arrow and what it is attached to."""


def strip_height(scale: float) -> float:
    """How high the strip with a block's name is in the scene, at this zoom."""
    return max(STRIP, LEAST_STRIP / scale)


def frame_around(cards: QRectF, strip: float, lift: int = 0) -> QRectF:
    """The frame of a block: room around its cards, and strips on top, one and as many as it is lifted by."""
    return cards.adjusted(-ROOM, -ROOM - strip * (1 + lift), ROOM, ROOM)


def shaft(start: QPointF, end: QPointF, start_box: QRectF | None, end_box: QRectF | None) -> QLineF:
    """The line of an arrow between two points, cut off where it leaves the boxes that they are in.

    Where boxes lie over each other, it runs from point to point.
    """
    start, end = _inside(start, start_box), _inside(end, end_box)
    cut = QLineF(_leave(start, end, start_box), _leave(end, start, end_box))
    whole = end - start
    ahead = QPointF.dotProduct(cut.p2() - cut.p1(), whole)
    return cut if ahead > 0 else QLineF(start, end)


def distance(line: QLineF, point: QPointF) -> float:
    """How far a point is from a line between two points."""
    way = line.p2() - line.p1()
    length = QPointF.dotProduct(way, way)
    share = QPointF.dotProduct(point - line.p1(), way) / length if length else 0.0
    return QLineF(line.pointAt(min(1.0, max(0.0, share))), point).length()


def _inside(point: QPointF, box: QRectF | None) -> QPointF:
    """The point of the box that is nearest; a card may have become smaller than when it was pointed at."""
    if box is None:
        return point
    x = min(max(point.x(), box.left()), box.right())
    return QPointF(x, min(max(point.y(), box.top()), box.bottom()))


def _leave(point: QPointF, towards: QPointF, box: QRectF | None) -> QPointF:
    """Where a line from a point in a box leaves it; the other point, if that is in the box, too."""
    if box is None:
        return point
    box = box.adjusted(-GAP, -GAP, GAP, GAP)
    way, share = towards - point, 1.0
    for step, at, low, high in (
        (way.x(), point.x(), box.left(), box.right()),
        (way.y(), point.y(), box.top(), box.bottom()),
    ):
        if step:
            share = min(share, ((high if step > 0 else low) - at) / step)
    return point + way * share
