"""A wire on the canvas: shows the shape that flows, and the strongest contributions."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.canvas.node_item import DETAIL_FROM, NodeItem
from nnstudio.gui.canvas.strands import Strands, curve, detour
from nnstudio.gui.theme import text_font
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import NodeId, Wire

GRIP = 14.0
"""Width of what can be hit of a wire, in pixels at 100 %."""
LONG = 120.0
"""Between the ends of a shorter wire, no card can stand."""
CLEARANCE = 24.0
"""Free pixels between a wire and a card that it passes over."""


class WireItem(QGraphicsRectItem):
    """The connection of two cards; redrawn when either moves."""

    def __init__(self, wire: Wire, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.wire = wire
        self._source, self._target = source, target
        self._look = look
        self._shape_text = ""
        self._spine = QPainterPath()
        self._strands = Strands(wire, source, target, look)
        self._picture = LivePicture(self)
        self._picture.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._resolution = 1.0
        self._welcoming = False
        self._ends: object = None
        self.setPen(Qt.PenStyle.NoPen)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)
        self.setAcceptHoverEvents(True)
        self.follow()

    @property
    def drawn(self) -> tuple[int, int]:
        """How many contributions are drawn, of how many."""
        found = self._strands.contributions
        return (len(found.values), found.total) if found else (0, 0)

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(GRIP)
        path = stroker.createStroke(self._spine)
        path.addRect(self._pill())
        return path

    def follow(self, cards: Mapping[NodeId, QRectF] = MappingProxyType({})) -> None:
        """Runs between the two cards as they stand now, over `cards` in its way; only if anything moved."""
        start = self._source.pos() + self._source.output_port()
        port = self._target.port_of(self.wire.source)
        end = self._target.pos() + port
        over = self._height_over(start, end, cards)
        ends = (start.toTuple(), end.toTuple(), over, self._source.face_key, self._target.face_key)
        if ends == self._ends:
            return
        self._ends = ends
        # Wires into one card go over others one above the other, the lowest port's lowest.
        rank = port.y() - self._target.input_ports()[-1].y()
        self._spine = curve(start, end) if over is None else detour(start, end, over + rank)
        self._strands.follow()
        tall = self._strands.tall + GRIP
        # Not a pixel wider than needed: what overlaps a face would be shown again with it at each frame.
        wide = GRIP / 2 if start.x() < end.x() else 60
        box = self._spine.boundingRect().united(QRectF(start, end).normalized())
        self.setRect(box.adjusted(-wide, -tall, wide, tall))
        self._draw_strands()
        self.update()

    def _height_over(self, start: QPointF, end: QPointF, cards: Mapping[NodeId, QRectF]) -> float | None:
        """The height at which the wire passes over the cards that it would run behind; None without any."""
        if end.x() - start.x() < LONG:
            return None
        stroker = QPainterPathStroker()
        stroker.setWidth(GRIP)
        way = stroker.createStroke(curve(start, end))
        between = [
            card
            for node_id, card in cards.items()
            if node_id not in (self.wire.source, self.wire.target)
            and card.right() > start.x()
            and card.left() < end.x()
        ]
        met = [card for card in between if way.intersects(card)]
        height = None
        while met:
            height = min(card.top() for card in met) - CLEARANCE
            # On its way over these, it must not run behind others.
            met = [card for card in between if card.top() - CLEARANCE < height < card.bottom()]
        return height

    def show_check(self, checked: Check) -> None:
        words = flow(checked, self.wire.source)
        if words == self._shape_text:
            return
        self._shape_text = words
        self.setToolTip(f"{self._shape_text} flows from left to right. Delete removes the wire")
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws the strongest contributions of this moment."""
        had = self.drawn[0] > 0
        self._strands.show_snapshot(snapshot)
        if had or self.drawn[0]:
            self._draw_strands()
        if had != (self.drawn[0] > 0):
            self.update()

    def clear_snapshot(self) -> None:
        """Draws no contributions until the next moment."""
        if self.drawn[0]:
            self._strands.contributions = None
            self._draw_strands()
            self.update()

    def show_look(self, look: Look) -> None:
        self._look = look
        self._strands.show_look(look)
        self._draw_strands()
        self.update()

    def show_resolution(self, resolution: float) -> None:
        """Draws the strands for so many device pixels per unit."""
        self._resolution = resolution
        self._draw_strands()

    def welcome(self, *, welcoming: bool) -> None:
        """Lights up while something is held over it that would be put into it."""
        if welcoming != self._welcoming:
            self._welcoming = welcoming
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        detailed = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marked = self._welcoming or self.isSelected()
        if marked or not self.drawn[0]:
            color = QColor(self._look.theme.accent if marked else self._look.theme.line)
            painter.setPen(QPen(color, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPath(self._spine)
        if detailed and self._shape_text:
            self._paint_pill(painter, marked=marked)

    def _paint_pill(self, painter: QPainter, *, marked: bool) -> None:
        theme, pill = self._look.theme, self._pill()
        painter.setPen(QPen(QColor(theme.accent if marked else theme.line), 1))
        painter.setBrush(QColor(theme.ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        draw_text(painter, pill, self._shape_text, theme.quiet, 10)

    def _pill(self) -> QRectF:
        middle = self._spine.pointAtPercent(0.5)
        width = QFontMetricsF(text_font(10)).horizontalAdvance(self._shape_text) + 16
        return QRectF(middle.x() - width / 2, middle.y() - 9, width, 18)

    def _draw_strands(self) -> None:
        if self.drawn[0]:
            self._picture.draw(self.rect(), self._resolution, self._strands.paint)
        else:
            self._picture.clear()
