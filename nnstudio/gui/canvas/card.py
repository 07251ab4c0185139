"""The card around a face: its title, its facts, its ports, and the marks that say what is the matter."""

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.icons import pixmap
from nnstudio.gui.theme import mix, text_font

HEADER = 34.0
MARGIN = 16.0
INDENT = 28.0
"""Where a card's name begins, behind the dot of its family."""
GAP = 10
RADIUS = 10.0
SEPARATOR = " · "
PARAMETERS = " par."
"""What stands behind a number of parameters, so that it is not read as one of units."""
PORT_RADIUS = 6.0
HALO = 6.0
"""How far the light of a port reaches over its edge."""
RIM = 14.0
"""How far ports, badge and tags reach over the card's edge."""
TAG = 18.0
"""Height of a tag: a word that sits on an edge of the card, or hangs `BELOW` it."""
TAG_ROW = 11.0
"""What each further row of words adds to a tag; two rows hang between cards in a column without touching."""
TAG_AT = 14.0
BELOW = 3.0
FLAKE = 16.0
"""Size of the snowflake of a frozen layer."""
NAME_SIZE, FAR_NAME_SIZE = 13, 22
SHADES = 12
"""Steps of the color that says how active a layer is, where its face is too small to be seen."""


class Badge(Enum):
    """What is wrong with a node: it blocks training, is worth knowing, or would come with the edit."""

    BLOCKS = "blocks"
    WARNS = "warns"
    WOULD = "would"


@dataclass(frozen=True)
class Card:
    """All that is drawn of a node besides its face; two that are equal look alike.

    `inputs` are the heights of the input ports, `lit` says which sides glow. `news` is what the edit at hand
    would change, `health` what the last evaluation found of its units, `stale` whether the run trains
    another layer in its place, `frozen` whether training leaves its weights as they are.
    """

    width: float = 140.0
    height: float = 80.0
    category: str = ""
    name: str = ""
    facts: tuple[str, ...] = ()
    inputs: tuple[float, ...] = ()
    gives_output: bool = False
    lit: tuple[bool, bool] = (False, False)
    badge: Badge | None = None
    news: str = ""
    health: str = ""
    stale: bool = False
    frozen: bool = False

    @property
    def box(self) -> QRectF:
        """The card's rectangle; the origin is the middle of its left edge."""
        return QRectF(0, -self.height / 2, self.width, self.height)

    @property
    def whole(self) -> QRectF:
        """The card with all that reaches over its edges."""
        hanging = BELOW + TAG + TAG_ROW * max(0, len(self.health_rows) - 1) + 1
        return self.box.adjusted(-RIM, -RIM, RIM, max(RIM, hanging))

    def face_box(self, width: float) -> QRectF:
        """Where a face of this width is drawn."""
        box = self.box
        return QRectF(
            (box.width() - width) / 2,
            box.y() + HEADER + MARGIN - 2,
            width,
            box.height() - HEADER - 2 * MARGIN + 4,
        )

    @property
    def badge_box(self) -> QRectF:
        # Over the upper edge only: what stuck out to the right would cover a neighbor's port.
        return QRectF(self.width - 28, -self.height / 2 - 11, 22, 22)

    @property
    def stale_box(self) -> QRectF:
        """The tag on the upper edge that says that the run trains another layer."""
        return self._tag(("changed",), -self.height / 2 - TAG / 2)

    @property
    def health_box(self) -> QRectF:
        """The tag that counts units that do nothing: it hangs below the card, and hides nothing of it."""
        return self._tag(self.health_rows, self.height / 2 + BELOW)

    @cached_property
    def health_rows(self) -> tuple[str, ...]:
        """The counts in as few rows as are no wider than the card."""
        room = self.width - 2 * TAG_AT
        rows: list[str] = []
        for words in self.health.split(SEPARATOR) if self.health else ():
            longer = rows[-1] + SEPARATOR + words if rows else words
            if rows and metrics(10).horizontalAdvance(longer) <= room:
                rows[-1] = longer
            else:
                rows.append(words)
        return tuple(rows)

    @property
    def frozen_box(self) -> QRectF:
        """Where the snowflake of a frozen layer is, in the place of its family's dot."""
        return QRectF(16 - FLAKE / 2, -self.height / 2 + HEADER / 2 - FLAKE / 2, FLAKE, FLAKE)

    def _tag(self, rows: tuple[str, ...], top: float) -> QRectF:
        wide = max(map(metrics(10).horizontalAdvance, rows), default=0.0) + 14
        return QRectF(QPointF(TAG_AT, top), QSizeF(wide, TAG + TAG_ROW * max(0, len(rows) - 1)))


def paint_card(painter: QPainter, look: Look, card: Card, level: Level) -> None:
    """Draws a card as it is seen from near by."""
    theme, box = look.theme, card.box
    family = QColor(theme.family(card.category))
    edge = QPen(QColor(theme.warning if card.stale else theme.line), 1.5 if card.stale else 1)
    if card.stale:
        edge.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(edge)
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    header = QPainterPath()
    header.addRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
    strip = QPainterPath()
    strip.addRect(QRectF(box.x(), box.y(), box.width(), HEADER))
    tint = QColor(family)
    tint.setAlphaF(0.16)
    painter.fillPath(header.intersected(strip), tint)
    _paint_title(painter, look, card, family, level)
    _paint_ports(painter, look, card)
    if level is Level.FULL:
        if card.stale:
            _paint_tag(painter, look, card.stale_box, ("changed",), theme.warning)
        if card.health:
            _paint_tag(painter, look, card.health_box, card.health_rows, theme.warning)
    if card.badge:
        _paint_badge(painter, look, card.badge_box, card.badge)


