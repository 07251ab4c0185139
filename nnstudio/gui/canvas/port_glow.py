"""The glow of a port: it is lit while the mouse is over it."""

from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId


class PortGlow:
    """Lights up the port under the mouse, and no other."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._lit: NodeId | None = None

    def show(self, port: tuple[NodeItem, bool] | None) -> None:
        """Lights this port, given by its card and whether it is the output; None puts all out."""
        before, self._lit = self._lit, port[0].node_id if port else None
        if before != self._lit and before in self._scene.nodes:
            self._scene.nodes[before].glow_ports(left=False, right=False)
        if port:
            port[0].glow_ports(left=not port[1], right=port[1])
