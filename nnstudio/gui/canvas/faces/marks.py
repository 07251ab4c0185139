"""Marks on units: what the last evaluation found wrong, as hatching, and the ring of a pinned unit."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnstudio.engine.snapshot import Health
from nnstudio.gui.canvas.look import Look

ROOMY = 14.0
"""Boxes from this width on have room around them for a ring."""
RING = 4.0
"""How far the ring of a pinned unit lies outside its box."""
SMALLEST = 5.0
"""On cells smaller than this nothing could be made out; the count at the card's foot has them, too."""

KINDS = {
    "dead": "dead: the same output for every sample tried",
    "saturated": "saturated: at a bound of its activation for almost every sample",
    "exploding": "exploding: beyond all that is sensible, or no number",
    "duplicate": "duplicate: as an earlier unit, but for a factor",
}
"""What can be wrong with a unit, in the order in which it is said."""

Box = Callable[[int], QRectF | None]


class Marks:
    """What is wrong with the units of a layer, each kind with strokes of its own, so that no hue is needed.

    Dead is hatched aslant, saturated hatched level, exploding crossed out, and a duplicate has two small
    lines in its corner.
    """

    def __init__(self) -> None:
        self._health: Health | None = None
        self._path: QPainterPath | None = None
        self._worn: object = None

    def take(self, health: Health | None) -> None:
        """Marks these units from now on."""
        if health is not self._health:
            self._health, self._path = health, None

    def words(self, unit: int) -> str:
        """What is wrong with a unit; empty if nothing is."""
        health = self._health
        if health is None:
            return ""
        return "\n".join(words for kind, words in KINDS.items() if unit in getattr(health, kind))

    def paint(self, painter: QPainter, look: Look, box_of: Box, worn: object = None) -> None:
        """Draws all marks; as one path, made when the health changes or `worn`, on which the boxes depend."""
        health = self._health
        if health is None or health.well:
            return
        if self._path is None or worn != self._worn:
            self._path, self._worn = _path(health, box_of), worn
        if self._path.isEmpty():
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # First a broad dark line, so that the mark stands out on lit units and on dark ones.
        for color, width in ((look.theme.ground, 2.4), (look.theme.warning, 1.1)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawPath(self._path)


def paint_ring(painter: QPainter, look: Look, box: QRectF) -> None:
    """The ring around a unit that is pinned."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if box.width() < ROOMY:  # a cell among cells: nothing of its neighbors may be hidden
        painter.setPen(QPen(QColor(look.theme.accent), 2))
        painter.drawRect(box)
        return
    # The frame of a unit that is lit lies inside; a dark line keeps the two apart.
    for color, width in ((look.theme.card, 4.0), (look.theme.accent, 2.2)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawRoundedRect(box.adjusted(-RING, -RING, RING, RING), 5, 5)


def _path(health: Health, box_of: Box) -> QPainterPath:
    path = QPainterPath()
    for kind, draw in (
        ("dead", _slanted),
        ("saturated", _level),
        ("exploding", _crossed),
        ("duplicate", _twin),
    ):
        for unit in getattr(health, kind):
            box = box_of(unit)
            if box is not None and min(box.width(), box.height()) >= SMALLEST:
                draw(path, box)
    return path


def _slanted(path: QPainterPath, box: QRectF) -> None:
    for share in (0.5, 1.0, 1.5):
        start, end = max(0.0, share - 1), min(1.0, share)
        path.moveTo(box.x() + box.width() * start, box.y() + box.height() * end)
        path.lineTo(box.x() + box.width() * end, box.y() + box.height() * start)


def _level(path: QPainterPath, box: QRectF) -> None:
    for share in (0.25, 0.5, 0.75):
        path.moveTo(box.x(), box.y() + box.height() * share)
        path.lineTo(box.right(), box.y() + box.height() * share)


def _crossed(path: QPainterPath, box: QRectF) -> None:
    path.moveTo(box.topLeft())
    path.lineTo(box.bottomRight())
    path.moveTo(box.bottomLeft())
    path.lineTo(box.topRight())


def _twin(path: QPainterPath, box: QRectF) -> None:
    edge = min(8.0, box.width() / 2, box.height() / 2)
    for below in (1.5, 1.5 + edge / 2):
        path.moveTo(box.right() - edge - 1, box.y() + below)
        path.lineTo(box.right() - 1, box.y() + below)
