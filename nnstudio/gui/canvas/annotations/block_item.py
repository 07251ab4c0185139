"""A block on the canvas: a quiet frame behind its layers, with a strip on top that says its name."""

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.document.marks import AnnotationId, Block
from nnstudio.gui.canvas.annotations.geometry import STRIP, frame_around, strip_height
from nnstudio.gui.canvas.annotations.item import AnnotationItem
from nnstudio.gui.canvas.card import metrics
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.canvas.sentences import count
from nnstudio.gui.theme import mix

RADIUS = 14.0
INDENT = 14.0
"""Where the name begins in its strip, at 100 %."""
NAME_SIZE, COUNT_SIZE = 13, 11
LEAST_NAME = 13
"""Height of the name on the screen, at least; far out, it grows in the scene."""
EDGE, LEAST_EDGE = 1.5, 1.0
"""Width of the frame's line in the scene, and what it has at least on the screen."""


class BlockItem(AnnotationItem):
    """The frame of one block, in coordinates of the scene. Qt draws the frame, a picture shows the name."""

    def __init__(self, block_id: AnnotationId, look: Look, drawing: Drawing) -> None:
        super().__init__(block_id, look, drawing)
        self._block = Block("", frozenset())
        self._frame = self.strip = QRectF()
        self.cards = QRectF()
        """What the layers of the block take; the frame runs around it."""
        self._edge = EDGE
        self._drawn: object = None
        self._back, self._head = QGraphicsPathItem(self), QGraphicsPathItem(self)
        for part in (self._back, self._head):
            part.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._head.setPen(Qt.PenStyle.NoPen)
        self._picture = LivePicture(self)
        self.setZValue(0)
        self._dress()

    @property
    def name(self) -> str:
        return self._block.name

    @property
    def frame(self) -> QRectF:
        """The edge of the frame in the scene."""
        return self._frame

    def show_block(self, block: Block) -> None:
        if block != self._block:
            self._block = block
            self._drawing.outdate(self)

    def lay(self, cards: QRectF, scale: float, lift: int) -> QRectF:
        """Runs around these cards, lifted by strips of other blocks that are in the way; gives the strip."""
        strip = strip_height(scale)
        frame = frame_around(cards, strip, lift)
        self.cards = cards
        if frame != self._frame or strip != self.strip.height():
            self._frame = frame
            self.strip = QRectF(frame.left(), frame.top(), frame.width(), strip)
            reach = max(EDGE, LEAST_EDGE / scale)
            self.setRect(frame.adjusted(-reach, -reach, reach, reach))
            outline = QPainterPath()
            outline.addRoundedRect(frame, RADIUS, RADIUS)
            self._back.setPath(outline)
            top = QPainterPath()
            top.addRect(self.strip)
            self._head.setPath(outline.intersected(top))
            self._drawing.outdate(self)
        edge = max(EDGE, LEAST_EDGE / scale)
        if edge != self._edge:
            self._edge = edge
            self._dress()
        return self.strip

    @property
    def weight(self) -> int:
        """Bytes of the picture of its name."""
        return self._picture.weight

    def draw(self, sight: Sight) -> None:
        """Draws the name anew, if it or its size on the screen has changed."""
        worn = (self._block.name, len(self._block.nodes), self.strip.width(), self.strip.height(), sight)
        if self._drawn != worn:
            self._drawn = worn
            box = QRectF(0, 0, self.strip.width(), self.strip.height())
            self._picture.draw(box, sight.resolution, lambda painter: self._paint(painter, box, sight))
        self._picture.setPos(self.strip.topLeft())

    def give_up(self) -> None:
        """Forgets the picture of a name that is far from what is seen."""
        self._picture.clear()
        self._drawn = None

    def _dress(self) -> None:
        theme = self._look.theme
        ink = theme.accent if self._selected else theme.quiet
        edge = theme.accent if self._selected else mix(theme.line, theme.quiet, 0.5)
        self._back.setPen(QPen(QColor(edge), self._edge * (1.4 if self._selected else 1)))
        self._back.setBrush(_tint(ink, 0.07))
        self._head.setBrush(_tint(ink, 0.14 if theme.dark else 0.16))
        self._drawn = None
        self._drawing.outdate(self)

    def _paint(self, painter: QPainter, box: QRectF, sight: Sight) -> None:
        theme = self._look.theme
        left = Qt.AlignmentFlag.AlignLeft
        size = max(NAME_SIZE, math.ceil(LEAST_NAME / sight.scale))
        grown = box.height() / STRIP
        inner = box.adjusted(min(INDENT * grown, box.width() / 10), 0, -min(INDENT, box.width() / 10), 0)
        bold = metrics(size, bold=True)
        name = bold.elidedText(self._block.name, Qt.TextElideMode.ElideRight, inner.width() + 1)
        draw_text(
            painter, inner, name, theme.accent if self._selected else theme.text, size, bold=True, align=left
        )
        words = count(len(self._block.nodes), "layer")
        free = inner.width() - bold.horizontalAdvance(name) - INDENT
        if sight.level is Level.FULL and metrics(COUNT_SIZE).horizontalAdvance(words) <= free:
            draw_text(painter, inner, words, theme.quiet, COUNT_SIZE, align=Qt.AlignmentFlag.AlignRight)


def _tint(color: str, share: float) -> QColor:
    tint = QColor(color)
    tint.setAlphaF(share)
    return tint
