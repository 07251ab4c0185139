"""The face as an item of its own: it changes at each frame, the rest of the card does not."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.look import Look

DETAIL_FROM = 0.45
"""The zoom below which small text would be noise, and is left out."""


class FaceItem(QGraphicsItem):
    """The living part of a card; all else of the card is drawn once and kept by Qt."""

    def __init__(self, card: QGraphicsItem, look: Look) -> None:
        super().__init__(card)
        self.face: Face | None = None
        self.look = look
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        face = self.face
        return QRectF(-8, -8, face.width + 16, face.height + 16) if face else QRectF()

    def shape(self) -> QPainterPath:
        return QPainterPath()  # the card is what can be hit

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.face:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            detailed = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
            self.face.paint(painter, self.look, detailed=detailed)
