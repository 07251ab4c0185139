"""A reason: a few words beside the cursor that say what would be done here, or why it cannot be."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.theme import Theme, text_font

WIDEST = 330.0
OFF = 16.0
"""Free pixels between the cursor and the words."""
PAD_X, PAD_Y = 11.0, 6.0
GAP = 4.0
"""Between the reason and the offer below it."""
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ReasonItem(QGraphicsItem):
    """Words in a pill beside the item's position, of the same size at each zoom.

    The pill stands to the lower right; near the right or the lower edge of the view, on the other side.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.words = ""
        self.offer = ""
        self._bad = True
        self._box = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(6)
        self.hide()

    def say(self, words: str, *, bad: bool = True, offer: str = "") -> None:
        """Shows these words, framed in the color of problems if they are `bad`; none hide the item.

        `offer` is what would help, in a line of its own.
        """
        if (words, bad, offer) != (self.words, self._bad, self.offer):
            self.words, self._bad, self.offer = words, bad, offer
            self._place()
            self.update()
        self.setVisible(bool(words))

    def follow(self, at: QPointF) -> None:
        """Stands beside this point of the scene."""
        self.setPos(at)
        self._place()

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, box = self._theme, self._box.adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.bad if self._bad else theme.accent), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, 7, 7)
        painter.setFont(text_font(12))
        inner = box.adjusted(PAD_X, PAD_Y, -PAD_X + 1, -PAD_Y + 1)
        painter.setPen(QColor(theme.text))
        painter.drawText(inner, _WRAP, self.words)
        if self.offer:
            inner.setTop(inner.top() + _size(self.words).height() + GAP)
            painter.setPen(QColor(theme.accent))
            painter.drawText(inner, _WRAP, self.offer)

    def _place(self) -> None:
        words, offer = _size(self.words), _size(self.offer)
        width = max(words.width(), offer.width()) + 2 * PAD_X + 3
        height = words.height() + (offer.height() + GAP if self.offer else 0.0) + 2 * PAD_Y + 3
        left, top = OFF, OFF
        views = self.scene().views() if self.scene() else []
        if views:
            at, room = views[0].mapFromScene(self.pos()), views[0].viewport().rect()
            left = -OFF - width if at.x() + OFF + width > room.right() else OFF
            top = -OFF - height if at.y() + OFF + height > room.bottom() else OFF
        box = QRectF(left, top, width, height)
        if box != self._box:
            self.prepareGeometryChange()
            self._box = box


def _size(words: str) -> QRectF:
    """How much room these words take, wrapped where they are long."""
    if not words:
        return QRectF()
    return QFontMetricsF(text_font(12)).boundingRect(QRectF(0, 0, WIDEST, 1000), _WRAP, words)
