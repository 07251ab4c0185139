"""The router: lays the wires of the scene between the cards, and over those that are in their way."""

from collections.abc import Iterable, Mapping

import numpy as np

from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.routing import Box, heights_over, region
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.nn.graph import NodeId, Wire


class Router:
    """Remembers where the cards stood, so that only wires are laid anew that something has changed for."""

    def __init__(self, nodes: Mapping[NodeId, NodeItem], wires: Mapping[Wire, WireItem]) -> None:
        self._nodes, self._wires = nodes, wires
        self._regions: dict[Wire, Box | None] = {}
        self._unrouted: set[Wire] = set()
        self.boxes: dict[NodeId, Box] = {}
        """Where each card stood when wires were laid last."""

    def outdate(self, wire: Wire) -> None:
        """Has a wire laid anew at the next `follow`, for its ports may be elsewhere."""
        self._unrouted.add(wire)

    def forget(self, wire: Wire) -> None:
        """Takes note that a wire is gone."""
        self._regions.pop(wire, None)
        self._unrouted.discard(wire)

    def follow(self) -> bool:
        """Lays wires between the cards as they stand now; True if all have only been shifted by the same.

        Only wires whose cards have moved, or whose way is touched by where a card was or is, are laid anew.
        """
        before, boxes = self.boxes, {node_id: item.box() for node_id, item in self._nodes.items()}
        moved = {node_id for node_id, box in boxes.items() if before.get(node_id) != box}
        gone = before.keys() - boxes.keys()
        self.boxes = boxes
        if not self._unrouted and not gone and len(moved) == len(boxes) and _one_move(before, boxes):
            self._shift(before)
            return True
        touched = [
            box for node_id in (*moved, *gone) for box in (before.get(node_id), boxes.get(node_id)) if box
        ]
        dirty = self._crossed(touched) | self._unrouted
        if moved:
            dirty |= {wire for wire in self._wires if wire.source in moved or wire.target in moved}
        self._unrouted = set()
        self._lay([wire for wire in self._wires if wire in dirty] if dirty else [])
        return False

    def _shift(self, before: Mapping[NodeId, Box]) -> None:
        """Takes all wires along with their cards."""
        for item in self._wires.values():
            item.shift()
        some = next(iter(self.boxes))
        dx, dy = self.boxes[some][0] - before[some][0], self.boxes[some][1] - before[some][1]
        self._regions = {
            wire: box and (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)
            for wire, box in self._regions.items()
        }

    def _crossed(self, touched: Iterable[Box]) -> set[Wire]:
        """The wires whose way one of these boxes lies in."""
        wires = [wire for wire, box in self._regions.items() if box is not None]
        boxes = np.array(list(touched))
        if not wires or not len(boxes):
            return set()
        ways = np.array([self._regions[wire] for wire in wires])
        left, top, right, bottom = boxes.T[:, :, None]
        met = (left < ways[:, 2]) & (right > ways[:, 0]) & (top <= ways[:, 3]) & (bottom >= ways[:, 1])
        return {wires[row] for row in np.flatnonzero(met.any(axis=0)).tolist()}

    def _lay(self, wires: list[Wire]) -> None:
        """Lays these wires anew."""
        if not wires:
            return
        rows = {node_id: row for row, node_id in enumerate(self.boxes)}
        ways = np.array([self._wires[wire].way() for wire in wires])
        own = np.array([(rows[wire.source], rows[wire.target]) for wire in wires])
        over = heights_over(ways, np.array(list(self.boxes.values())), own)
        for wire, way, height in zip(wires, ways.tolist(), over, strict=True):
            self._wires[wire].follow(height)
            self._regions[wire] = region(way, height)


def _one_move(before: Mapping[NodeId, Box], boxes: Mapping[NodeId, Box]) -> bool:
    """Whether all cards have moved by the same and none has another size."""
    if before.keys() != boxes.keys() or not boxes:
        return False
    offsets = np.array(list(boxes.values())) - np.array([before[node_id] for node_id in boxes])
    return bool((np.ptp(offsets, axis=0) < 0.01).all() and abs(offsets[0, 0] - offsets[0, 2]) < 0.01)
