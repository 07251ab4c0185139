"""A node on the canvas: a card with a title, a living face, ports and a badge for problems."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsRectItem, QGraphicsSceneHoverEvent

from nnstudio.engine.api import Health, Snapshot
from nnstudio.gui.canvas.card import (
    HEADER,
    MARGIN,
    PORT_RADIUS,
    RADIUS,
    RIM,
    SEPARATOR,
    SHADES,
    Badge,
    Card,
    facts_in,
    paint_card,
    paint_plain,
)
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.facts import card_size, changed_facts, facts_of, health_words, spoken_facts
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture, drawn
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.routing import Box
from nnstudio.nn.check import Check, Problem
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.shapes import Shape

PORT_PITCH = 26.0
"""Between the ports of a layer that several wires lead into, as far as its card is high enough."""
GLOW = 8.0
"""How far a face may shine over its edge."""
CATCH_RADIUS = 20.0
"""How far from a port's centre a press or a release still means the port, in screen pixels."""
STALE = "Changed since this run began"
EMPTY = Graph()


class NodeItem(QGraphicsRectItem):
    """The card of one node; its position is the middle of its left edge, where the input port is.

    The item itself paints nothing: its pictures do, and they are drawn when `drawing` finds the time.
    """

    def __init__(self, node_id: NodeId, look: Look, drawing: Drawing) -> None:
        super().__init__()
        self.node_id = node_id
        self.graph = EMPTY
        """The graph that the node stands in, for the names of its neighbours."""
        self._look, self._drawing = look, drawing
        self._node: Node | None = None
        self._facts: tuple[str, ...] = ()
        self._spoken: tuple[str, ...] = ()
        self._shapes: dict[str, Shape] = {}
        self._problems: tuple[Problem, ...] = ()
        self._face_key: object = None
        self._face: Face | None = None
        self._moment: Snapshot | None = None
        self._shown = self._behind = False
        self._health: Health | None = None
        self._lit = (False, False)
        self._preview: tuple[str, bool] = ("", False)
        self._stale = False
        self._card, self._size = Card(), (140.0, 80.0)
        self._ports = [QPointF(0, 0)]
        self._picture, self._face_picture = LivePicture(self), LivePicture(self)
        self._drawn: object = None
        self._face_drawn: Sight | None = None
        self._edge: QGraphicsPathItem | None = None
        self.setPen(Qt.PenStyle.NoPen)
        self.setFlags(
            QGraphicsItem.GraphicsItemFlag.ItemIsSelectable
            | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable
            | QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
        )
        self.setAcceptHoverEvents(True)
        self.setZValue(2)
        self._update_card()

    @property
    def name(self) -> str:
        return self._node.name if self._node else ""

    @property
    def width(self) -> float:
        return self._card.width

    @property
    def height(self) -> float:
        return self._card.height

    @property
    def takes_input(self) -> bool:
        return self._node is not None and self._node.layer.fan_in > 0

    @property
    def gives_output(self) -> bool:
        return self._node is not None and self._node.layer.entry.kind != "output"

    def card(self) -> QRectF:
        """The card's rectangle in the item's coordinates."""
        return self._card.box

    def box(self) -> Box:
        """The card's edges in the scene."""
        at, half = self.pos(), self._card.height / 2
        x, y = at.x(), at.y()
        return x, y - half, x + self._card.width, y + half

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(self.card(), RADIUS, RADIUS)
        for port in (*self._ports, self.output_port()):
            path.addEllipse(port, PORT_RADIUS + 4, PORT_RADIUS + 4)
        return path.simplified()

    def input_port(self) -> QPointF:
        """Where the next wire would end: a port that is free, or the middle of all."""
        taken = len(self._node.inputs) if self._node else 0
        return self._ports[taken] if taken < len(self._ports) else QPointF(0, 0)

    def input_ports(self) -> list[QPointF]:
        """One port for each wire that leads in, and for each that is still needed, from top to bottom."""
        return list(self._ports)

    def port_of(self, source: NodeId) -> QPointF:
        """Where the wire from this node ends."""
        inputs = self._node.inputs if self._node else ()
        return self._ports[inputs.index(source)] if source in inputs else QPointF(0, 0)

    def wire_at_port(self, at: QPointF) -> NodeId | None:
        """The node whose wire ends at the port nearest to a point of the scene; None if it is free."""
        if self._node is None:
            return None
        heights = [abs(self.pos().y() + port.y() - at.y()) for port in self._ports]
        nearest = heights.index(min(heights))
        return self._node.inputs[nearest] if nearest < len(self._node.inputs) else None

    def output_port(self) -> QPointF:
        return QPointF(self._card.width, 0)

    def show_node(self, graph: Graph, checked: Check, problems: tuple[Problem, ...]) -> bool:
        """Takes over the node's settings, shape and problems, and says whether any of them differs.

        The face is kept while it still fits.
        """
        node = graph[self.node_id]
        key, build = face_for(graph, self.node_id, checked)
        facts, shapes = facts_of(node, checked, self.node_id), _shapes(graph, self.node_id, checked)
        before = (self._node, self._facts, self._shapes, self._problems, self._face_key)
        if before == (node, facts, shapes, problems, key):
            self._node = node
            return False
        self._node, self._facts, self._shapes, self._problems = node, facts, shapes, problems
        self._spoken = spoken_facts(node, checked, self.node_id)
        if key != self._face_key:
            self._face_key, self._face, self._shown = key, build(), False
        self._size = card_size(self._face, node.name, facts)
        self._ports = _ports(node, self._size[1])
        self._face_drawn = None
        self._behind = self._moment is not None  # what was shown may not fit any more
        self._update_card()
        self._drawing.outdate(self)
        self.setData(0, f"{node.name}, {SEPARATOR.join(facts)}" if facts else node.name)
        return True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings the face up to date; empties it if the run does not train this node as it is drawn.

        That is done when it is seen, or when somebody asks.
        """
        self._moment, self._behind = snapshot, True
        health = snapshot.health.get(self.node_id)
        if health is not self._health:
            self._health = health
            self._update_card()
        self._drawing.outdate(self)

    def clear_snapshot(self) -> None:
        """Empties the face until there are numbers for this node again."""
        self._moment, self._behind, self._health = None, False, None
        self._shown = False
        self._face_drawn = None
        self._update_card()
        self._drawing.outdate(self)

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
        self._drawn = self._face_drawn = None
        self._drawing.outdate(self)

    def show_selected(self, *, selected: bool) -> None:
        """Puts a bright edge around the card, or takes it away."""
        if selected and self._edge is None:
            self._edge = QGraphicsPathItem(self)
            self._edge.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._edge.setZValue(-1)  # behind the card, so that it crosses neither ports nor tags
        if self._edge is not None:
            self._edge.setVisible(selected)
            self._place_edge(self._drawing.sight)

    def show_preview(self, facts: tuple[str, ...] | None = None, *, problem: bool = False) -> None:
        """Says what the edit at hand would make of this card: other facts, a problem, or nothing."""
        news = changed_facts(self._facts, facts) if facts is not None else ""
        if (news, problem) != self._preview:
            self._preview = news, problem
            self._update_card()

    def show_stale(self, *, stale: bool) -> None:
        """Marks a layer that the run trains as it was before an edit."""
        if stale != self._stale:
            self._stale = stale
            self._update_card()

    def glow_ports(self, *, left: bool, right: bool) -> None:
        """Lights ports up, while a wire is drawn that could end there."""
        if (left, right) != self._lit:
            self._lit = (left, right)
            self._update_card()

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

    def facts_in(self, room: float) -> str:
        """As many facts as find room beside the title, from the last, which matters most."""
        return facts_in(self._facts, room)

    def describe(self, at: QPointF) -> str:
        """What is under this point of the item, in words: a problem, a value of the face, or the node."""
        if self._problems and self._card.badge_box.contains(at):
            return "\n".join(problem.message for problem in self._problems)
        if self._stale and self._card.stale_box.contains(at):
            return STALE
        rect = self.face_rect()
        if self._face and rect.contains(at):
            self._catch_up()
            return self._face.describe(at - rect.topLeft()) if self._shown else "no values yet"
        return STALE if self._stale and at.y() < rect.y() else ""

    def sentence(self) -> str:
        """The card in words: its name, what it is made of, and what is the matter with it."""
        count = len(self._problems)
        parts = [self.name, *self._spoken, *health_words(self._health)]
        parts += [f"{count} problem{'s' if count > 1 else ''}"] if count else []
        parts += [STALE[:1].lower() + STALE[1:]] if self._stale else []
        return ", ".join(parts)

    def port_sentence(self, *, output: bool, port: int = 0) -> str:
        """One of the card's ports in words, and what it is wired to."""
        if self.node_id not in self.graph:
            return ""
        if output:
            fed = [self.graph[target].name for target in self.graph.consumers(self.node_id)]
            return f"Output of {self.name}, {'feeds ' + ' and '.join(fed) if fed else 'not wired'}"
        inputs = self.graph[self.node_id].inputs
        wired = f"wired to {self.graph[inputs[port]].name}" if port < len(inputs) else "free"
        number = f" {port + 1} of {len(self._ports)}" if len(self._ports) > 1 else ""
        return f"Input{number} of {self.name}, {wired}"

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.setToolTip(self.describe(event.pos()))

    @property
    def bare(self) -> bool:
        """Whether the card has no picture yet."""
        return self._picture.empty

    @property
    def weight(self) -> int:
        """Bytes of the card's pictures."""
        return self._picture.weight + self._face_picture.weight

    def draw(self, sight: Sight) -> None:
        """Draws the pictures anew whose content, or whose size on the screen, has changed."""
        self._catch_up()
        if sight.level is Level.PLAIN:
            self._face_picture.clear()
            self._face_drawn = None
            self._draw_plain(sight)
        else:
            if self._drawn != (self._card, sight):
                self._drawn = (self._card, sight)
                look, card = self._look, self._card
                self._picture.draw(
                    self.rect(),
                    sight.resolution,
                    lambda painter: paint_card(painter, look, card, sight.level),
                )
            if self._face_drawn != sight:
                self._face_drawn = sight
                self._draw_face(sight)
        self._place_edge(sight)

    def sketch(self, sight: Sight) -> None:
        """Shows a plain block until there is time to draw the card."""
        self._draw_plain(sight)

    def give_up(self) -> None:
        """Forgets the pictures of a card that is far from what is seen."""
        self._picture.clear()
        self._face_picture.clear()
        self._drawn = self._face_drawn = None

    def _catch_up(self) -> None:
        """Brings the face to the moment that was shown last."""
        if not self._behind or self._moment is None:
            return
        self._behind = False
        fits = self.fits(self._moment)
        if fits and self._face is not None:
            self._face.show(self._moment, self.node_id)
        if fits or self._shown:
            self._face_drawn = None
        self._shown = fits and self._face is not None

    def _draw_plain(self, sight: Sight) -> None:
        shade = round(self._face.activity() * SHADES) if self._shown and self._face else 0
        card, look, box = self._card, self._look, self.rect()
        worn = (card.width, card.height, card.category, card.lit, card.badge, card.stale, shade)
        if self._drawn == (worn, sight):
            return
        self._drawn = (worn, sight)
        pixmap = self._drawing.shared(
            (worn, look, sight),
            lambda: drawn(
                box, sight.resolution, lambda painter: paint_plain(painter, look, card, shade, sight)
            ),
        )
        self._picture.show_pixmap(pixmap, box.topLeft(), sight.resolution)

    def _draw_face(self, sight: Sight) -> None:
        face, look, shown = self._face, self._look, self._shown
        if face is None:
            self._face_picture.clear()
            return
        rect = self.face_rect()

        def paint(painter: QPainter) -> None:
            painter.translate(rect.topLeft())
            draw = face.paint if shown else face.paint_empty
            draw(painter, look, detailed=sight.level is Level.FULL)

        self._face_picture.draw(rect.adjusted(-GLOW, -GLOW, GLOW, GLOW), sight.resolution, paint)

    def _update_card(self) -> None:
        """Takes over into the card what has changed, and has it drawn if anything has."""
        node, problems = self._node, self._problems
        news, would = self._preview
        badge = Badge.WOULD if would and not problems else None
        if problems:
            badge = Badge.BLOCKS if any(problem.blocks for problem in problems) else Badge.WARNS
        card = Card(
            *self._size,
            node.layer.entry.category if node else "",
            self.name,
            self._facts,
            tuple(port.y() for port in self._ports) if self.takes_input else (),
            self.gives_output,
            self._lit,
            badge,
            news,
            SEPARATOR.join(health_words(self._health)),
            self._stale,
        )
        if card != self._card:
            self._card = card
            self._drawing.outdate(self)
        rect = card.box.adjusted(-RIM, -RIM, RIM, RIM)
        if rect != self.rect():
            self.setRect(rect)
            self._drawn = self._face_drawn = None
            self._place_edge(self._drawing.sight)

    def _place_edge(self, sight: Sight) -> None:
        if self._edge is None or not self._edge.isVisible():
            return
        path = QPainterPath()
        if sight.level is Level.PLAIN:
            path.addRect(self.card())  # drawn many times faster, and not told apart
        else:
            path.addRoundedRect(self.card(), RADIUS, RADIUS)
        pen = QPen(QColor(self._look.theme.accent), 2 * max(2.0, 2 / sight.scale))
        self._edge.setPen(pen)
        self._edge.setPath(path)


def _ports(node: Node | None, height: float) -> list[QPointF]:
    if node is None:
        return [QPointF(0, 0)]
    count = max(1, node.layer.fan_in, len(node.inputs))
    pitch = min(PORT_PITCH, (height - 2 * HEADER) / max(1, count - 1))
    return [QPointF(0, (number - (count - 1) / 2) * pitch) for number in range(count)]


def _shapes(graph: Graph, node_id: NodeId, checked: Check) -> dict[str, Shape]:
    """The shapes of a node's output (under no name) and of its parameters; empty if it has a problem."""
    if node_id not in checked.parameters:
        return {}
    inputs = [checked.shapes[source] for source in graph[node_id].inputs] or [checked.shapes[node_id]]
    wanted = graph[node_id].layer.parameters(*inputs)
    return {"": checked.shapes[node_id], **{name: parameter.shape for name, parameter in wanted.items()}}
