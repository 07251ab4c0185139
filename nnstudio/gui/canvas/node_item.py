"""A node on the canvas: a card with a title, a living face, ports and a badge for problems."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.card import PORT_RADIUS, RADIUS, Card
from nnstudio.gui.canvas.card_pictures import CardPictures
from nnstudio.gui.canvas.card_reading import unit_at, words_at
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.facts import card_size, changed_facts, facts_of, is_frozen, layer_words
from nnstudio.gui.canvas.levels import Sight
from nnstudio.gui.canvas.living_face import LivingFace
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.ports import Ports
from nnstudio.gui.canvas.routing import Box
from nnstudio.gui.canvas.saying import Saying
from nnstudio.nn.check import Check, Problem
from nnstudio.nn.graph import Graph, NodeId

CATCH_RADIUS = 20.0
"""How far from a port's center a press or a release still means the port, in screen pixels."""


class NodeItem(QGraphicsRectItem):
    """The card of one node; its position is the middle of its left edge, where the input port is.

    The item itself paints nothing: its pictures do, and they are drawn when `drawing` finds the time.
    """

    def __init__(self, node_id: NodeId, look: Look, drawing: Drawing) -> None:
        super().__init__()
        self.node_id = node_id
        self._look, self._drawing = look, drawing
        self._saying = Saying()
        self._card, self._size = Card(), (140.0, 80.0)
        self._face = LivingFace(node_id)
        self.ports = Ports()
        """Where wires lead in."""
        self._pictures = CardPictures(self, self._face, drawing)
        self.setPen(Qt.PenStyle.NoPen)
        self.setFlags(
            QGraphicsItem.GraphicsItemFlag.ItemIsSelectable
            | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable
            | QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
        )
        self.setZValue(2)
        self._update_card()

    @property
    def name(self) -> str:
        return self._saying.name

    @property
    def width(self) -> float:
        return self._card.width

    @property
    def height(self) -> float:
        return self._card.height

    @property
    def takes_input(self) -> bool:
        return self._saying.takes_input

    @property
    def gives_output(self) -> bool:
        return self._saying.gives_output

    @property
    def stale(self) -> bool:
        """Whether the run trains another layer in its place."""
        return self._saying.stale

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
        for port in (*self.ports.points(), self.output_port()):
            path.addEllipse(port, PORT_RADIUS + 4, PORT_RADIUS + 4)
        return path.simplified()

    def output_port(self) -> QPointF:
        """Where wires lead out."""
        return QPointF(self._card.width, 0)

    def show_node(self, graph: Graph, checked: Check, problems: tuple[Problem, ...]) -> bool:
        """Takes over the node's settings, shape and problems, and says whether any of them differs.

        The face is kept while it still fits.
        """
        node, facts = graph[self.node_id], facts_of(graph[self.node_id], checked, self.node_id)
        other_face = self._face.show_node(graph, checked)
        frozen = is_frozen(node, checked, self.node_id)
        before = self._saying
        same = (before.facts, before.problems, before.frozen) == (facts, problems, frozen)
        near, far = (layer_words(node, checked, self.node_id, far=far) for far in (False, True))
        self._saying = replace(
            before,
            name=node.name,
            category=node.layer.entry.category,
            kind=node.layer.entry.kind,
            takes_input=node.layer.fan_in > 0,
            told=(near, far),
            facts=facts,
            problems=problems,
            frozen=frozen,
        )
        if same and not other_face:
            return False
        self._size = card_size(self._face.face, node.name, facts)
        self.ports = Ports.of(node, self._size[1])
        self._update_card()
        self._drawing.outdate(self)
        return True

    def show_graph(self, graph: Graph) -> bool:
        """Takes note of what feeds the node by now; true if the run's numbers fit no more, or again."""
        return self._face.show_graph(graph)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings the face up to date; empties it if the run does not train this node as it is drawn.

        That is done when it is seen, or when somebody asks.
        """
        self.show_live(snapshot)
        self._drawing.outdate(self)

    def show_live(self, snapshot: Snapshot) -> None:
        """Keeps a moment of many to come: `draw_lights` shows some of it at once, `draw` all in its turn."""
        self._face.show_snapshot(snapshot)
        self._say(health=snapshot.health.get(self.node_id))

    def clear_snapshot(self) -> None:
        """Empties the face until there are numbers for this node again."""
        self._face.clear_snapshot()
        self._say(health=None)
        self._drawing.outdate(self)

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the run trains this node as it is drawn, and not as it was before an edit."""
        return self._face.fits(snapshot)

    def show_look(self, look: Look) -> None:
        self._look = look
        self._drawing.outdate(self)

    def show_selected(self, *, selected: bool) -> None:
        """Puts a bright edge around the card, or takes it away."""
        self._pictures.show_selected(self._card, self._look, selected=selected)

    def show_motion(self, color: str | None) -> None:
        """Lays a glow of this color ("#rrggbb") around the card that slow motion is at, or takes it away."""
        self._pictures.show_motion(self._card, self._look, color)

    @property
    def pinned(self) -> tuple[int, ...]:
        """The units that the user holds on to, the last one last."""
        return self._face.pinned

    def show_pinned(self, units: tuple[int, ...]) -> None:
        """Marks these units of the face, and no others."""
        if units != self._face.pinned:
            self._face.pinned = units
            self._drawing.outdate(self)

    @property
    def held(self) -> tuple[int, ...]:
        """The units whose strands stand out: those that are pinned, and the one that is told of, last."""
        return self._face.held

    def show_told(self, unit: int | None) -> None:
        """Marks the unit that slow motion is at, beside those that the user has pinned."""
        if unit != self._face.told:
            self._face.told = unit
            self._drawing.outdate(self)

    def show_told_place(self, place: tuple[int, ...] | None) -> None:
        """Marks the pixel that slow motion is at, where the face is an image."""
        if place != self._face.told_place:
            self._face.told_place = place
            self._drawing.outdate(self)

    def unit_at(self, at: QPointF) -> int | None:
        """The unit under this point of the item; None where there is none, or none can be told apart."""
        return unit_at(at, self._card, self._face, self._drawing.sight)

    def show_preview(self, facts: tuple[str, ...] | None = None, *, problem: bool = False) -> None:
        """Says what the edit at hand would make of this card: other facts, a problem, or nothing."""
        news = changed_facts(self._saying.facts, facts) if facts is not None else ""
        self._say(news=news, harms=problem)

    def show_stale(self, *, stale: bool) -> None:
        """Marks a layer that the run trains as it was before an edit."""
        self._say(stale=stale)

    def glow_ports(self, *, left: bool, right: bool) -> None:
        """Lights ports up, while a wire is drawn that could end there."""
        self._say(lit=(left, right))

    def dim(self, *, dimmed: bool) -> None:
        """Steps back while something is done that does not concern this card."""
        self.setOpacity(0.45 if dimmed else 1.0)

    def face_rect(self) -> QRectF:
        return self._card.face_box(self._face.width)

    @property
    def has_units(self) -> bool:
        """Whether the face tells single units apart, so that their wires can be drawn."""
        return bool(self.unit_heights())

    @property
    def face_key(self) -> object:
        """Equal as long as units stay at their heights, for those who look as deep as before."""
        return self._face.key

    def unit_heights(self) -> list[float]:
        """Where the wires of single units begin and end, in the item's coordinates; NaN if not seen."""
        top = self.face_rect().y()
        return [top + y for y in self._face.heights(self._drawing.sight.depth)]

    def describe(self, at: QPointF) -> str:
        """What is under this point of the item, in words: a problem, a value of the face, or the node."""
        scene = self.scene()
        alone = scene is not None and scene.selectedItems() == [self]
        return words_at(at, self._card, self._face, self._saying, self._drawing.sight, alone=alone)

    @property
    def bare(self) -> bool:
        """Whether the card has no picture yet."""
        return self._pictures.card.empty

    @property
    def weight(self) -> int:
        """Bytes of the card's pictures."""
        return self._pictures.weight

    def draw(self, sight: Sight) -> None:
        """Draws the pictures anew whose content, or whose size on the screen, has changed."""
        self._pictures.draw(self._card, self._look, sight)

    def draw_lights(self, sight: Sight) -> None:
        """Draws of the face what follows each moment, and that is little."""
        self._pictures.draw_lights(self._card, self._look, sight)

    def sketch(self, sight: Sight) -> None:
        """Shows a plain block until there is time to draw the card."""
        self._pictures.draw_plain(self._card, self._look, sight)

    def give_up(self) -> None:
        """Forgets the pictures of a card that is far from what is seen."""
        self._pictures.give_up()

    def _say(self, **changed: Any) -> None:
        """Says something else of the layer on its card, and has that drawn if it looks different."""
        if any(getattr(self._saying, name) != value for name, value in changed.items()):
            self._saying = replace(self._saying, **changed)
            self._update_card()

    def _update_card(self) -> None:
        """Takes over into the card what has changed, and has it drawn if anything has."""
        card = self._saying.card(self._size, self.ports)
        if card != self._card:
            self._card = card
            self._drawing.outdate(self)
        if card.whole != self.rect():
            self.setRect(card.whole)
            self._pictures.place_edge(card, self._look, self._drawing.sight)
