"""Guides: where a card that is moved comes to stand in line with others, and the lines that show it."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.gui.canvas.gestures.gesture import GRID, Stage
from nnstudio.nn.graph import NodeId

CATCH = 6.0
"""How near a line draws a card to itself, in pixels of the screen."""
OVER = 14.0
"""How far a line reaches over the cards that it joins."""

SAME = 0.01
"""Levels that are no farther apart are one, but for rounding."""

Edges = npt.NDArray[np.float64]


class Guides:
    """Holds a card that is dragged to the edges and middles of the others, or else to the grid.

    Ports are in the middle of a card's height, so that cards with level middles have straight wires.
    """

    def __init__(self, stage: Stage, grabbed: NodeId, moved: Iterable[NodeId]) -> None:
        self._stage = stage
        held = frozenset(moved)
        item = stage.scene.nodes[grabbed]
        self._card = item.card().translated(item.pos())
        self._start = item.pos()
        self._others = _edges(
            other.card().translated(other.pos())
            for node_id, other in stage.scene.nodes.items()
            if node_id not in held
        )
        self._lines = QGraphicsPathItem()
        self._lines.setPen(QPen(QColor(stage.theme.accent), 0))
        self._lines.setZValue(4)
        stage.scene.addItem(self._lines)

    def drag(self, by: QPointF, *, free: bool = False) -> QPointF:
        """How far to move what is wished to be moved by so much; shows the lines that it then keeps to."""
        by = QPointF(round(by.x()), round(by.y()))
        offset, lines = (by, []) if free else self._aligned(by)[::2]
        path = QPainterPath()
        for line in lines:
            path.moveTo(line.p1())
            path.lineTo(line.p2())
        self._lines.setPath(path)
        return offset

    def drop(self, by: QPointF, *, free: bool = False) -> QPointF:
        """As `drag`, for the last time: what no guide holds comes to stand on the grid."""
        by = QPointF(round(by.x()), round(by.y()))
        if free or by.isNull():
            return by
        offset, (held_x, held_y), _ = self._aligned(by)
        place = self._start + offset
        x = place.x() if held_x else round(place.x() / GRID) * GRID
        y = place.y() if held_y else round(place.y() / GRID) * GRID
        return QPointF(x, y) - self._start

    def end(self) -> None:
        """Takes the lines away."""
        if self._lines.scene():
            self._stage.scene.removeItem(self._lines)

    def _aligned(self, by: QPointF) -> tuple[QPointF, tuple[bool, bool], list[QLineF]]:
        """The offset that the nearest lines ask for, which of its axes a line holds, and the lines."""
        others = self._others[_meeting(self._others, self._stage.seen())]
        catch = self._stage.reach(CATCH)
        mine = _edges([self._card.translated(by)])
        dx, dy = (_nearest(_levels(mine, axis), _levels(others, axis), catch) for axis in (0, 1))
        offset = by + QPointF(dx or 0.0, dy or 0.0)
        mine = _edges([self._card.translated(offset)])
        lines = []
        for axis, way in ((0, dx), (1, dy)):
            if way is not None:
                lines += _lines(mine, others, axis)
        return offset, (dx is not None, dy is not None), lines


def _edges(cards: Iterable[QRectF]) -> Edges:
    """Left, top, right and bottom of each card, a row each."""
    rows = [(card.left(), card.top(), card.right(), card.bottom()) for card in cards]
    return np.array(rows, float).reshape(-1, 4)


def _meeting(cards: Edges, box: QRectF) -> npt.NDArray[np.bool_]:
    """Which cards are in this box, at least in part."""
    across = (cards[:, 0] < box.right()) & (cards[:, 2] > box.left())
    return across & (cards[:, 1] < box.bottom()) & (cards[:, 3] > box.top())


def _levels(cards: Edges, axis: int) -> Edges:
    """Where each card begins, has its middle and ends along an axis: 0 to the right, 1 down."""
    start, end = cards[:, axis], cards[:, axis + 2]
    return np.stack([start, (start + end) / 2, end], axis=1)


def _nearest(mine: Edges, others: Edges, catch: float) -> float | None:
    """The smallest way to a line; None if all are too far."""
    ways = (others - mine).ravel()
    if not len(ways):
        return None
    way = float(ways[np.abs(ways).argmin()])
    return way if abs(way) <= catch else None


def _lines(mine: Edges, others: Edges, axis: int) -> list[QLineF]:
    """A line through each edge or middle that the card shares with others, as long as all of them."""
    shared = np.abs(_levels(others, axis) - _levels(mine, axis)) < SAME
    lines = []
    for place, level in enumerate(_levels(mine, axis)[0]):
        joined = np.concatenate([mine, others[shared[:, place]]])
        if len(joined) == 1:
            continue
        begin = float(joined[:, 1 - axis].min()) - OVER
        end = float(joined[:, 3 - axis].max()) + OVER
        line = QLineF(level, begin, level, end) if axis == 0 else QLineF(begin, level, end, level)
        lines.append(line)
    return lines
