"""The pill on a wire: says what flows, and what would flow if the edit at hand were made."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

from nnstudio.gui.canvas.card import PORT_RADIUS, metrics
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture, drawn
from nnstudio.gui.canvas.look import draw_text
from nnstudio.gui.theme import Theme

HEIGHT = 18.0
SIZE = 10
"""Of its letters, in pixels."""
_RIM = QPointF(1, 1)


class Pill:
    """A word on the middle of a wire. `flow` is what flows, `next_flow` what would flow instead, if any."""

    def __init__(self, item: QGraphicsItem, drawing: Drawing) -> None:
        self._drawing = drawing
        self._picture = LivePicture(item)
        self._picture.setZValue(1)
        self._drawn: object = None
        self._path = QPainterPath()
        self.flow = self.next_flow = ""

    @property
    def words(self) -> str:
        return self.next_flow or self.flow

    def follow(self, path: QPainterPath) -> None:
        """Stands on this line from now on."""
        self._path, self._drawn = path, None
        if not self._picture.empty:
            self._picture.setPos(self.box(self.words).topLeft() - _RIM)

    def box(self, words: str) -> QRectF:
        """Where it stands: on the wire, or above it where it would cover a port; empty without room."""
        end, middle = self._path.currentPosition(), self._path.pointAtPercent(0.5)
        width, free = _width(words), PORT_RADIUS + 4
        box = QRectF(middle.x() - width / 2, middle.y() - HEIGHT / 2, width, HEIGHT)
        if not any(box.adjusted(-free, -free, free, free).contains(port) for port in (QPointF(0, 0), end)):
            return box
        return box.translated(0, -free - HEIGHT / 2) if width + 6 < end.x() else QRectF()

    def draw(self, theme: Theme, sight: Sight, *, marked: bool) -> None:
        """Draws it anew if it would look another way; far away, and where it has no room, there is none."""
        words = self.words
        edge = theme.accent if marked or self.next_flow else theme.line
        color = theme.accent if self.next_flow else theme.quiet
        worn = (words, edge, color, theme.name, sight)
        if worn == self._drawn:
            return
        self._drawn = worn
        box = self.box(words) if words and sight.level is Level.FULL else QRectF()
        if box.isEmpty():
            self._picture.clear()
            return
        place = QRectF(0, 0, box.width(), box.height()).adjusted(-1, -1, 1, 1)
        pixmap = self._drawing.shared.find(
            worn,
            lambda: drawn(
                place, sight.resolution, lambda painter: _paint(painter, words, edge, color, theme.ground)
            ),
        )
        self._picture.show_pixmap(pixmap, box.topLeft() - _RIM, sight.resolution)


def _paint(painter: QPainter, words: str, edge: str, color: str, ground: str) -> None:
    pill = QRectF(0, 0, _width(words), HEIGHT)
    painter.setPen(QPen(QColor(edge), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(pill, HEIGHT / 2, HEIGHT / 2)
    draw_text(painter, pill, words, color, SIZE)


def _width(words: str) -> float:
    return metrics(SIZE).horizontalAdvance(words) + 16
