"""The picture on the minimap: a whole network in a few pixels, drawn once for each design and look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnstudio.document.document import Document
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.routing import Box
from nnstudio.gui.picture import picture_of
from nnstudio.gui.theme import Theme, mix
from nnstudio.nn.graph import NodeId

EDGE = 10.0
"""Free pixels around the network in its picture."""
LEAST = 2.5
"""A card is drawn at least so wide and high."""
MARK = 3.0
SMOOTH_UP_TO = 300
"""Layers that are drawn with smooth edges."""


@dataclass(frozen=True)
class MapScale:
    """`scale` pixels of the map are one of the scene; `x` and `y` of the scene are its upper left corner."""

    scale: float
    x: float
    y: float

    @classmethod
    def of(cls, network: QRectF, size: QSize) -> "MapScale":
        """So that the network fits into a map of this size, in its middle."""
        wide, high = max(network.width(), 1.0), max(network.height(), 1.0)
        scale = min((size.width() - 2 * EDGE) / wide, (size.height() - 2 * EDGE) / high)
        corner = network.center() - QPointF(size.width(), size.height()) / (2 * scale)
        return cls(scale, corner.x(), corner.y())

    def point_of(self, at: QPointF) -> QPointF:
        """Where a point of the scene is on the map."""
        return (at - QPointF(self.x, self.y)) * self.scale

    def scene_point(self, at: QPointF) -> QPointF:
        """The point of the scene under a point of the map."""
        return at / self.scale + QPointF(self.x, self.y)

    def cards(
        self, nodes: Mapping[NodeId, NodeItem], node_ids: Iterable[NodeId] | None = None
    ) -> dict[NodeId, Box]:
        """Left, top, right and bottom of these cards on the map, by default of all; none is too small."""
        scale, x, y = self.scale, self.x, self.y
        found = {}
        for node_id in nodes if node_ids is None else node_ids:
            left, top, right, bottom = nodes[node_id].box()
            found[node_id] = (
                (left - x) * scale,
                (top - y) * scale,
                max((right - x) * scale, (left - x) * scale + LEAST),
                max((bottom - y) * scale, (top - y) * scale + LEAST),
            )
        return found


def draw_map(
    document: Document, cards: Mapping[NodeId, Box], theme: Theme, size: QSize, ratio: float
) -> QPixmap:
    """The network with its problems; `cards` are where its layers are, `ratio` the pixels of the screen."""

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_ground(painter, theme, size)
        # So many cards are single pixels, which smooth edges would only blur.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(cards) <= SMOOTH_UP_TO)
        _draw_network(painter, document, cards, theme)
        _draw_problems(painter, document, cards, theme)

    return picture_of(size, ratio, paint)


def rect_of(box: Box) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


def _draw_ground(painter: QPainter, theme: Theme, size: QSize) -> None:
    ground = QColor(theme.panel)
    ground.setAlphaF(0.88)
    painter.setBrush(ground)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 8, 8)


def _draw_network(painter: QPainter, document: Document, cards: Mapping[NodeId, Box], theme: Theme) -> None:
    graph = document.graph
    painter.setPen(QPen(QColor(mix(theme.line, theme.quiet, 0.4)), 1))
    painter.drawLines(
        [
            _line(cards[source], cards[target])
            for target, node in graph.nodes.items()
            for source in node.inputs
        ]
    )
    families: dict[str, list[QRectF]] = {}
    for node_id, card in cards.items():
        families.setdefault(graph[node_id].layer.entry.category, []).append(rect_of(card))
    painter.setPen(Qt.PenStyle.NoPen)
    for category, boxes in families.items():
        painter.setBrush(QColor(theme.family(category)))
        painter.drawRects(boxes)


def _draw_problems(painter: QPainter, document: Document, cards: Mapping[NodeId, Box], theme: Theme) -> None:
    blocking = {problem.node: problem.blocks for problem in reversed(document.check().problems)}
    for node_id, blocks in blocking.items():
        if node_id in cards:
            painter.setPen(QPen(QColor(theme.panel), 1))
            painter.setBrush(QColor(theme.bad if blocks else theme.warning))
            painter.drawEllipse(rect_of(cards[node_id]).topRight(), MARK, MARK)


def _line(source: Box, target: Box) -> QLineF:
    """From the middle of the right edge of one card to that of the left edge of another."""
    return QLineF(source[2], (source[1] + source[3]) / 2, target[0], (target[1] + target[3]) / 2)
