"""The focus ring: a dashed frame around the card where the keys are, among several that are selected."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId

ROOM = 7.0


class FocusRing:
    """A frame on the scene while it is shown, and no item at all while it is not."""

    def __init__(self, scene: CanvasScene, theme: Theme) -> None:
        self._scene, self._theme = scene, theme
        self._item: QGraphicsRectItem | None = None

    @property
    def visible(self) -> bool:
        return self._item is not None

    def show_around(self, node_id: NodeId | None) -> None:
        """Frames this card; None, or one that is gone, hides the ring."""
        if node_id is None or node_id not in self._scene.nodes:
            self.hide()
            return
        if self._item is None:
            self._item = QGraphicsRectItem()
            self._item.setZValue(4)
            self._item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._paint()
            self._scene.addItem(self._item)
        self._item.setRect(self._scene.bounds((node_id,)).adjusted(-ROOM, -ROOM, ROOM, ROOM))

    def hide(self) -> None:
        if self._item is not None:
            self._scene.removeItem(self._item)
            self._item = None

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._paint()

    def _paint(self) -> None:
        if self._item is not None:
            pen = QPen(QColor(self._theme.text), 1.5, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            self._item.setPen(pen)
