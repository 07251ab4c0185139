"""Ghosts: see-through twins of cards and annotations, which follow the pointer in the place of copies."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsPixmapItem, QGraphicsRectItem

from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme

OPACITY = 0.8


class Ghosts:
    """Twins of items, moved together. They share the pixels of what they look like: nothing is drawn anew."""

    def __init__(self, scene: CanvasScene, theme: Theme, items: Iterable[QGraphicsItem]) -> None:
        self._scene = scene
        self._host = QGraphicsRectItem()
        self._host.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._host.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._host.setOpacity(OPACITY)
        self._host.setZValue(5)
        for item in items:
            self._add(item, theme)
        scene.addItem(self._host)

    def move(self, offset: QPointF) -> None:
        """Stands so far from the items that they are twins of."""
        self._host.setPos(offset)

    def end(self) -> None:
        """Takes them away."""
        if self._host.scene():
            self._scene.removeItem(self._host)

    def _add(self, item: QGraphicsItem, theme: Theme) -> None:
        body = QGraphicsRectItem(self._host)
        body.setPos(item.pos())
        body.setZValue(item.zValue())
        body.setPen(Qt.PenStyle.NoPen)
        if isinstance(item, NodeItem) and item.bare:  # never seen yet, so that it has no picture to share
            body.setRect(item.card())
            body.setBrush(QColor(theme.card))
        for part in item.childItems():
            twin = _twin(part, body) if part.isVisible() else None
            if twin is not None:
                twin.setPos(part.pos())
                twin.setScale(part.scale())
                twin.setZValue(part.zValue())


def _twin(part: QGraphicsItem, host: QGraphicsItem) -> QGraphicsItem | None:
    """The same picture or line once more; None for what is no part of the looks."""
    if isinstance(part, QGraphicsPixmapItem):
        picture = QGraphicsPixmapItem(part.pixmap(), host)
        picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        return picture
    if isinstance(part, QGraphicsPathItem):
        line = QGraphicsPathItem(part.path(), host)
        line.setPen(part.pen())
        line.setBrush(part.brush())
        return line
    return None
