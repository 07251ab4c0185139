"""Moving: the selected cards follow the pointer."""

from PySide6.QtCore import QPointF

from nnstudio.document.document import Document
from nnstudio.document.edits import move_layers
from nnstudio.gui.canvas.gestures.gesture import GRID, Propose
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId


class MoveGesture:
    """Drags the selected cards; they snap to the grid unless `free`."""

    def __init__(
        self, scene: CanvasScene, document: Document, start: QPointF, propose: Propose, *, free: bool = False
    ) -> None:
        self._scene, self._document, self._propose = scene, document, propose
        self._start, self._free = start, free
        self._nodes = scene.selected_nodes()

    def move(self, at: QPointF) -> None:
        for node_id, (x, y) in self._positions(at).items():
            self._scene.nodes[node_id].setPos(x, y)
        self._scene.follow_all()

    def finish(self, at: QPointF) -> None:
        positions = self._positions(at)
        names = [self._document.graph[node_id].name for node_id in positions]
        label = f"Move {names[0]}" if len(names) == 1 else f"Move {len(names)} layers"
        self._propose(move_layers(self._document, positions), label)

    def cancel(self) -> None:
        self.move(self._start)

    def _positions(self, at: QPointF) -> dict[NodeId, tuple[float, float]]:
        offset = at - self._start
        step = 1.0 if self._free else GRID
        dx, dy = round(offset.x() / step) * step, round(offset.y() / step) * step
        return {
            node_id: (self._document.layout[node_id][0] + dx, self._document.layout[node_id][1] + dy)
            for node_id in self._nodes
        }
