"""A node on the canvas: a card with a title, a living face, two ports and a badge for problems."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.theme import text_font
from nnstudio.nn.check import Check, Problem
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.shapes import Shape, describe

HEADER = 34.0
MARGIN = 16.0
INDENT = 28.0
"""Where a card's name begins, behind the dot of its family."""
GAP = 10
WIDEST_NAME = 180
"""Pixels of a name that widen its card; longer names are elided."""
SEPARATOR = " · "
PORT_RADIUS = 6.0
PORT_PITCH = 26.0
"""Between the ports of a layer that several wires lead into, as far as its card is high enough."""
DETAIL_FROM = 0.45
"""The zoom below which small text would be noise, and is left out."""
GLOW = 8.0
"""How far a face may shine over its edge."""
CATCH_RADIUS = 20.0
"""How far from a port's centre a press or a release still means the port, in screen pixels."""


class NodeItem(QGraphicsRectItem):
    """The card of one node; its position is the middle of its left edge, where the input port is."""

    def __init__(self, node_id: NodeId, look: Look) -> None:
        super().__init__()
        self.node_id = node_id
        self._look = look
        self._node: Node | None = None
        self._facts: tuple[str, ...] = ()
        self._shapes: dict[str, Shape] = {}
        self._problems: tuple[Problem, ...] = ()
        self._face_key: object = None
        self._face: Face | None = None
        self._build: Callable[[], Face | None] = lambda: None
        self._shown = False
        self._picture = LivePicture(self)
        self._resolution = 1.0
        self.setPen(Qt.PenStyle.NoPen)
        self._size = (140.0, 80.0)
        self._port_glow: tuple[bool, bool] = (False, False)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setFlags(
            QGraphicsItem.GraphicsItemFlag.ItemIsSelectable | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable
        )
        self.setAcceptHoverEvents(True)
        self.setZValue(2)

    @property
    def width(self) -> float:
        return self._size[0]

    @property
    def height(self) -> float:
        return self._size[1]

    @property
    def takes_input(self) -> bool:
        return self._node is not None and self._node.layer.fan_in > 0

    @property
    def gives_output(self) -> bool:
        return self._node is not None and self._node.layer.entry.kind != "output"

    def card(self) -> QRectF:
        """The card's rectangle in the item's coordinates."""
        return QRectF(0, -self._size[1] / 2, *self._size)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(self.card(), 10, 10)
        for port in (*self.input_ports(), self.output_port()):
            path.addEllipse(port, PORT_RADIUS + 4, PORT_RADIUS + 4)
        return path.simplified()

    def input_port(self) -> QPointF:
        """Where the next wire would end: a port that is free, or the middle of all."""
        ports = self.input_ports()
        taken = len(self._node.inputs) if self._node else 0
        return ports[taken] if taken < len(ports) else QPointF(0, 0)

    def input_ports(self) -> list[QPointF]:
        """One port for each wire that leads in, and for each that is still needed, from top to bottom."""
        if self._node is None:
            return [QPointF(0, 0)]
        count = max(1, self._node.layer.fan_in, len(self._node.inputs))
        pitch = min(PORT_PITCH, (self._size[1] - 2 * HEADER) / max(1, count - 1))
        return [QPointF(0, (number - (count - 1) / 2) * pitch) for number in range(count)]

    def port_of(self, source: NodeId) -> QPointF:
        """Where the wire from this node ends."""
        inputs = self._node.inputs if self._node else ()
        return self.input_ports()[inputs.index(source)] if source in inputs else QPointF(0, 0)

    def wire_at_port(self, at: QPointF) -> NodeId | None:
        """The node whose wire ends at the port nearest to a point of the scene; None if it is free."""
        if self._node is None:
            return None
        heights = [abs(self.pos().y() + port.y() - at.y()) for port in self.input_ports()]
        nearest = heights.index(min(heights))
        return self._node.inputs[nearest] if nearest < len(self._node.inputs) else None

    def output_port(self) -> QPointF:
        return QPointF(self._size[0], 0)

    def show_node(self, graph: Graph, checked: Check) -> bool:
        """Takes over the node's settings, shape and problems, and says whether any of them differs.

        The face is kept while it still fits.
        """
        node = graph[self.node_id]
        key, build = face_for(graph, self.node_id, checked)
        facts, shapes = facts_of(node, checked, self.node_id), _shapes(graph, self.node_id, checked)
        problems = tuple(problem for problem in checked.problems if problem.node == self.node_id)
        before = (self._node, self._facts, self._shapes, self._problems, self._face_key)
        if before == (node, facts, shapes, problems, key):
            return False
        self._node, self._facts, self._shapes, self._problems = node, facts, shapes, problems
        if key != self._face_key:
            self._face_key, self._build = key, build
            self._face, self._shown = build(), False
        self._resize()
        self._speak()
        self.update()
        return True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings the face up to date; empties it if the run does not train this node as it is drawn."""
        if not self.fits(snapshot):
            self.clear_snapshot()
        elif self._face is not None:
            self._face.show(snapshot, self.node_id)
            self._shown = True
            self._draw_face()

    def clear_snapshot(self) -> None:
        """Empties the face until there are numbers for this node again."""
        if self._shown:
            self._face, self._shown = self._build(), False
            self._draw_face()

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the run trains this node as it is drawn, and not as it was before an edit."""
        y = snapshot.activations.get(self.node_id)
        if y is None or self._node is None or self.node_id not in snapshot.graph:
            return False
        params = snapshot.weights.get(self.node_id, {})
        trained = {name: values.shape for name, values in params.items()}
        same_layer = snapshot.graph[self.node_id].layer == self._node.layer
        return same_layer and {"": y.shape, **trained} == self._shapes

    def show_look(self, look: Look) -> None:
        self._look = look
        self._draw_face()
        self.update()

    def show_resolution(self, resolution: float) -> None:
        """Draws the face for so many device pixels per unit."""
        self._resolution = resolution
        self._draw_face()

    def glow_ports(self, *, left: bool, right: bool) -> None:
        """Lights ports up, while a wire is drawn that could end there."""
        if (left, right) != self._port_glow:
            self._port_glow = (left, right)
            self.update()

    def dim(self, *, dimmed: bool) -> None:
        """Steps back while something is done that does not concern this card."""
        self.setOpacity(0.45 if dimmed else 1.0)

    def face_rect(self) -> QRectF:
        card = self.card()
        width = self._face.width if self._face else 0.0
        return QRectF(
            (card.width() - width) / 2,
            card.y() + HEADER + MARGIN - 2,
            width,
            card.height() - HEADER - 2 * MARGIN + 4,
        )

    @property
    def has_units(self) -> bool:
        """Whether the face tells single units apart, so that their wires can be drawn."""
        return self._face is not None and len(self._face.anchors()) > 0

    @property
    def face_key(self) -> object:
        """Equal as long as units stay at their heights."""
        return self._face_key

    def unit_heights(self) -> list[float]:
        """Where the wires of single units begin and end, in the item's coordinates."""
        top = self.face_rect().y()
        return [top + float(y) for y in self._face.anchors()] if self._face else []

    def describe(self, at: QPointF) -> str:
        """What is under this point of the item, in words: a problem, a value of the face, or the node."""
        if self._problems and self._badge().contains(at):
            return "\n".join(problem.message for problem in self._problems)
        rect = self.face_rect()
        if self._face and rect.contains(at):
            return self._face.describe(at - rect.topLeft()) if self._shown else "no values yet"
        return ""

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.setToolTip(self.describe(event.pos()))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, card = self._look.theme, self.card()
        detailed = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
        family = QColor(theme.family(self._node.layer.entry.category if self._node else ""))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter, card, family)
        self._paint_title(painter, card, family, detailed=detailed)
        self._paint_ports(painter)
        if self._problems:
            self._paint_badge(painter)

    def facts_in(self, room: float) -> str:
        """As many facts as find room beside the title, from the last, which matters most."""
        metrics = _fact_metrics()
        candidates = [SEPARATOR.join(self._facts[start:]) for start in range(len(self._facts))]
        fitting = (words for words in candidates if metrics.horizontalAdvance(words) <= room)
        return next(fitting, candidates[-1] if candidates else "")

    def _draw_face(self) -> None:
        face = self._face
        if face is None:
            self._picture.clear()
            return
        rect = self.face_rect()

        def paint(painter: QPainter) -> None:
            painter.translate(rect.topLeft())
            draw = face.paint if self._shown else face.paint_empty
            draw(painter, self._look, detailed=self._resolution >= DETAIL_FROM)

        self._picture.draw(rect.adjusted(-GLOW, -GLOW, GLOW, GLOW), self._resolution, paint)

    def _paint_card(self, painter: QPainter, card: QRectF, family: QColor) -> None:
        theme = self._look.theme
        edge = QColor(theme.accent if self.isSelected() else theme.line)
        painter.setPen(QPen(edge, 2 if self.isSelected() else 1))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(card, 10, 10)
        header = QPainterPath()
        header.addRoundedRect(card.adjusted(1, 1, -1, -1), 9, 9)
        strip = QPainterPath()
        strip.addRect(QRectF(card.x(), card.y(), card.width(), HEADER))
        tint = QColor(family)
        tint.setAlphaF(0.16)
        painter.fillPath(header.intersected(strip), tint)

    def _paint_title(self, painter: QPainter, card: QRectF, family: QColor, *, detailed: bool) -> None:
        theme = self._look.theme
        name = self._node.name if self._node else ""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(family)
        painter.drawEllipse(QPointF(card.x() + 16, card.y() + HEADER / 2), 4, 4)
        room = card.width() - INDENT - MARGIN + 4
        box = QRectF(card.x() + INDENT, card.y(), room, HEADER)
        metrics, fact = _title_metrics(), _fact_metrics()
        taken = GAP + fact.horizontalAdvance(self._facts[-1]) if self._facts else 0.0
        title = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - taken + 1)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(text_font(13, bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(box, align | Qt.AlignmentFlag.AlignLeft, title)
        if detailed:
            painter.setFont(text_font(11))
            painter.setPen(QColor(theme.quiet))
            facts = self.facts_in(room - metrics.horizontalAdvance(title) - GAP + 1)
            painter.drawText(box, align | Qt.AlignmentFlag.AlignRight, facts)

    def _paint_ports(self, painter: QPainter) -> None:
        theme = self._look.theme
        left, right = self._port_glow
        ports = [(port, left) for port in self.input_ports() if self.takes_input]
        ports += [(self.output_port(), right)] if self.gives_output else []
        for at, glowing in ports:
            if glowing:
                halo = QColor(theme.accent)
                halo.setAlphaF(0.3)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(halo)
                painter.drawEllipse(at, PORT_RADIUS + 6, PORT_RADIUS + 6)
            painter.setPen(QPen(QColor(theme.accent if glowing else self._look.edge), 1.5))
            painter.setBrush(QColor(theme.accent if glowing else theme.panel))
            painter.drawEllipse(at, PORT_RADIUS, PORT_RADIUS)

    def _badge(self) -> QRectF:
        card = self.card()
        return QRectF(card.right() - 12, card.top() - 10, 22, 22)

    def _paint_badge(self, painter: QPainter) -> None:
        theme = self._look.theme
        blocks = any(problem.blocks for problem in self._problems)
        painter.setPen(QPen(QColor(theme.ground), 2))
        painter.setBrush(QColor(theme.bad if blocks else theme.warning))
        painter.drawEllipse(self._badge())
        draw_text(painter, self._badge(), "!", theme.ground, 13, bold=True)

    def _resize(self) -> None:
        size = card_size(self._face, self._node.name if self._node else "", self._facts)
        if size != self._size:
            self._size = size
            self.setRect(self.card().adjusted(-14, -14, 14, 14))
        self._draw_face()

    def _speak(self) -> None:
        """Says in words what the card shows, for the list of problems and for tests."""
        name = self._node.name if self._node else ""
        self.setData(0, f"{name}, {SEPARATOR.join(self._facts)}" if self._facts else name)


def _title_metrics() -> QFontMetricsF:
    return QFontMetricsF(text_font(13, bold=True))


def _fact_metrics() -> QFontMetricsF:
    return QFontMetricsF(text_font(11))


def _shapes(graph: Graph, node_id: NodeId, checked: Check) -> dict[str, Shape]:
    """The shapes of a node's output (under no name) and of its parameters; empty if it has a problem."""
    if node_id not in checked.parameters:
        return {}
    inputs = [checked.shapes[source] for source in graph[node_id].inputs] or [checked.shapes[node_id]]
    wanted = graph[node_id].layer.parameters(*inputs)
    return {"": checked.shapes[node_id], **{name: parameter.shape for name, parameter in wanted.items()}}


def facts_of(node: Node, checked: Check, node_id: NodeId) -> tuple[str, ...]:
    """Shape, activation and number of parameters, as far as there are any; the last matters most."""
    parameters = checked.parameters.get(node_id, 0)
    shape = checked.shapes.get(node_id)
    activation = getattr(node.layer, "activation", None)
    parts = [describe(shape)] if shape else []
    if activation is not None:
        parts.append(activation.entry.title.lower() if activation.entry.kind != "relu" else "ReLU")
    if parameters:
        parts.append(f"{parameters:,}")
    return tuple(parts)


def card_size(face: Face | None, name: str, facts: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of the card around a face, with room for the name and the fact that matters most."""
    words = min(WIDEST_NAME, math.ceil(_title_metrics().horizontalAdvance(name)))
    if facts:
        words += GAP + math.ceil(_fact_metrics().horizontalAdvance(facts[-1]))
    width = max((face.width if face else 100.0) + 2 * MARGIN, INDENT + words + MARGIN - 4)
    return width, (face.height if face else 20.0) + HEADER + 2 * MARGIN - 4
