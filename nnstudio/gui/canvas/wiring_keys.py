"""Wiring by keys: a wire is drawn from the selected card to one of the ports that fit, without a mouse."""

import math

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.document.document import Document
from nnstudio.document.edits import connect, disconnect
from nnstudio.document.repairs import Repair, repairs_for_wire
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.sentences import values
from nnstudio.gui.canvas.typed_name import TypedName
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Check
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.wiring import refusal

BEHIND = 96.0
"""How far from its port a wire to a new layer reaches, in pixels of the scene."""

_ONWARDS = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Tab)
_BACKWARDS = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Backtab)
_CONNECT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class KeyWiring(QObject):
    """A wire being drawn by keys: arrows choose its other end, Enter connects, Esc leaves all as it was.

    Signals:
        begun: () a wire is about to be drawn: all keys are its own till it is done.
        said: (str) what Enter would do now, or why it would do nothing.
        proposed: (Document, str) the design with the wire, and what the step is called.
        layer_wanted: (QPointF, WireEnd) the wire shall end at a layer that is not there yet: where,
            which layer it comes from, and whether from its output.
    """

    begun = Signal()
    said = Signal(str)
    proposed = Signal(object, str)
    layer_wanted = Signal(object, object)

    def __init__(
        self, scene: CanvasScene, camera: Camera, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene, self._camera, self._theme = scene, camera, theme
        self._document: Document | None = None
        self._checked: Check | None = None
        self._node: NodeId = NodeId("")
        self._from_output = True
        self._pulled: Wire | None = None
        self._refusals: dict[NodeId, str] = {}
        self._ends: list[NodeId | None] = []
        self._end: NodeId | None = None
        self._repair: Repair | None = None
        self._ghost: QGraphicsPathItem | None = None
        self._reason: ReasonItem | None = None
        self._typed = TypedName()

    @property
    def active(self) -> bool:
        """Whether a wire is being drawn."""
        return self._document is not None

    @property
    def end(self) -> NodeId | None:
        """The layer that Enter would connect; None stands for a new one."""
        return self._end

    def begin(self, document: Document, node_id: NodeId, pulled: Wire | None = None) -> None:
        """Draws a wire from a layer's output, or from the input of one without; `pulled` is moved."""
        self.cancel()
        self._document = disconnect(document, pulled) if pulled else document
        self._checked = self._document.check()
        self._node, self._pulled = node_id, pulled
        self._from_output = self._scene.nodes[node_id].gives_output
        graph, sample_shape = self._document.graph, self._document.dataset.spec().sample_shape
        self._refusals = {
            other: refusal(graph, self._checked, self._wire_to(other), sample_shape)
            for other in graph
            if other != node_id
        }
        fitting = [other for other, reason in self._refusals.items() if not reason]
        self._ends = [*sorted(fitting, key=self._distance), None]
        self._ghost, self._reason = QGraphicsPathItem(), ReasonItem(self._theme)
        self._ghost.setZValue(3)
        for item in (self._ghost, self._reason):
            self._scene.addItem(item)
        if pulled in self._scene.wires:
            self._scene.wires[pulled].setVisible(False)
        for other, reason in self._refusals.items():
            self._scene.nodes[other].dim(dimmed=bool(reason))
        self.begun.emit()
        stays = pulled is not None and pulled.target in fitting
        self._choose(pulled.target if pulled and stays else self._ends[0], begun=True)

    def press(self, event: QKeyEvent) -> bool:
        """Does what the key means while a wire is drawn; only keys with Ctrl or Alt are left to others."""
        if not self.active or (event.modifiers() & _HELD and event.key() != Qt.Key.Key_Escape):
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancel()
            self.said.emit("No wire drawn")
        elif key in _ONWARDS:
            self.step(1)
        elif key in _BACKWARDS:
            self.step(-1)
        elif key in _CONNECT:
            self.finish()
        elif event.text().isprintable() and event.text() and key not in _MODIFIERS:
            self._jump(event.text())
        return True

    def step(self, steps: int) -> None:
        """Goes to the next port that fits; the last one is that of a new layer."""
        at = self._ends.index(self._end) if self._end in self._ends else -1 if steps > 0 else 0
        self._choose(self._ends[(at + steps) % len(self._ends)])

    def finish(self) -> None:
        """Connects, as one step; asks for a layer where a new one is wished; says why where it cannot be."""
        document, end = self._document, self._end
        if document is None:
            return
        if end is None:
            point, start = self._tip(), (self._node, self._from_output)
            self.cancel()
            self.layer_wanted.emit(point, start)
        elif self._repair is not None:
            repair = self._repair
            self.cancel()
            self.proposed.emit(repair.after, repair.label)
        elif self._refusals[end]:
            self.said.emit(self._refusals[end])
        else:
            wire, graph, pulled = self._wire_to(end), document.graph, self._pulled
            self.cancel()
            if wire == pulled:
                self.said.emit("The wire stays where it was")
                return
            label = f"Connect {graph[wire.source].name} to {graph[wire.target].name}"
            self.proposed.emit(connect(document, wire), label)

    def cancel(self) -> bool:
        """Ends without an edit, and says whether there was something to end."""
        if not self.active:
            return False
        for part in (self._ghost, self._reason):
            if part is not None and part.scene():
                self._scene.removeItem(part)
        if self._pulled in self._scene.wires:
            self._scene.wires[self._pulled].setVisible(True)
        for item in self._scene.nodes.values():
            item.dim(dimmed=False)
            item.glow_ports(left=False, right=False)
        self._document = self._checked = self._ghost = self._reason = self._pulled = None
        self._refusals, self._ends, self._end, self._repair = {}, [], None, None
        self._typed.forget()
        return True

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def _choose(self, end: NodeId | None, *, begun: bool = False) -> None:
        assert self._ghost is not None  # only while a wire is drawn
        assert self._reason is not None
        self._end = end
        for node_id, item in self._scene.nodes.items():
            chosen = node_id == end
            item.glow_ports(left=chosen and self._from_output, right=chosen and not self._from_output)
        reason = self._refusals.get(end, "") if end is not None else ""
        self._repair = self._repair_of(end) if end is not None and reason else None
        words = f"{reason}. Enter: {self._repair.label}" if self._repair else reason or self._promise(end)
        color = QColor(self._theme.bad if reason else self._theme.accent)
        stroke = Qt.PenStyle.DashLine if reason or end is None else Qt.PenStyle.SolidLine
        self._ghost.setPen(QPen(color, 3, stroke))
        start, tip = self._start(), self._tip()
        bend = max(30.0, abs(tip.x() - start.x()) / 2) * (1 if self._from_output else -1)
        path = QPainterPath(start)
        path.cubicTo(start.x() + bend, start.y(), tip.x() - bend, tip.y(), tip.x(), tip.y())
        self._ghost.setPath(path)
        self._reason.setPos(tip)
        self._reason.say(words, bad=bool(reason))
        self._camera.show(self._view_of(end, tip))
        self.said.emit(f"{self._beginning()}. {words}" if begun else words)

    def _repair_of(self, end: NodeId) -> Repair | None:
        """The best of what would make a wire possible that is refused."""
        assert self._document is not None
        found = repairs_for_wire(self._document, self._wire_to(end))
        return found[0] if found else None

    def _beginning(self) -> str:
        name = self._scene_name(self._node)
        way = "from" if self._from_output else "into"
        return f"Wire {way} {name}: arrows choose, Enter connects, Esc cancels"

    def _promise(self, end: NodeId | None) -> str:
        """What Enter would do."""
        assert self._document is not None
        assert self._checked is not None
        graph = self._document.graph
        if end is None:
            return "A new layer: Enter lists what fits"
        wire = self._wire_to(end)
        node, name = graph[wire.target], graph[end].name
        if len(node.inputs) >= node.layer.fan_in and not node.layer.joins:
            return f"{name}, in the place of the wire from {graph[node.inputs[-1]].name}"
        if node.inputs:
            return f"{name}, joined with {' and '.join(graph[source].name for source in node.inputs)}"
        shape = self._checked.shapes.get(wire.source)
        return f"{name}, {values(shape)}" if shape else name

    def _jump(self, letter: str) -> None:
        """Goes to the next layer whose name begins with what is typed, whether it fits or not."""
        if not self._typed.take(letter):
            return
        names = [self._end, *self._ends[:-1], *(other for other, reason in self._refusals.items() if reason)]
        order = [node_id for node_id in dict.fromkeys(names) if node_id is not None]
        if len(self._typed.letters) == 1:
            order = [*order[1:], *order[:1]]  # the same letter again goes on
        meant = next((node_id for node_id in order if self._typed.begins(self._scene_name(node_id))), None)
        if meant is None:
            self.said.emit(f"No layer begins with {self._typed.letters}")
        else:
            self._choose(meant)

    def _wire_to(self, other: NodeId) -> Wire:
        return Wire(self._node, other) if self._from_output else Wire(other, self._node)

    def _scene_name(self, node_id: NodeId) -> str:
        assert self._document is not None
        return self._document.graph[node_id].name

    def _start(self) -> QPointF:
        return _port(self._scene.nodes[self._node], output=self._from_output)

    def _tip(self) -> QPointF:
        """Where the wire ends as it is drawn now."""
        if self._end is not None:
            return _port(self._scene.nodes[self._end], output=not self._from_output)
        return self._start() + QPointF(BEHIND if self._from_output else -BEHIND, 0)

    def _view_of(self, end: NodeId | None, tip: QPointF) -> QRectF:
        if end is None:
            return QRectF(tip, tip).adjusted(-20, -20, 220, 40)
        item = self._scene.nodes[end]
        return item.card().translated(item.pos())

    def _distance(self, other: NodeId) -> float:
        """How far a port is from where the wire begins; what lies against the flow comes later."""
        way = _port(self._scene.nodes[other], output=not self._from_output) - self._start()
        onwards = way.x() if self._from_output else -way.x()
        return math.hypot(way.x(), way.y()) * (1 if onwards >= 0 else 4)


def _port(item: NodeItem, *, output: bool) -> QPointF:
    return item.pos() + (item.output_port() if output else item.ports.free())
