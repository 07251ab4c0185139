"""The pictures of a card: its own, those of its face, and the edges of what is selected or at hand."""

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from nnstudio.gui.canvas.card import (
    GAP,
    INDENT,
    MARGIN,
    NAME_SIZE,
    PARAMETERS,
    RADIUS,
    SEPARATOR,
    SHADES,
    Card,
    metrics,
)
from nnstudio.gui.canvas.card_painting import paint_card, paint_plain
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture, drawn
from nnstudio.gui.canvas.living_face import LivingFace
from nnstudio.gui.canvas.look import Look

GLOW = 8.0
"""How far a face may shine over its edge."""


class CardPictures:
    """What is seen of one card; each picture is drawn anew only when it would look another way.

    Args:
        item: The card's item, whose children the pictures are.
        face: Is drawn in the middle of the card.
        drawing: Lends the pictures that several cards share.
    """

    def __init__(self, item: QGraphicsItem, face: LivingFace, drawing: Drawing) -> None:
        self._living, self._drawing = face, drawing
        self.card, self.still, self.face = LivePicture(item), LivePicture(item), LivePicture(item)
        self._card_drawn: object = None
        self._still_drawn: object = None
        self._face_drawn: object = None
        self._edge: QGraphicsPathItem | None = None
        self._glow: QGraphicsPathItem | None = None

    @property
    def weight(self) -> int:
        """Bytes that they take."""
        return self.card.weight + self.still.weight + self.face.weight

    def draw(self, card: Card, look: Look, sight: Sight) -> None:
        """Draws what has changed, or is seen at another size."""
        self._living.catch_up()
        if sight.level is Level.PLAIN:
            self._clear_face()
            self.draw_plain(card, look, sight)
        else:
            worn: object = (card, look, sight)
            if self._card_drawn != worn:
                self._card_drawn = worn
                shown = dataclasses.replace(card, news=news_in(card))
                self.card.draw(
                    card.whole,
                    sight.resolution,
                    lambda painter: paint_card(painter, look, shown, sight.level),
                )
            self._draw_still(card, look, sight)
            self._draw_face(card, look, sight)
        self.place_edge(card, look, sight)

    def draw_lights(self, card: Card, look: Look, sight: Sight) -> None:
        """Draws of the face what follows each moment, and leaves the rest for when there is time."""
        self._living.catch_up()
        if sight.level is Level.PLAIN:
            self.draw_plain(card, look, sight)
        elif self._living.layered and self.still.empty:
            self._draw_still(card, look, sight)  # else there would be lights on nothing
            self._draw_face(card, look, sight)
        else:
            self._draw_face(card, look, sight)

    def draw_plain(self, card: Card, look: Look, sight: Sight) -> None:
        """Draws the card as a block, which all blocks that look alike share."""
        shade = round(self._living.activity() * SHADES)
        worn = (card.width, card.height, card.category, card.lit, card.badge, card.stale, shade, look, sight)
        if self._card_drawn == worn:
            return
        self._card_drawn = worn
        pixmap = self._drawing.shared.find(
            worn,
            lambda: drawn(
                card.whole, sight.resolution, lambda painter: paint_plain(painter, look, card, shade, sight)
            ),
        )
        self.card.show_pixmap(pixmap, card.whole.topLeft(), sight.resolution)

    def show_selected(self, card: Card, look: Look, *, selected: bool) -> None:
        """Puts a bright edge around the card, or takes it away."""
        if selected and self._edge is None:
            self._edge = QGraphicsPathItem(self.card.parentItem())
            self._edge.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._edge.setZValue(-1)  # behind the card, so that it crosses neither ports nor tags
        if self._edge is not None:
            self._edge.setVisible(selected)
            self.place_edge(card, look, self._drawing.sight)

    def show_motion(self, card: Card, look: Look, color: str | None) -> None:
        """Lays a glow of this color around the card that slow motion is at, or takes it away."""
        if color is not None and self._glow is None:
            self._glow = QGraphicsPathItem(self.card.parentItem())
            self._glow.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._glow.setZValue(-2)
        if self._glow is not None:
            self._glow.setVisible(color is not None)
            if color is not None:
                glow = QColor(color)
                glow.setAlphaF(0.9)
                self._glow.setPen(QPen(glow, 2 * max(3.0, 3 / self._drawing.sight.scale)))
            self.place_edge(card, look, self._drawing.sight)

    def place_edge(self, card: Card, look: Look, sight: Sight) -> None:
        """Lays the bright edges around the card as it is now."""
        if self._glow is not None and self._glow.isVisible():
            around = QPainterPath()
            around.addRoundedRect(card.box.adjusted(-4, -4, 4, 4), RADIUS + 4, RADIUS + 4)
            pen = self._glow.pen()
            pen.setWidthF(2 * max(3.0, 3 / sight.scale))
            self._glow.setPen(pen)
            self._glow.setPath(around)
        if self._edge is None or not self._edge.isVisible():
            return
        path = QPainterPath()
        if sight.level is Level.PLAIN:
            path.addRect(card.box)  # drawn many times faster, and not told apart
        else:
            path.addRoundedRect(card.box, RADIUS, RADIUS)
        self._edge.setPen(QPen(QColor(look.theme.accent), 2 * max(2.0, 2 / sight.scale)))
        self._edge.setPath(path)

    def give_up(self) -> None:
        """Forgets them, for the card is far from what is seen."""
        self.card.clear()
        self._clear_face()
        self._card_drawn = None

    def _clear_face(self) -> None:
        self.still.clear()
        self.face.clear()
        self._still_drawn = self._face_drawn = None

    def _draw_still(self, card: Card, look: Look, sight: Sight) -> None:
        living, box = self._living, card.face_box(self._living.width)
        worn = (living.still, box.getRect(), look, sight)
        if self._still_drawn == worn:
            return
        self._still_drawn = worn
        if not living.layered:
            self.still.clear()
            return
        self._draw(self.still, box, sight, lambda painter: living.paint_still(painter, look, sight))

    def _draw_face(self, card: Card, look: Look, sight: Sight) -> None:
        living, box = self._living, card.face_box(self._living.width)
        worn = (living.lights, box.getRect(), look, sight)
        if self._face_drawn == worn:
            return
        self._face_drawn = worn
        if living.face is None:
            self.face.clear()
            return
        if not living.layered:
            self.still.clear()  # the face paints all of itself, or that there is nothing
            self._still_drawn = None
        self._draw(self.face, box, sight, lambda painter: living.paint(painter, look, sight))

    def _draw(
        self, picture: LivePicture, box: QRectF, sight: Sight, paint: Callable[[QPainter], None]
    ) -> None:
        def paint_there(painter: QPainter) -> None:
            painter.translate(box.topLeft())
            paint(painter)

        picture.draw(box.adjusted(-GLOW, -GLOW, GLOW, GLOW), sight.resolution, paint_there)


def news_in(card: Card) -> str:
    """As much of what would change as leaves room for the name, or at least for its first word."""
    new = card.news.rpartition("→")[2].strip()
    if new == card.news:
        return card.news
    room = card.width - INDENT - MARGIN + 4
    first, *more = card.name.split(maxsplit=1) or [""]
    least = f"{first}…" if more else first
    last = new.rpartition(SEPARATOR)[2]
    for name in (card.name, least):
        taken = metrics(NAME_SIZE, bold=True).horizontalAdvance(name) + GAP
        for words in (card.news, f"→ {new}", new, last, last.removesuffix(PARAMETERS)):
            if taken + metrics(11).horizontalAdvance(words) <= room + 1:
                return words
    return last.removesuffix(PARAMETERS)
