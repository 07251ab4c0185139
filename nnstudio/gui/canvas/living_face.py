"""A living face: the picture of a node's numbers, brought up to date when it is seen."""

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.face import Face, held_of
from nnstudio.gui.canvas.faces.image import ImageFace
from nnstudio.gui.canvas.levels import Depth, Level, Sight
from nnstudio.gui.canvas.lineage import fed_alike
from nnstudio.gui.canvas.look import Look
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.shapes import Shape


class LivingFace:
    """The face of one node and the moment it shows.

    A face of two layers is seen as two pictures: what stays the same for a while, and on top of it what
    follows each moment, the lights. `still` and `lights` are equal as long as these would look the same.
    """

    def __init__(self, node_id: NodeId) -> None:
        self._node_id = node_id
        self._graph = Graph()
        self._node: Node | None = None
        self._build: Callable[[], Face | None] = lambda: None
        self._shapes: dict[str, Shape] = {}
        self._moment: Snapshot | None = None
        self._shown = self._behind = False
        self._step = 0
        self._edition = self._shows = 0
        self._feeding: tuple[Graph, Graph, bool] | None = None
        self._heights: tuple[object, list[float]] = (None, [])
        self._pinned: tuple[int, ...] = ()
        self._told: int | None = None
        self._told_place: tuple[int, ...] | None = None
        self.face: Face | None = None
        self.key: object = None
        """Equal as long as units stay at their heights, for those who look as deep as before."""

    @property
    def width(self) -> float:
        return self.face.width if self.face else 0.0

    @property
    def layered(self) -> bool:
        """Whether what is shown is made of two layers."""
        return self._shown and getattr(self.face, "layered", False)

    @property
    def still(self) -> object:
        """Equal as long as `paint_still` would draw the same."""
        return self._edition, self._key("still_key") if self.layered else None

    @property
    def lights(self) -> object:
        """Equal as long as `paint_lights` would draw the same."""
        if self.face is None or not self._shown:
            return self._edition
        return self._edition, self._key("lights_key"), None if self.layered else self._key("still_key")

    @property
    def pinned(self) -> tuple[int, ...]:
        """The units that the user holds on to."""
        return self._pinned

    @pinned.setter
    def pinned(self, units: tuple[int, ...]) -> None:
        if units != self._pinned:
            self._pinned = units
            self._mark_face()
            self._edition += 1

    @property
    def told(self) -> int | None:
        """The unit that slow motion is at."""
        return self._told

    @told.setter
    def told(self, unit: int | None) -> None:
        if unit != self._told:
            self._told = unit
            self._mark_face()
            self._edition += 1

    @property
    def told_place(self) -> tuple[int, ...] | None:
        """The pixel that slow motion is at."""
        return self._told_place

    @told_place.setter
    def told_place(self, place: tuple[int, ...] | None) -> None:
        if place != self._told_place:
            self._told_place = place
            self._mark_face()
            self._edition += 1

    @property
    def held(self) -> tuple[int, ...]:
        """All of these, the one that is told of last."""
        return held_of(self._pinned, self._told)

    def show_node(self, graph: Graph, checked: Check) -> bool:
        """Takes over the node's settings and shapes, and says whether any differ; a face that fits stays."""
        node = graph[self._node_id]
        key, build = face_for(graph, self._node_id, checked)
        shapes = _shapes(graph, self._node_id, checked)
        same = (self._node, self._shapes, self.key) == (node, shapes, key)
        self._graph, self._node, self._shapes = graph, node, shapes
        if same:
            return False
        if key != self.key:
            self._build, self.key, self._shown = build, key, False
            self._renew()
        self._behind = self._moment is not None  # what was shown may not fit any more
        self._edition += 1
        return True

    def show_graph(self, graph: Graph) -> bool:
        """Takes note of what feeds the node by now; true if the run's numbers fit no more, or again."""
        before, self._graph = self._graph, graph
        moment = self._moment
        if moment is None or self._fed_alike(before, moment) == self._fed_alike(graph, moment):
            return False
        self._behind = True
        return True

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keeps this moment until somebody looks."""
        self._behind = self._behind or snapshot is not self._moment
        self._moment = snapshot

    def clear_snapshot(self) -> None:
        """Is empty until there are numbers for this node again, and forgets the scales of the last ones."""
        self._moment, self._behind, self._shown = None, False, False
        self._renew()
        self._edition += 1

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the run trains this node, and all that feeds it, as drawn and not as before an edit."""
        y = snapshot.activations.get(self._node_id)
        if y is None or self._node is None or self._node_id not in snapshot.graph:
            return False
        # The moments of one run hold one graph, and each face is asked at each of them. Shapes are looked at
        # each time: with other data, another run may train the same graph.
        found = self._feeding
        if not found or found[0] is not snapshot.graph or found[1] is not self._graph:
            alike = self._fed_alike(self._graph, snapshot)
            found = self._feeding = (snapshot.graph, self._graph, alike)
        params = snapshot.weights.get(self._node_id, {})
        trained = {name: values.shape for name, values in params.items()}
        return found[2] and {"": y.shape, **trained} == self._shapes

    def catch_up(self) -> None:
        """Brings the face to the moment that was kept last; empties it if the run trains another layer."""
        if not self._behind or self._moment is None:
            return
        self._behind = False
        fits = self.fits(self._moment)
        if self._moment.step < self._step and not self._moment.past:
            self._renew()  # the run began anew: the scales of the last numbers say nothing now
            self._edition += 1
        self._step = self._moment.step
        if fits and self.face is not None:
            self.face.show(self._moment, self._node_id)
            self._shows += 1
        shown = fits and self.face is not None
        if shown != self._shown:
            self._edition += 1
        self._shown = shown

    def activity(self) -> float:
        """How active the layer is on the whole, from 0 to 1; 0 without numbers."""
        return self.face.activity() if self.face and self._shown else 0.0

    def heights(self, depth: Depth = Depth.TILES) -> list[float]:
        """Where the wires of single units begin and end, from the face's upper edge on; [] if nowhere.

        NaN for units that are not seen where one looks this deep.
        """
        worn = (self.face, depth, self.held, self._shown)
        # From close by, which units are seen depends on the moment.
        if self._heights[0] != worn or depth > Depth.TILES:
            found = self.face.anchors(depth).tolist() if self.face else []
            self._heights = (worn, found)
        return self._heights[1]

    def describe(self, at: QPointF, depth: Depth = Depth.TILES) -> str:
        """What is under this point of the face, in words."""
        self.catch_up()
        return self.face.describe(at, depth) if self.face and self._shown else "no values yet"

    def unit_at(self, at: QPointF, depth: Depth) -> int | None:
        """The unit under this point of the face; None if there is none, or none has a value yet."""
        self.catch_up()
        return self.face.unit_at(at, depth) if self.face and self._shown else None

    def paint_still(self, painter: QPainter, look: Look, sight: Sight) -> None:
        """Draws the lower layer of two."""
        assert self.face is not None
        self.face.paint_still(painter, look, detailed=sight.level is Level.FULL, depth=sight.depth)

    def paint(self, painter: QPainter, look: Look, sight: Sight) -> None:
        """Draws the upper layer of two, or all of what is shown, or that there is nothing yet."""
        face, detailed = self.face, sight.level is Level.FULL
        if face is None:
            return
        if not self._shown:
            face.paint_empty(painter, look, detailed=detailed)
            return
        draw = face.paint_lights if self.layered else face.paint
        draw(painter, look, detailed=detailed, depth=sight.depth)

    def _key(self, name: str) -> object:
        key = getattr(self.face, name, None)
        return key() if key else self._shows

    def _renew(self) -> None:
        """Begins with a fresh face, which knows nothing of earlier numbers."""
        self.face = self._build()
        self._mark_face()

    def _mark_face(self) -> None:
        if self.face is not None:
            self.face.pinned, self.face.told = self._pinned, self._told
            if isinstance(self.face, ImageFace):
                self.face.told_place = self._told_place

    def _fed_alike(self, graph: Graph, snapshot: Snapshot) -> bool:
        return self._node_id in fed_alike(graph, snapshot.graph)


def _shapes(graph: Graph, node_id: NodeId, checked: Check) -> dict[str, Shape]:
    """The shapes of a node's output (under no name) and of its parameters; empty if it has a problem."""
    if node_id not in checked.parameters:
        return {}
    inputs = [checked.shapes[source] for source in graph[node_id].inputs] or [checked.shapes[node_id]]
    wanted = graph[node_id].layer.parameters(*inputs)
    return {"": checked.shapes[node_id], **{name: parameter.shape for name, parameter in wanted.items()}}
