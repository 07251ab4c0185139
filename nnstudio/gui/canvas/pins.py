"""Pins: the units that the user holds on to, so that they stay marked and their strands bright."""

from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId

MOST = 8
"""Units of one layer that can be pinned; one more lets go of the first."""


class Pins:
    """Pins and unpins units of the cards of a scene; a matter of the view, and no step of the document."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene

    @property
    def any(self) -> bool:
        """Whether any unit is pinned."""
        return any(item.pinned for item in self._scene.nodes.values())

    def toggle(self, node_id: NodeId, unit: int) -> None:
        """Pins a unit; lets go of it if it is pinned."""
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
