"""An arrow on the canvas: a line with a head, and two handles while it is selected."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsItem, QGraphicsPathItem

from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.item import AnnotationItem
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import mix

WIDTH = 2.0
LEAST_WIDTH = 1.25
"""Of the line on the screen, however far out it is seen."""
HEAD, WING = 13.0, 5.5
"""Length of the head, and how far it reaches to each side."""
HANDLE = 5.5
"""Radius of the handles at the ends, in pixels of the screen."""


class ArrowItem(AnnotationItem):
    """The line of one arrow, in coordinates of the scene; Qt draws all of it."""

    def __init__(self, arrow_id: AnnotationId, look: Look, drawing: Drawing) -> None:
        super().__init__(arrow_id, look, drawing)
        self.line = QLineF()
        """From where to where the arrow is seen."""
        self._width = 0.0
        self._shaft, self._head = QGraphicsPathItem(self), QGraphicsPathItem(self)
        self._handles = (QGraphicsEllipseItem(self), QGraphicsEllipseItem(self))
        for handle in self._handles:
            handle.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
            handle.setRect(-HANDLE, -HANDLE, 2 * HANDLE, 2 * HANDLE)
            handle.setZValue(1)
        for part in (self._shaft, self._head, *self._handles):
            part.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        # Over the cards: an arrow may point at something within one.
        self.setZValue(2.5)
        self._dress()

    def lay(self, line: QLineF, scale: float) -> None:
        """Runs along this line; the head is at its end."""
        width = max(WIDTH, LEAST_WIDTH / scale)
        if line == self.line and width == self._width:
            return
        self.line, self._width = line, width
        head, back = _head(line, width / WIDTH)
        self._head.setPath(head)
        path = QPainterPath(line.p1())
        path.lineTo(back)
        self._shaft.setPath(path)
        for handle, at in zip(self._handles, (line.p1(), line.p2()), strict=True):
            handle.setPos(at)
        box = QRectF(line.p1(), line.p2()).normalized()
        reach = HEAD * width / WIDTH
        self.setRect(box.adjusted(-reach, -reach, reach, reach))
        self._dress()

    def _dress(self) -> None:
        theme = self._look.theme
        color = QColor(theme.accent if self._selected else mix(theme.quiet, theme.text, 0.35))
        flat, solid = Qt.PenCapStyle.RoundCap, Qt.PenStyle.SolidLine
        self._shaft.setPen(QPen(color, self._width or WIDTH, solid, flat))
        self._head.setPen(QPen(color, (self._width or WIDTH) / 2, solid, flat, Qt.PenJoinStyle.RoundJoin))
        self._head.setBrush(color)
        for handle in self._handles:
            handle.setPen(QPen(QColor(theme.accent), 2))
            handle.setBrush(QColor(theme.panel))
            handle.setVisible(self._selected)


def _head(line: QLineF, size: float) -> tuple[QPainterPath, QPointF]:
    """The head of an arrow, and where in it the line ends; on a short one, it is smaller."""
    length = line.length()
    if not length:
        return QPainterPath(), line.p2()
    size = min(size, length / (1.5 * HEAD))
    along = (line.p2() - line.p1()) / length
    across = QPointF(-along.y(), along.x())
    back = line.p2() - along * (HEAD * size)
    notch = line.p2() - along * (HEAD * size * 0.78)
    path = QPainterPath(line.p2())
    path.lineTo(back + across * (WING * size))
    path.lineTo(notch)
    path.lineTo(back - across * (WING * size))
    path.closeSubpath()
    return path, notch
