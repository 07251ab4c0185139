"""A reason: a few words beside the cursor that say what would be done here, or why it cannot be."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.look import draw_text
from nnstudio.gui.theme import Theme, text_font


class ReasonItem(QGraphicsItem):
    """Words in a pill to the lower right of the item's position, of the same size at each zoom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.words = ""
        self._bad = True
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(6)

    def say(self, words: str, *, bad: bool = True) -> None:
        """Shows these words, framed in the color of problems if they are `bad`; none hide the item."""
        if (words, bad) != (self.words, self._bad):
            self.prepareGeometryChange()
            self.words, self._bad = words, bad
            self.update()
        self.setVisible(bool(words))

    def boundingRect(self) -> QRectF:
        return QRectF(14, 14, QFontMetricsF(text_font(12)).horizontalAdvance(self.words) + 22, 26)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        box = self.boundingRect().adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.bad if self._bad else self._theme.accent), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 6, 6)
        draw_text(painter, box, self.words, self._theme.text, 12)