def paint_plain(painter: QPainter, look: Look, card: Card, shade: int, sight: Sight) -> None:
    """Draws a card as it is seen from afar: a block with its family's bar, lighter the more active it is."""
    theme, box, unit = look.theme, card.box, 1 / sight.scale
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    family = theme.family(card.category)
    lit = look.unit_color(shade / SHADES, signed=False).name() if shade else theme.card
    painter.fillRect(box, QColor(mix(lit, theme.line, 0.15)))
    painter.fillRect(QRectF(box.x(), box.y(), box.width(), max(HEADER, 3 * unit)), QColor(family))
    if card.stale:
        painter.setPen(QPen(QColor(theme.warning), 0, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for side, at in zip(card.lit, (QPointF(0, 0), QPointF(card.width, 0)), strict=True):
        if side:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(at, RIM, RIM)
    if card.badge:
        edge = max(22.0, min(9 * unit, card.width / 2))
        _paint_badge(painter, look, QRectF(box.right() - edge, box.top() - RIM / 2, edge, edge), card.badge)


def facts_in(facts: tuple[str, ...], room: float) -> str:
    """As many facts as find room beside the title, from the first on, which matters most."""
    candidates = [SEPARATOR.join(facts[:end]) for end in range(len(facts), 0, -1)]
    fitting = (words for words in candidates if metrics(11).horizontalAdvance(words) <= room)
    return next(fitting, candidates[-1] if candidates else "")


def metrics(size: int, *, bold: bool = False) -> QFontMetricsF:
    return QFontMetricsF(text_font(size, bold=bold))


def _paint_title(painter: QPainter, look: Look, card: Card, family: QColor, level: Level) -> None:
    theme, box = look.theme, card.box
    if card.frozen:
        _paint_flake(painter, look, card.frozen_box)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(family)
        painter.drawEllipse(QPointF(box.x() + 16, box.y() + HEADER / 2), 4, 4)
    room = box.width() - INDENT - MARGIN + 4
    title_box = QRectF(box.x() + INDENT, box.y(), room, HEADER)
    full = level is Level.FULL
    size = NAME_SIZE if full else _largest_size(card.name, room)
    fact, title = metrics(11), metrics(size, bold=True)
    news = card.news
    if fact.horizontalAdvance(news) + GAP + title.horizontalAdvance(card.name) > room + 1:
        news = news[max(0, news.find("→")) :]  # what it becomes matters more than what it was
    least = news or (card.facts[0] if card.facts else "")
    taken = GAP + fact.horizontalAdvance(least) if least and full else 0.0
    name = title.elidedText(card.name, Qt.TextElideMode.ElideRight, max(0.0, room - taken + 1))
    align = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(text_font(size, bold=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(title_box, align | Qt.AlignmentFlag.AlignLeft, name)
    if full:
        words = news or facts_in(card.facts, room - title.horizontalAdvance(name) - GAP + 1)
        painter.setFont(text_font(11))
        painter.setPen(QColor(theme.accent if news else theme.quiet))
        painter.drawText(title_box, align | Qt.AlignmentFlag.AlignRight, words)


def _paint_flake(painter: QPainter, look: Look, box: QRectF) -> None:
    """The snowflake of a frozen layer, as sharp as the card is drawn."""
    ratio = painter.worldTransform().m11()
    flake = pixmap("frozen", look.theme.accent, round(box.width()), max(ratio, 0.1))
    painter.drawPixmap(box, flake, QRectF(flake.rect()))


def _largest_size(name: str, room: float) -> int:
    """How large a name can be written so that it is read from as far as possible, and whole."""
    sizes = range(FAR_NAME_SIZE, NAME_SIZE, -3)
    return next(
        (size for size in sizes if metrics(size, bold=True).horizontalAdvance(name) <= room), NAME_SIZE
    )


def _paint_ports(painter: QPainter, look: Look, card: Card) -> None:
    theme = look.theme
    left, right = card.lit
    ports = [(QPointF(0, height), left) for height in card.inputs]
    ports += [(QPointF(card.width, 0), right)] if card.gives_output else []
    for at, glowing in ports:
        if glowing:
            halo = QColor(theme.accent)
            halo.setAlphaF(0.3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(at, PORT_RADIUS + HALO, PORT_RADIUS + HALO)
        painter.setPen(QPen(QColor(theme.accent if glowing else look.edge), 1.5))
        painter.setBrush(QColor(theme.accent if glowing else theme.panel))
        painter.drawEllipse(at, PORT_RADIUS, PORT_RADIUS)


def _paint_badge(painter: QPainter, look: Look, box: QRectF, badge: Badge) -> None:
    theme = look.theme
    color = {Badge.BLOCKS: theme.bad, Badge.WARNS: theme.warning, Badge.WOULD: theme.bad}[badge]
    hollow = badge is Badge.WOULD
    painter.setPen(QPen(QColor(color if hollow else theme.ground), 2))
    painter.setBrush(QColor(theme.card if hollow else color))
    painter.drawEllipse(box.adjusted(1, 1, -1, -1) if hollow else box)
    draw_text(painter, box, "!", color if hollow else theme.ground, math.ceil(box.height() * 0.6), bold=True)


def _paint_tag(painter: QPainter, look: Look, box: QRectF, rows: tuple[str, ...], color: str) -> None:
    painter.setPen(QPen(QColor(color), 1))
    painter.setBrush(QColor(look.theme.card))
    painter.drawRoundedRect(box, TAG / 2, TAG / 2)
    for at, words in enumerate(rows):
        row = QRectF(box.left(), box.top() + at * TAG_ROW, box.width(), TAG)
        draw_text(painter, row, words, color, 10)
