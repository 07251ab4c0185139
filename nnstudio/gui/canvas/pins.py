"""Pins: the units that the user holds on to, so that they stay marked and their strands bright."""

from PySide6.QtCore import QObject, Signal

from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId

MOST = 8
"""Units of one layer that can be pinned; one more lets go of the first."""


class Pins(QObject):
    """Pins and unpins units of the cards of a scene; a matter of the view, and no step of the document.

    Signals:
        changed: (NodeId, tuple of int) other units of a layer are pinned than before, the newest last.
    """

    changed = Signal(object, object)

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._scene = scene

    @property
    def any(self) -> bool:
        """Whether any unit is pinned."""
        return any(item.pinned for item in self._scene.nodes.values())

    def toggle(self, node_id: NodeId, unit: int) -> None:
        """Pins a unit; lets go of it if it is pinned. A layer that is not there any more has none."""
        if node_id not in self._scene.nodes:
            return
        held = self._scene.nodes[node_id].pinned
        self._show(
            node_id, tuple(one for one in held if one != unit) if unit in held else (*held, unit)[-MOST:]
        )

    def clear(self) -> bool:
        """Lets go of all units, and says whether there were any."""
        pinned = [node_id for node_id, item in self._scene.nodes.items() if item.pinned]
        for node_id in pinned:
            self._show(node_id, ())
        return bool(pinned)

    def _show(self, node_id: NodeId, units: tuple[int, ...]) -> None:
        self._scene.nodes[node_id].show_pinned(units)
        for wire, line in self._scene.wires.items():
            if node_id in (wire.source, wire.target):
                line.show_pinned()
        self._scene.drawing.draw_changed()
        self.changed.emit(node_id, units)
