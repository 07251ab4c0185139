"""Welcoming: a wire lights up while a layer is held over it that would be put into it, or says why not."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.inserting import Insertion
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Wire

LOOSE = "Let go, and it stands here without wires"


class WireWelcome:
    """Finds the wire that a layer is held over, asks `insert` what would come of it, and shows that."""

    def __init__(self, scene: CanvasScene, theme: Theme, insert: Callable[[Wire], Insertion | None]) -> None:
        self._scene, self._insert = scene, insert
        self._known: dict[Wire, Insertion | None] = {}
        self._lit: Wire | None = None
        self._reason = ReasonItem(theme)
        self.taken: Insertion | None = None
        self.refused = False
        scene.addItem(self._reason)

    def over(self, points: Iterable[QPointF], at: QPointF, *, wanted: bool = True) -> None:
        """Lights up the wire under the first of the points that has one, unless none is `wanted`."""
        wire = self._wire_under(points) if wanted else None
        if wire is not None and wire not in self._known:
            self._known[wire] = self._insert(wire)
        found = self._known[wire] if wire is not None else None
        self.taken = found if found and not found.reason else None
        self.refused = found is not None and not self.taken
        self._light(wire if self.taken else None)
        self._reason.follow(at)
        if self.taken:
            self._reason.say(self.taken.label, bad=False)
        else:
            self._reason.say(found.reason if found else "", offer=LOOSE)

    def end(self) -> None:
        """Leaves the wires as they were."""
        self._light(None)
        self.taken = None
        if self._reason.scene():
            self._scene.removeItem(self._reason)

    def _wire_under(self, points: Iterable[QPointF]) -> Wire | None:
        for point in points:
            for item in self._scene.items(point):
                if isinstance(item, WireItem):
                    return item.wire
        return None

    def _light(self, wire: Wire | None) -> None:
        if wire == self._lit:
            return
        for other, welcoming in ((self._lit, False), (wire, True)):
            if other in self._scene.wires:
                self._scene.wires[other].welcome(welcoming=welcoming)
        self._lit = wire
