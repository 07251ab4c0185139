"""The glow: shows on the canvas which layer and which unit slow motion is at."""

from PySide6.QtCore import QObject

from nnstudio.explain.arithmetic import Place
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.moment import Moment
from nnstudio.gui.motion.slow_motion import SlowMotion
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId


class Glow(QObject):
    """Lights up the card that is told of in the color of the stage, marks the unit and the pixel at hand.

    It is marked beside those that the user has pinned, and its strands stand out as theirs do.
    """

    def __init__(self, motion: SlowMotion, scene: CanvasScene, theme: Theme) -> None:
        super().__init__(motion)
        self._motion, self._scene, self._theme = motion, scene, theme
        self._lit: NodeId | None = None
        self._marked: tuple[NodeId, int] | None = None
        self._pixel: tuple[NodeId, Place] | None = None
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
        self._mark((moment.node_id, moment.unit) if moment and moment.unit is not None else None)
        self._ring(self._pixel_of(moment) if moment else None)

    def _pixel_of(self, moment: Moment) -> tuple[NodeId, Place] | None:
        """The place in an image that the term at hand is of, and the card that shows the image."""
        page, item = self._motion.page, self._scene.nodes.get(moment.node_id)
        if page is None or page.place is None or len(page.place) != 3 or item is None:
            return None
        sources = [wire.source for wire in self._scene.wires if wire.target == moment.node_id]
        return (sources[0], page.place) if len(sources) == 1 else None

    def _ring(self, wanted: tuple[NodeId, Place] | None) -> None:
        if wanted == self._pixel:
            return
        before, self._pixel = self._pixel, wanted
        if before is not None and before[0] in self._scene.nodes:
            self._scene.nodes[before[0]].show_told_place(None)
        if wanted is not None:
            self._scene.nodes[wanted[0]].show_told_place(wanted[1])
        self._scene.drawing.draw_changed()

    def _mark(self, wanted: tuple[NodeId, int] | None) -> None:
        if wanted == self._marked:
            return
        before, self._marked = self._marked, wanted
        if before is not None and (wanted is None or wanted[0] != before[0]):
            self._tell(before[0], None)
        if wanted is not None:
            self._tell(*wanted)
        self._scene.drawing.draw_changed()

    def _tell(self, node_id: NodeId, unit: int | None) -> None:
        """Marks this unit of a layer, and no other; a layer that is not there any more has none."""
        if node_id not in self._scene.nodes:
            return
        self._scene.nodes[node_id].show_told(unit)
        for wire, line in self._scene.wires.items():
            if node_id in (wire.source, wire.target):
                line.show_pinned()
