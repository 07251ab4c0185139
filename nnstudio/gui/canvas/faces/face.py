"""What a face is: the picture of a layer's numbers, in pieces that are drawn when they have to be."""

from abc import ABC, abstractmethod
from collections.abc import Hashable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Flow, Snapshot
from nnstudio.gui.canvas.faces.closeup import Closeup
from nnstudio.gui.canvas.faces.details import zoom_of
from nnstudio.gui.canvas.faces.flow_bar import BAR, flow_words, paint_flow
from nnstudio.gui.canvas.faces.marks import Marks, paint_ring
from nnstudio.gui.canvas.faces.ranges import UNBOUNDED, hands_on, range_of
from nnstudio.gui.canvas.faces.remarks import detail_of
from nnstudio.gui.canvas.faces.shares import share_of
from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.faces.stamps import Stamps
from nnstudio.gui.canvas.faces.unit_words import unit_words
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

FROZEN = "Frozen: training leaves the weights of this layer as they are"
FOOT = 8.0
"""How far below its box a face still draws, and answers: there is its bar of the update size."""


class Face(ABC):
    """The picture inside a node's card, `width` x `height` pixels at 100 %, origin at its upper left.

    A `layered` face is drawn in two pictures: on what stays as it is for a while, such as weights and names,
    lies what follows each moment, and is quickly drawn. Another one is drawn whole.

    `pinned` are the units that the user holds on to, the last one last, `told` is the one that slow motion is
    at; they wear a ring and are chosen first where one looks close.
    `closeup` is what is seen from close by; None for layers that weigh nothing.
    """

    width: float
    height: float
    layered = False
    keeps_units = False
    """Whether units stay in their places however close one looks, and more is said there."""
    pinned: tuple[int, ...] = ()
    told: int | None = None
    closeup: Closeup | None = None
    caption: str = ""
    """What such a layer does, in a few words, for the line below its picture."""
    remark: str = ""
    """The same in a sentence, said where the mouse rests."""
    came: Shape | None = None
    """The shape of what comes in, where the units are only its numbers in a row."""
    _y: Array = np.zeros(1, np.float32)
    _top: float = 1.0
    _flow: Flow | None = None
    _lowest, _highest = UNBOUNDED
    _graph: Graph | None = None
    _frozen = False

    def __init__(self) -> None:
        self._marks = Marks()
        self._stamps = Stamps()
        self._shows = 0
        self._moment: tuple[Snapshot, NodeId] | None = None

    @property
    def held(self) -> tuple[int, ...]:
        """The units that are pinned, and the one that is told of, last."""
        return held_of(self.pinned, self.told)

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment; what takes time is left for when they are drawn."""
        self._shows += 1
        self._moment = snapshot, node_id
        self._marks.take(snapshot.health.get(node_id))
        self._flow = snapshot.flows.get(node_id) if snapshot.begun else None
        if snapshot.graph is not self._graph:
            self._graph = snapshot.graph
            self._adopt(snapshot.graph, node_id)
        if self.closeup is not None:
            self.closeup.take(snapshot, node_id)
        self.take(snapshot, node_id)

    def _adopt(self, graph: Graph, node_id: NodeId) -> None:
        """Takes over what the network says of the node, besides its numbers."""
        node = graph.nodes.get(node_id)
        self._frozen = node is not None and getattr(node.layer, "frozen", False)
        if node is not None and hands_on(node.layer):
            self._lowest, self._highest = range_of(graph, node_id)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth = Depth.TILES) -> None:
        """Draws what was shown last; without small text unless `detailed`."""
        self.paint_still(painter, look, detailed=detailed, depth=depth)
        self.paint_lights(painter, look, detailed=detailed, depth=depth)

    def paint_still(
        self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth = Depth.TILES
    ) -> None:
        """Draws what stays for a while; of a face that is not layered, all."""
        close = self._close(depth)
        if close is not None:
            close.paint(painter, look, self.held, depth, self.pinned)
        else:
            self.draw(painter, look, detailed=detailed, depth=depth)
            if detailed and depth is Depth.UNIT and self.keeps_units:
                self._paint_details(painter, look)
            if not self.layered:
                self._paint_marks(painter, look, depth)
        if detailed and self._frozen:
            draw_text(
                painter, QRectF(0, self.height - 2, self.width, FOOT + 2), "frozen", look.theme.accent, 8
            )
        elif detailed and self._flow is not None:
            paint_flow(painter, look, self._flow, QRectF(0, self.height + 1, self.width, BAR))

    def paint_lights(
        self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth = Depth.TILES
    ) -> None:
        """Draws, on top of that, what follows each moment; nothing of a face that is not layered."""
        if self.layered and self._close(depth) is None:
            self.draw_lights(painter, look, detailed=detailed, depth=depth)
            self._paint_marks(painter, look, depth)

    def still_key(self) -> Hashable:
        """Equal as long as `paint_still` would draw the same, for one look and depth."""
        return self._shows

    def lights_key(self) -> Hashable:
        """The same for `paint_lights`."""
        return self._shows

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        """Draws the face before it has been shown a moment: no numbers, for there are none."""
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(0, 0, self.width, self.height)
        painter.drawRoundedRect(box, 6, 6)
        if detailed:
            draw_text(painter, box, "no values yet" if self.width >= 80 else "—", look.theme.quiet, 11)

    def anchors(self, depth: Depth = Depth.TILES) -> npt.NDArray[np.float64]:
        """Heights where the units' wires begin and end, (units,); empty if units cannot be told apart.

        NaN for units that are not shown where one looks this deep.
        """
        heights = self.heights()
        close = self._close(depth)
        told_apart = close is not None and heights.size == close.units
        return close.anchors(self.held, depth) if close is not None and told_apart else heights

    def describe(self, at: QPointF, depth: Depth = Depth.TILES) -> str:
        """What is under the cursor, in words with numbers; empty if nothing."""
        if at.y() > self.height:
            if self._frozen:
                return FROZEN
            return with_minus(flow_words(self._flow)) if self._flow is not None else ""
        unit, close = self.unit_at(at, depth), self._close(depth)
        if close is not None:
            first = close.numbers.title(unit) if unit is not None else ""
        else:
            first = self.words_at(self.unfold(at, depth))
        ill = self._marks.words(unit) if unit is not None else ""
        if not first or unit is None:
            return with_minus("\n".join(filter(None, (first, ill, self.remark))))
        told = self.closeup if close is not None or (self.closeup and self.closeup.dense) else None
        held = "Pinned. Click it again, or press Esc, to let go" if unit in self.pinned else ""
        detail = detail_of(*self._moment, unit) if self._moment else ""
        others = (detail, ill, self.remark, held)
        return unit_words(unit, first, others, told.numbers if told else None, self.came)

    def unit_at(self, at: QPointF, depth: Depth = Depth.TILES) -> int | None:
        """Which unit, or channel of an image, is under the cursor; None if there is none."""
        close = self._close(depth)
        if close is not None:
            return close.unit_at(at, self.held, depth)
        return self.find_unit(self.unfold(at, depth))

    def activity(self) -> float:
        """How active the layer is on the whole, from 0 to 1: what is left of its face when seen from afar."""
        mean = float(np.abs(self._y).mean()) if self._y.size else 0.0
        return abs(share_of(mean, self._top))

    @abstractmethod
    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers that this kind of face is made of."""

    @abstractmethod
    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        """Draws all units, at the depths `ALL` and `TILES`; of a layered face, what stays for a while."""

    def draw_lights(  # faces of one layer have none
        self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth
    ) -> None:
        """Draws what follows each moment, at the same depths."""
        return

    def heights(self) -> npt.NDArray[np.float64]:
        """The height of each unit, (units,); empty if they cannot be told apart."""
        return np.empty(0)

    def box_of(self, unit: int) -> QRectF | None:  # many faces do not show units one by one
        """Where a unit is drawn; None if it is not to be seen by itself."""
        return None

    def place_of(self, unit: int, depth: Depth) -> QRectF | None:
        """Where it is drawn as seen from this depth: from close by, it may make room for words."""
        return self.box_of(unit)

    def room_of(self, unit: int, zoom: float) -> QRectF | None:  # for faces that keep their units
        """Where a unit's own place has room for words, as seen from closest by, at this zoom."""
        return None

    def portrait_of(self, unit: int, zoom: float) -> QRectF | None:
        """Where a picture of effective weights is drawn beside a unit, at this zoom; None if nowhere."""
        return None

    def detail_names(self, unit: int) -> tuple[str, ...]:
        """What a unit is called there, the longest first."""
        return (f"unit {unit + 1}", f"{unit + 1}")

    def unfold(self, at: QPointF, depth: Depth) -> QPointF:
        """The point where that would be which is at a point as seen from this depth."""
        return at

    def find_unit(self, at: QPointF) -> int | None:
        """The unit at a point where all are drawn."""
        return None

    def words_at(self, at: QPointF) -> str:
        """What is at a point where all units are drawn."""
        return ""

    def _paint_marks(self, painter: QPainter, look: Look, depth: Depth) -> None:
        """Draws what is wrong with units, and the rings of those that are held on to."""
        self._marks.paint(painter, look, lambda unit: self.place_of(unit, depth), depth)
        for unit in self.held:
            box = self.place_of(unit, depth)
            if box is not None:
                paint_ring(painter, look, box)

    def _paint_details(self, painter: QPainter, look: Look) -> None:
        """Says of each unit, in its own place, how its number comes about."""
        close = self.closeup
        if close is None or not close.numbers.ready:
            return
        zoom = zoom_of(painter)
        for unit in range(close.units):
            room = self.room_of(unit, zoom)
            if room is not None:
                names, pictured = self.detail_names(unit), self.portrait_of(unit, zoom) is not None
                close.paint_detail(painter, look, unit, room, names, pictured=pictured)

    def _close(self, depth: Depth) -> Closeup | None:
        close = self.closeup
        if close is None or self.keeps_units or depth < Depth.CHOSEN:
            return None
        return close if close.numbers.ready else None


def held_of(pinned: tuple[int, ...], told: int | None) -> tuple[int, ...]:
    """Units that are pinned, and the one that is told of, last; each of them once."""
    return pinned if told is None else (*(unit for unit in pinned if unit != told), told)
