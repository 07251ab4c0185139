"""Duplicating: copies of the selected cards follow the pointer, the cards themselves stay."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from nnstudio.document.clipboard import duplicate_layers
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage
from nnstudio.gui.canvas.gestures.select import select_parts
from nnstudio.gui.canvas.guides import Guides
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.nn.graph import NodeId


class DuplicateGesture:
    """Drags pictures of the selected cards; where they are let go, the copies stand, and are selected."""

    def __init__(self, stage: Stage, grabbed: NodeId, start: QPointF) -> None:
        self._stage, self._start = stage, start
        self._nodes = stage.scene.selected_nodes()
        # The cards themselves stay, so that their copies may stand in line with them, too.
        self._guides = Guides(stage, grabbed, ())
        self._ghosts = {node_id: _picture_of(stage, stage.scene.nodes[node_id]) for node_id in self._nodes}
        for ghost in self._ghosts.values():
            stage.scene.addItem(ghost)
        self._places = {node_id: ghost.pos() for node_id, ghost in self._ghosts.items()}

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        offset = self._guides.drag(at - self._start, free=_free(keys))
        for node_id, ghost in self._ghosts.items():
            ghost.setPos(self._places[node_id] + offset)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        offset = self._guides.drop(at - self._start, free=_free(keys))
        self.cancel()
        if offset.isNull():
            return  # a copy that covers its original would look as if nothing had happened
        after, copies = duplicate_layers(
            self._stage.document,
            frozenset(self._nodes),
            offset.toTuple(),
            self._stage.scene.annotations.selected(),
        )
        names = [self._stage.document.graph[node_id].name for node_id in self._nodes]
        what = names[0] if len(names) == 1 else f"{len(names)} layers"
        self._stage.propose(after, f"Duplicate {what}")
        select_parts(self._stage.scene, frozenset(copies), frozenset())

    def cancel(self) -> None:
        self._guides.end()
        for ghost in self._ghosts.values():
            if ghost.scene():
                self._stage.scene.removeItem(ghost)


def _free(keys: Qt.KeyboardModifier) -> bool:
    return bool(keys & Qt.KeyboardModifier.AltModifier)


def _picture_of(stage: Stage, item: NodeItem) -> QGraphicsPixmapItem:
    """The card as it looks at this moment, a little see-through."""
    box: QRectF = item.card().translated(item.pos())
    scale = stage.camera.resolution
    pixmap = QPixmap((box.size() * scale).toSize())
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(pixmap.rect()), 10 * scale, 10 * scale)
        painter.setClipPath(outline)
        stage.scene.render(painter, QRectF(pixmap.rect()), box, Qt.AspectRatioMode.IgnoreAspectRatio)
    finally:
        # Qt crashes when an exception leaves a painter open.
        painter.end()
    ghost = QGraphicsPixmapItem(pixmap)
    ghost.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
    ghost.setScale(1 / scale)
    ghost.setPos(box.topLeft())
    ghost.setOpacity(0.8)
    ghost.setZValue(5)
    return ghost
