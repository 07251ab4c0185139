"""The ghost: what follows the cursor while a layer is dragged from the palette."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.theme import Theme
from nnstudio.nn.registry import Entry


class GhostItem(QGraphicsItem):
    """A see-through card with the layer's title, centred on the cursor."""

    def __init__(self, entry: Entry, theme: Theme) -> None:
        super().__init__()
        self._entry, self._theme = entry, theme
        self.setZValue(5)
        self.setOpacity(0.85)

    def boundingRect(self) -> QRectF:
        return QRectF(-66, -26, 132, 52)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(theme.card))
        card = self.boundingRect().adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(card, 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.family(self._entry.category)))
        painter.drawRoundedRect(QRectF(card.x() + 8, card.y() + 10, 4, card.height() - 20), 2, 2)
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(card.adjusted(20, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self._entry.title)
