"""Selecting: a box is drawn around cards."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme


class SelectGesture:
    """Drags a box; the cards and wires in it are selected, besides those selected before if `adding`."""

    def __init__(self, scene: CanvasScene, start: QPointF, theme: Theme, *, adding: bool) -> None:
        self._scene, self._start = scene, start
        self._before = scene.selected_nodes() if adding else ()
        self._box = QGraphicsRectItem()
        self._box.setPen(QPen(QColor(theme.accent), 0))
        fill = QColor(theme.accent)
        fill.setAlphaF(0.1)
        self._box.setBrush(fill)
        self._box.setZValue(4)
        scene.addItem(self._box)
        scene.select(self._before)

    def move(self, at: QPointF) -> None:
        box = QRectF(self._start, at).normalized()
        self._box.setRect(box)
        inside = [
            item.node_id
            for item in self._scene.nodes.values()
            if item.card().translated(item.pos()).intersects(box)
        ]
        self._scene.select(tuple(dict.fromkeys((*self._before, *inside))))

    def finish(self, at: QPointF) -> None:  # the last move has selected
        self.cancel()

    def cancel(self) -> None:
        if self._box.scene():
            self._scene.removeItem(self._box)
