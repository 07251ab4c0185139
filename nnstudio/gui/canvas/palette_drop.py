"""Dropping a layer from the palette: a ghost under the cursor, a wire that lights up, an edit."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.document.document import Document
from nnstudio.document.edits import add_layer
from nnstudio.gui.canvas.free_place import clear_of_others
from nnstudio.gui.canvas.gestures.gesture import GRID
from nnstudio.gui.canvas.inserting import insertion_of_layer, suited
from nnstudio.gui.canvas.look import draw_text
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.wire_welcome import WireWelcome
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.registry import Entry


class PaletteDrop:
    """A layer on its way from the palette to the canvas; `loose`, it is put into no wire."""

    def __init__(self, scene: CanvasScene, layer: Layer, document: Document, theme: Theme) -> None:
        self._scene, self._layer, self._document = scene, layer, document
        self._ghost = GhostItem(layer.entry, theme)
        scene.addItem(self._ghost)
        self._welcome = WireWelcome(scene, theme, lambda wire: insertion_of_layer(document, layer, wire))

    def move(self, point: QPointF | None, *, loose: bool = False) -> None:
        """Follows the cursor; without a point, it is not over the canvas."""
        self._ghost.setVisible(point is not None)
        if point is not None:
            self._ghost.setPos(point)
        points = (point,) if point is not None else ()
        self._welcome.over(points, point or QPointF(), wanted=not loose)

    def propose(self, point: QPointF) -> tuple[Document, NodeId, str]:
        """The document with the layer dropped here, the layer's id, and what the edit is called."""
        inserted = self._welcome.taken
        if inserted:
            return inserted.after, inserted.node_id, inserted.label
        x, y = (round(value / GRID) * GRID for value in (point.x() + GhostItem.LEFT, point.y()))
        layer = suited(self._document, self._layer, None)
        after, node_id = add_layer(self._document, layer, (x, y))
        if self._welcome.refused:  # beside the wire that it does not fit, and the cards at it
            after = clear_of_others(after, (node_id,))
        return after, node_id, f"Add {after.graph[node_id].name}"

    def end(self) -> None:
        """Takes the ghost away."""
        self._scene.removeItem(self._ghost)
        self._welcome.end()


class GhostItem(QGraphicsItem):
    """A see-through card with the layer's title, centered on the cursor."""

    LEFT = -66.0

    def __init__(self, entry: Entry, theme: Theme) -> None:
        super().__init__()
        self._entry, self._theme = entry, theme
        self.setZValue(5)
        self.setOpacity(0.85)

    def boundingRect(self) -> QRectF:
        return QRectF(self.LEFT, -26, 132, 52)

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
        box = card.adjusted(20, 0, -8, 0)
        draw_text(
            painter, box, self._entry.title, theme.text, 12, bold=True, align=Qt.AlignmentFlag.AlignLeft
        )
