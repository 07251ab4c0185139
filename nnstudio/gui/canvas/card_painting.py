"""How a card is drawn: from near by with its title, ports and marks, from afar as a block."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnstudio.gui.canvas.card import (
    FAR_NAME_SIZE,
    GAP,
    HALO,
    HEADER,
    INDENT,
    MARGIN,
    NAME_SIZE,
    PORT_RADIUS,
    RADIUS,
    RIM,
    SHADES,
    TAG,
    TAG_ROW,
    Badge,
    Card,
    facts_in,
    metrics,
)
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.icons import pixmap
from nnstudio.gui.theme import mix, text_font


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
