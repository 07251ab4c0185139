"""A living face: the picture of a node's numbers, brought up to date when it is seen."""

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.lineage import fed_alike
from nnstudio.gui.canvas.look import Look
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.shapes import Shape


class LivingFace:
    """The face of one node and the moment it shows. `edition` counts what makes it look another way."""

    def __init__(self, node_id: NodeId) -> None:
        self._node_id = node_id
        self._graph = Graph()
        self._node: Node | None = None
        self._build: Callable[[], Face | None] = lambda: None
        self._shapes: dict[str, Shape] = {}
        self._moment: Snapshot | None = None
        self._shown = self._behind = False
        self._step = 0
        self.face: Face | None = None
        self.key: object = None
        """Equal as long as units stay at their heights."""
        self.edition = 0

    @property
    def width(self) -> float:
        return self.face.width if self.face else 0.0

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
            self._build, self.key, self.face, self._shown = build, key, build(), False
        self._behind = self._moment is not None  # what was shown may not fit any more
        self.edition += 1
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
        self._moment, self._behind = snapshot, True

    def clear_snapshot(self) -> None:
        """Is empty until there are numbers for this node again, and forgets the scales of the last ones."""
        self._moment, self._behind, self._shown = None, False, False
        self.face = self._build()
        self.edition += 1

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether the run trains this node, and all that feeds it, as drawn and not as before an edit."""
        y = snapshot.activations.get(self._node_id)
        if y is None or self._node is None or self._node_id not in snapshot.graph:
            return False
        params = snapshot.weights.get(self._node_id, {})
        trained = {name: values.shape for name, values in params.items()}
        return self._fed_alike(self._graph, snapshot) and {"": y.shape, **trained} == self._shapes

    def catch_up(self) -> None:
        """Brings the face to the moment that was kept last; empties it if the run trains another layer."""
        if not self._behind or self._moment is None:
            return
        self._behind = False
        fits = self.fits(self._moment)
        if self._moment.step < self._step:
            self.face = self._build()  # the run began anew: the scales of the last numbers say nothing now
        self._step = self._moment.step
        if fits and self.face is not None:
            self.face.show(self._moment, self._node_id)
        if fits or self._shown:
            self.edition += 1
        self._shown = fits and self.face is not None

    def activity(self) -> float:
        """How active the layer is on the whole, from 0 to 1; 0 without numbers."""
        return self.face.activity() if self.face and self._shown else 0.0

    def heights(self) -> list[float]:
        """Where the wires of single units begin and end, from the face's upper edge on; [] if nowhere."""
        return [float(y) for y in self.face.anchors()] if self.face else []

    def describe(self, at: QPointF) -> str:
        """What is under this point of the face, in words."""
        self.catch_up()
        return self.face.describe(at) if self.face and self._shown else "no values yet"

    def _fed_alike(self, graph: Graph, snapshot: Snapshot) -> bool:
        return self._node_id in fed_alike(graph, snapshot.graph)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        """Draws what is shown, or that there is nothing yet."""
        if self.face is not None:
            draw = self.face.paint if self._shown else self.face.paint_empty
            draw(painter, look, detailed=detailed)


def _shapes(graph: Graph, node_id: NodeId, checked: Check) -> dict[str, Shape]:
    """The shapes of a node's output (under no name) and of its parameters; empty if it has a problem."""
    if node_id not in checked.parameters:
        return {}
    inputs = [checked.shapes[source] for source in graph[node_id].inputs] or [checked.shapes[node_id]]
    wanted = graph[node_id].layer.parameters(*inputs)
    return {"": checked.shapes[node_id], **{name: parameter.shape for name, parameter in wanted.items()}}
