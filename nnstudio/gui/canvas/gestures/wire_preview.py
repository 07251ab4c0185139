"""A preview of wires: what would be wired otherwise if the gesture ended here."""

from collections.abc import Iterable

from nnstudio.gui.canvas.gestures.gesture import Stage
from nnstudio.gui.canvas.ghost_wire import GhostWire
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import Graph, Wire


class WirePreview:
    """Hides the wires that a graph would lose, and draws those that it would get.

    The scene's items stay those of the document: whatever happens, `end` leaves them as they were.
    """

    def __init__(self, stage: Stage, after: Graph) -> None:
        self._scene = stage.scene
        before, now = set(stage.document.graph.wires()), set(after.wires())
        self._hidden = before - now
        self._ghosts = {wire: GhostWire(stage.theme.accent, tip=False) for wire in now - before}
        show_wires(self._scene, self._hidden, visible=False)
        for ghost in self._ghosts.values():
            ghost.wear(stage.theme.accent, solid=True)
            ghost.setZValue(1)
            self._scene.addItem(ghost)
        self.follow()

    def follow(self) -> None:
        """Lets the new wires run between the cards as they stand now."""
        for wire, ghost in self._ghosts.items():
            source, target = self._scene.nodes[wire.source], self._scene.nodes[wire.target]
            ghost.run(source.pos() + source.output_port(), target.pos() + target.ports.free())

    def end(self) -> None:
        """Shows the wires of the document again."""
        for ghost in self._ghosts.values():
            self._scene.removeItem(ghost)
        self._ghosts.clear()
        show_wires(self._scene, self._hidden, visible=True)
        self._hidden = set()


def show_wires(scene: CanvasScene, wires: Iterable[Wire], *, visible: bool) -> None:
    """Shows or hides those of these wires that the scene still has."""
    for wire in wires:
        if wire in scene.wires:
            scene.wires[wire].setVisible(visible)
