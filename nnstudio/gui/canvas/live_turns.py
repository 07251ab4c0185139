"""Live turns: of a run that goes on, which part of the canvas is brought to the newest moment when."""

import time
from collections.abc import Mapping

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.nn.graph import NodeId, Wire

EVERY = 100
"""Milliseconds between two drawings of what does not change at each moment: weights, words and strands."""
MOST_GOING = 12
"""Wires whose strands Qt draws itself while a run goes on; of more, it would take too long to zoom."""
SEEN_FOR = 0.2
"""Seconds for which it is remembered what is seen, unless the view moves."""


class LiveTurns:
    """Brings the faces that are seen to each moment at once, and the rest, which takes longer, in turn.

    What is not seen keeps the moment it has; it comes to the newest when it is seen, or when the run stands.
    """

    def __init__(
        self, nodes: Mapping[NodeId, NodeItem], wires: Mapping[Wire, WireItem], drawing: Drawing
    ) -> None:
        self._nodes, self._wires, self._drawing = nodes, wires, drawing
        self._seen: tuple[list[NodeItem], list[WireItem]] = ([], [])
        self._known: object = None
        self._looked = 0.0
        self._drawn: dict[NodeItem | WireItem, float] = {}

    def show_lights(self, snapshot: Snapshot) -> None:
        """Shows of each face that is seen what follows every moment; nothing while the user zooms."""
        if self._drawing.zooming:
            return
        for node in self._look()[0]:
            node.show_live(snapshot)
            node.draw_lights(self._drawing.sight)

    def overdue(self) -> float:
        """How often the one that waits longest could have been drawn by now; 0 if there is none."""
        if self._drawing.zooming:
            return 0.0
        nodes, wires = self._look()
        now = time.perf_counter()
        oldest = min((self._drawn.get(item, 0.0) for item in (*nodes, *wires)), default=now)
        return (now - oldest) * 1000 / EVERY

    def show_next(self, snapshot: Snapshot) -> None:
        """Shows this moment where one waits longest: all of a face, or the strands of a wire."""
        nodes, wires = self._look()
        item = min((*nodes, *wires), key=lambda item: self._drawn.get(item, 0.0), default=None)
        if item is None:
            return
        self._drawn[item] = time.perf_counter()
        if isinstance(item, NodeItem):
            item.show_live(snapshot)
        else:
            item.show_live(snapshot, going=len(wires) <= MOST_GOING)
        item.draw(self._drawing.sight)

    def forget(self, item: NodeItem | WireItem) -> None:
        """Lets go of an item that is removed."""
        self._drawn.pop(item, None)
        self._seen, self._known = ([], []), None

    def _look(self) -> tuple[list[NodeItem], list[WireItem]]:
        """What is seen, as far as numbers are shown there."""
        now = time.perf_counter()
        known = (self._drawing.seen, len(self._nodes), len(self._wires))
        if known != self._known or now - self._looked > SEEN_FOR:
            self._known, self._looked = known, now
            seen = self._drawing.seen_of
            self._seen = seen(self._nodes.values()), seen(self._wires.values())
            shown = {*self._seen[0], *self._seen[1]}
            self._drawn = {item: at for item, at in self._drawn.items() if item in shown}
        return self._seen
