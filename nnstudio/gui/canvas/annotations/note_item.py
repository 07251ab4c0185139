"""A note on the canvas: words on a warm card, with a corner to resize it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.document.marks import AnnotationId, Note
from nnstudio.gui.canvas.annotations.item import AnnotationItem
from nnstudio.gui.canvas.annotations.note_text import FAR_SIZE, PADDING, SIZE, line_height, shown
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.live_picture import LivePicture
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import Theme, mix, text_font

RADIUS = 8.0
CORNER = 16.0
"""Edge of the square at the lower right that resizes a note, in pixels of the screen."""
EMPTY = Note("", (0.0, 0.0), (0.0, 0.0))


class NoteItem(AnnotationItem):
    """The card of one note, in coordinates of its upper left corner."""

    def __init__(self, note_id: AnnotationId, look: Look, drawing: Drawing) -> None:
        super().__init__(note_id, look, drawing)
        self._note = EMPTY
        self._drawn: object = None
        self._paper = QGraphicsPathItem(self)
        self._paper.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._picture = LivePicture(self)
        self._corner = QGraphicsPathItem(self)
        self._corner.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(1.5)
        self._dress()

    @property
    def note(self) -> Note:
        return self._note

    @property
    def box(self) -> QRectF:
        """The edges of the note in the scene."""
        (x, y), (width, height) = self._note.position, self._note.size
        return QRectF(x, y, width, height)

    def corner(self, scale: float) -> QRectF:
        """Where a press resizes the note, in the scene."""
        edge = min(CORNER / scale, self._note.size[0] / 2, self._note.size[1] / 2)
        place = self.box.bottomRight()
        return QRectF(place.x() - edge, place.y() - edge, 1.4 * edge, 1.4 * edge)

    def show_note(self, note: Note) -> None:
        if note == self._note:
            return
        resized = note.size != self._note.size
        self._note = note
        self.setPos(*note.position)
        if resized:
            width, height = note.size
            self.setRect(-2, -2, width + 4, height + 4)
            paper = QPainterPath()
            paper.addRoundedRect(QRectF(0, 0, width, height), RADIUS, RADIUS)
            self._paper.setPath(paper)
            grip = QPainterPath()
            for inset in (5.0, 9.0):
                grip.moveTo(width - inset - 3, height - 4)
                grip.lineTo(width - 4, height - inset - 3)
            self._corner.setPath(grip)
        self._drawing.outdate(self)

    def hide_words(self, *, hidden: bool) -> None:
        """Leaves the paper bare while somebody writes on it."""
        self._picture.setVisible(not hidden)

    @property
    def weight(self) -> int:
        """Bytes of the picture of its words."""
        return self._picture.weight

    def draw(self, sight: Sight) -> None:
        """Draws the words anew, if they or their size on the screen have changed."""
        worn = (self._note.text, self._note.size, sight)
        if self._drawn == worn:
            return
        self._drawn = worn
        if sight.level is Level.PLAIN:
            self._picture.clear()
            return
        size = SIZE if sight.level is Level.FULL else FAR_SIZE
        width, height = self._note.size
        inner = QRectF(0, 0, width, height).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        self._picture.draw(inner, sight.resolution, lambda painter: self._paint(painter, inner, size))

    def give_up(self) -> None:
        """Forgets the picture of words that are far from what is seen."""
        self._picture.clear()
        self._drawn = None

    def _dress(self) -> None:
        theme = self._look.theme
        edge = theme.accent if self._selected else mix(theme.line, theme.warning, 0.4)
        self._paper.setPen(QPen(QColor(edge), 2.0 if self._selected else 1.0))
        self._paper.setBrush(QColor(paper_color(theme)))
        self._corner.setPen(QPen(QColor(theme.accent), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._corner.setVisible(self._selected)
        self._drawn = None
        self._drawing.outdate(self)

    def _paint(self, painter: QPainter, inner: QRectF, size: int) -> None:
        painter.setFont(text_font(size))
        painter.setPen(QColor(self._look.theme.text))
        step = line_height(size)
        for row, line in enumerate(shown(self._note.text, size, inner.width(), inner.height())):
            box = QRectF(
                inner.topLeft() + QPointF(0, row * step), inner.topRight() + QPointF(8, (row + 1) * step)
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)


def paper_color(theme: Theme) -> str:
    """What a note is written on: a card with some warmth in it."""
    return mix(theme.card, theme.warning, 0.18) if theme.dark else mix("#ffffff", "#ffd682", 0.38)
