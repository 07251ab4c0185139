"""A tile: a pinned drawing with its present answer, and a band that tells the answers before."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.panels.digit_pad.reading import REMEMBERED, Pinned
from nnstudio.gui.panels.digit_pad.wording import name_of
from nnstudio.gui.theme import Theme, mix, text_font

EDGE, GAP, BELOW = 52, 8, 22
"""Pixels of the picture's edge, between two, and for the answer below."""
CROSS = 16


def place_of(number: int, columns: int) -> QRectF:
    """Where the picture of a tile lies, with so many tiles in a row."""
    row, column = divmod(number, columns)
    return QRectF(column * (EDGE + GAP) + 0.5, row * (EDGE + BELOW + GAP) + 0.5, EDGE - 1, EDGE - 1)


def cross_of(box: QRectF) -> QRectF:
    """Where the cross of a picture lies that unpins it."""
    return QRectF(box.right() - CROSS, box.top(), CROSS, CROSS)


def paint_tile(
    painter: QPainter,
    box: QRectF,
    pinned: Pinned,
    theme: Theme,
    *,
    classes: tuple[str, ...],
    step: int,
    ratio: float,
    chosen: bool,
    hovered: bool,
) -> None:
    """Draws it as it was after this step; `chosen` by the keys, or `hovered` by the mouse."""
    painter.drawPixmap(box.topLeft(), pinned.thumbnail(EDGE - 1, ratio))
    painter.setPen(QPen(QColor(theme.accent if chosen or hovered else theme.line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    if pinned.answer is not None:
        _paint_band(painter, box, pinned.said_until(step), theme)
        said = int(pinned.answer.argmax())
        below = QRectF(box.left(), box.bottom() + 6, box.width(), 16)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(text_font(theme.caption_size))
        painter.setPen(QColor(theme.quiet))
        figure = f"{pinned.answer[said]:.2f}"
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | middle, figure)
        room = box.width() - painter.fontMetrics().horizontalAdvance(figure) - 4
        painter.setFont(text_font(theme.text_size, bold=True))
        painter.setPen(QColor(theme.text))
        elided = painter.fontMetrics().elidedText(
            name_of(said, classes), Qt.TextElideMode.ElideRight, int(room)
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | middle, elided)
    if hovered:
        cross = cross_of(box)
        painter.fillRect(cross, QColor(mix(theme.panel, theme.text, 0.2)))
        painter.setPen(QPen(QColor(theme.text), 1.5))
        inner = cross.adjusted(4, 4, -4, -4)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.bottomLeft(), inner.topRight())


def paint_slot(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Draws where a drawing could be pinned."""
    painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _paint_band(painter: QPainter, box: QRectF, answers: list[int], theme: Theme) -> None:
    """The answers so far, the newest at the right: one color as long as the answer is the same."""
    wide = box.width() / REMEMBERED
    left = box.right() - wide * len(answers)
    start = 0
    for place in range(1, len(answers) + 1):
        if place == len(answers) or answers[place] != answers[start]:
            part = QRectF(left + start * wide, box.bottom() + 3, (place - start) * wide, 3)
            painter.fillRect(part, QColor(theme.of_class(answers[start])))
            start = place
