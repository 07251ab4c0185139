"""The glow: shows on the canvas which layer and which unit slow motion is at."""

from PySide6.QtCore import QObject

from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId


class Glow(QObject):
    """Lights up the card that is told of in the color of the stage, and holds on to the unit.

    The unit is marked as if it were pinned, so that its strands stand out; what the user has pinned comes
    back afterwards.
    """

    def __init__(self, motion: SlowMotion, scene: CanvasScene, theme: Theme) -> None:
        super().__init__(motion)
        self._motion, self._scene, self._theme = motion, scene, theme
        self._lit: NodeId | None = None
        self._held: tuple[NodeId, int] | None = None
        self._pinned: tuple[int, ...] = ()
        motion.moved.connect(self._show)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show()

    def _show(self) -> None:
        moment, nodes = self._motion.moment, self._scene.nodes
        wanted = moment.node_id if moment else None
        if self._lit is not None and self._lit != wanted and self._lit in nodes:
            nodes[self._lit].show_motion(None)
        self._lit = wanted
        if moment is not None and moment.node_id in nodes:
            nodes[moment.node_id].show_motion(stage_color(self._theme, moment.stage))
        self._hold((moment.node_id, moment.unit) if moment and moment.unit is not None else None)

    def _hold(self, wanted: tuple[NodeId, int] | None) -> None:
        nodes = self._scene.nodes
        if wanted == self._held:
            return
        if self._held is not None:
            node_id, unit = self._held
            # Unless the user has pinned something else in the meantime.
            if node_id in nodes and nodes[node_id].pinned == (unit,):
                self._pin(node_id, self._pinned)
        self._held = wanted if wanted is not None and wanted[0] in nodes else None
        if self._held is not None:
            node_id, unit = self._held
            self._pinned = nodes[node_id].pinned
            self._pin(node_id, (unit,))

    def _pin(self, node_id: NodeId, units: tuple[int, ...]) -> None:
        self._scene.nodes[node_id].show_pinned(units)
        for wire, line in self._scene.wires.items():
            if node_id in (wire.source, wire.target):
                line.show_pinned()
        self._scene.drawing.draw_changed()
