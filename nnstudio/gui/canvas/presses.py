"""Presses: which gesture a press of the left button begins, and what it means if nothing is dragged."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

from nnstudio.gui.canvas.gestures.connect import ConnectGesture, Refuse, Wish
from nnstudio.gui.canvas.gestures.duplicate import DuplicateGesture
from nnstudio.gui.canvas.gestures.gesture import Gesture, Stage
from nnstudio.gui.canvas.gestures.move import MoveGesture
from nnstudio.gui.canvas.gestures.select import Mode, SelectGesture, select_parts
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId, Wire

END_REACH = 56
"""How near its end a wire that is dragged is taken off there, in screen pixels."""

_SHIFT, _CONTROL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@dataclass(frozen=True)
class Press:
    """A press that has not become anything yet: a drag begins a gesture, a release is a click."""

    at: QPoint
    begin: Callable[[], Gesture]
    click: Callable[[], object]


class Presses:
    """What can be pressed on a canvas. `stage` sets the stage for a gesture that begins at that moment."""

    def __init__(
        self,
        scene: CanvasScene,
        stage: Callable[[], Stage],
        *,
        refuse: Refuse,
        wish: Wish,
        clicked: Callable[[NodeId, QPointF], object],
    ) -> None:
        self._scene, self._stage = scene, stage
        self._refuse, self._wish, self._clicked = refuse, wish, clicked

    def on_node(self, node_id: NodeId, at: QPoint, point: QPointF, keys: Qt.KeyboardModifier) -> Press:
        """On a card: it is selected and moved; with Alt pulled out of its wires, with Ctrl duplicated."""
        selected = self._scene.selected_nodes()
        if keys & _CONTROL:
            return self._on_node_with_control(node_id, at, point)
        if keys & _SHIFT:
            wires = frozenset(self._scene.selected_wires())
            select_parts(self._scene, frozenset(selected) | {node_id}, wires)
        elif node_id not in selected:
            self._scene.select((node_id,))

        def click() -> None:
            if not keys & _SHIFT:
                self._scene.select((node_id,))
            if not keys:
                self._clicked(node_id, point)

        pull = bool(keys & _ALT)
        return Press(at, lambda: MoveGesture(self._stage(), node_id, point, pull=pull), click)

    def on_wire(self, wire: Wire, at: QPoint, point: QPointF, keys: Qt.KeyboardModifier) -> Press:
        """On a wire: it is selected; dragged near one of its ends, it is taken off there."""
        mode, chosen = Mode.of(keys), frozenset({wire})
        nodes, wires = frozenset(self._scene.selected_nodes()), frozenset(self._scene.selected_wires())
        if mode is Mode.REPLACE:
            select_parts(self._scene, frozenset(), chosen)
        else:
            select_parts(self._scene, nodes, wires | chosen if mode is Mode.ADD else wires ^ chosen)

        def begin() -> Gesture:
            kept = self._kept_port(wire, point)
            if kept is None:
                return SelectGesture(self._stage(), point, mode)
            return self.wire_from(kept, pulled=wire)

        return Press(at, begin, lambda: None)

    def on_port(self, port: tuple[NodeItem, bool], point: QPointF) -> Gesture:
        """A wire from this port; at a wired input, the wire's end is taken off and moved."""
        node, is_output = port
        source = None if is_output else node.ports.source_at(point.y() - node.y())
        if source is None:
            return self.wire_from(port)
        return self.wire_from((self._scene.nodes[source], True), pulled=Wire(source, node.node_id))

    def on_nothing(self, point: QPointF, keys: Qt.KeyboardModifier) -> Gesture:
        """On the empty canvas, a box begins."""
        return SelectGesture(self._stage(), point, Mode.of(keys))

    def wire_from(self, port: tuple[NodeItem, bool], pulled: Wire | None = None) -> Gesture:
        """A wire that is drawn from this port."""
        return ConnectGesture(self._stage(), port, refuse=self._refuse, wish=self._wish, pulled=pulled)

    def _on_node_with_control(self, node_id: NodeId, at: QPoint, point: QPointF) -> Press:
        selected, wires = self._scene.selected_nodes(), frozenset(self._scene.selected_wires())

        def duplicate() -> Gesture:
            if node_id not in selected:
                self._scene.select((node_id,))
            return DuplicateGesture(self._stage(), node_id, point)

        def toggle() -> None:
            select_parts(self._scene, frozenset(selected) ^ {node_id}, wires)

        return Press(at, duplicate, toggle)

    def _kept_port(self, wire: Wire, point: QPointF) -> tuple[NodeItem, bool] | None:
        """The port that stays if the wire is taken off at its end near a point; None if both are far."""
        source, target = self._scene.nodes[wire.source], self._scene.nodes[wire.target]
        ways = [
            (_distance(target.pos() + target.ports.of_source(wire.source), point), (source, True)),
            (_distance(source.pos() + source.output_port(), point), (target, False)),
        ]
        way, kept = min(ways, key=lambda found: found[0])
        return kept if way <= self._stage().reach(END_REACH) else None


def _distance(one: QPointF, other: QPointF) -> float:
    way = one - other
    return (way.x() ** 2 + way.y() ** 2) ** 0.5
