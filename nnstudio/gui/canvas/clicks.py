"""Clicks on cards: on the Input, for another sample; on a unit of the selected card, to pin it."""

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.pins import Pins
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId


class Clicks:
    """Knows what was selected when a press began, for the first click on a card only selects it."""

    def __init__(self, scene: CanvasScene, pins: Pins) -> None:
        self._scene, self._pins = scene, pins
        self._alone = False
        self._pinned: tuple[NodeId, int] | None = None

    def press(self, node: NodeItem | None) -> None:
        """A press on this card has begun, or beside all."""
        self._alone = node is not None and self._scene.selected_nodes() == (node.node_id,)
        self._pinned = None

    def click(self, node_id: NodeId, point: QPointF, *, is_input: bool) -> bool:
        """Pins a unit of the card that was selected alone, and says whether another sample is wished."""
        node = self._scene.nodes[node_id]
        if is_input and node.face_rect().contains(point - node.pos()):
            return True
        unit = node.unit_at(point - node.pos()) if self._alone else None
        if unit is not None:
            self._pins.toggle(node_id, unit)
            self._pinned = (node_id, unit)
        return False

    def take_back(self) -> None:
        """The click was the first of two, and no wish of its own."""
        if self._pinned:
            self._pins.toggle(*self._pinned)
