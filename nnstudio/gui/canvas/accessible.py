"""The canvas as a screen reader finds it: a list of layers, each with its ports, and of wires."""

from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.accessible_parts import CanvasInterface, Part, PartInterface, Port, forget, keep
from nnstudio.gui.canvas.card import PORT_RADIUS
from nnstudio.gui.canvas.sentences import input_sentence, output_sentence
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId, Wire


class CanvasTree(QObject):
    """Lets screen readers into the canvas; what none has asked for is not made."""

    def __init__(self, editor: Editor, view: CanvasView, steering: Steering) -> None:
        super().__init__(view)
        self._editor, self._view, self._steering = editor, view, steering
        self._interfaces: dict[Part, PartInterface] = {}
        self._order: tuple[NodeId | Wire, ...] = ()
        self._places: dict[NodeId | Wire, int] = {}
        self._graph: object = None
        self._root = CanvasInterface(view, self)
        keep(self._root)
        # Qt deletes the canvas's own interface with the canvas; the parts have no object of Qt's.
        parts = self._interfaces
        self.destroyed.connect(lambda: forget(parts.values()))
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_changed)
        steering.arrived.connect(self._tell_focus)
        view.pointer.clicked.connect(self._tell_focus)

    @property
    def view(self) -> CanvasView:
        return self._view

    @property
    def root(self) -> "CanvasInterface":
        """What stands for the canvas itself."""
        return self._root

    def top(self) -> tuple[NodeId | Wire, ...]:
        """The layers in the order of reading, and behind them the wires."""
        graph = self._editor.document.graph
        if graph is not self._graph:
            self._graph = graph
            self._order = (*graph, *graph.wires())
            self._places = {part: place for place, part in enumerate(self._order)}
        return self._order

    def place(self, part: NodeId | Wire) -> int:
        """Which child of the canvas this is; -1 if it is none."""
        self.top()
        return self._places.get(part, -1)

    def ports(self, node_id: NodeId) -> tuple[Port, ...]:
        """The ports of a layer, inputs first."""
        item = self._view.scene().nodes.get(node_id)
        if item is None:
            return ()
        inputs = (
            [Port(node_id, number) for number in range(len(item.ports.points()))] if item.takes_input else []
        )
        return (*inputs, *([Port(node_id, None)] if item.gives_output else []))

    def exists(self, part: Part) -> bool:
        """Whether this is on the canvas."""
        scene = self._view.scene()
        if isinstance(part, Wire):
            return part in scene.wires
        if isinstance(part, Port):
            return part in self.ports(part.node)
        return part in scene.nodes

    def interface(self, part: Part) -> "PartInterface":
        """What stands for a part, the same one each time."""
        found = self._interfaces.get(part)
        if found is None:
            found = self._interfaces[part] = PartInterface(part, self)
            keep(found)
        return found

    def describe(self, part: Part | None) -> str:
        """The sentence of a part; for None, of the whole."""
        if isinstance(part, Port):
            graph = self._editor.document.graph
            if part.number is None:
                return output_sentence(graph, part.node)
            return input_sentence(graph, part.node, part.number)
        return self._steering.narrator.describe(part)

    def explain(self, part: Part) -> str:
        """What is wrong with a layer; empty for all else."""
        return "" if isinstance(part, Wire | Port) else self._steering.narrator.explain(part)

    def rect(self, part: Part) -> QRect:
        """Where a part is on the screen."""
        scene = self._view.scene()
        if isinstance(part, Wire):
            box = scene.wires[part].sceneBoundingRect()
        elif isinstance(part, Port):
            item = scene.nodes[part.node]
            at = item.output_port() if part.number is None else item.ports.points()[part.number]
            box = QRectF(-PORT_RADIUS, -PORT_RADIUS, 2 * PORT_RADIUS, 2 * PORT_RADIUS).translated(
                item.pos() + at
            )
        else:
            box = scene.bounds((part,))
        seen = self._view.mapFromScene(box).boundingRect()
        return seen.translated(self._view.viewport().mapToGlobal(QPoint(0, 0)))

    def part_at(self, point: QPoint) -> NodeId | Wire | None:
        """The layer or the wire under a point of the screen."""
        at = self._view.mapToScene(self._view.viewport().mapFromGlobal(point))
        node = self._view.scene().node_at(at)
        wire = None if node else self._view.scene().wire_at(at)
        return node.node_id if node else wire.wire if wire else None

    def current(self) -> NodeId | Wire | None:
        """Where the keys are."""
        return self._steering.current

    def state(self, part: Part) -> QAccessible.State:
        state = QAccessible.State()
        if isinstance(part, Port):
            return state
        scene = self._view.scene()
        item = scene.wires[part] if isinstance(part, Wire) else scene.nodes[part]
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = item.isSelected()
        state.focused = self._view.hasFocus() and part == self.current()
        seen = self._view.viewport().rect().translated(self._view.viewport().mapToGlobal(QPoint(0, 0)))
        state.offscreen = not seen.intersects(self.rect(part))
        return state

    def widgets(self) -> list[QWidget]:
        """What floats over the canvas and is shown: banner, buttons, the minimap."""
        own = self._view.viewport()
        found = [child for child in self._view.children() if isinstance(child, QWidget) and child is not own]
        return [child for child in found if child.isVisible() and not child.objectName().startswith("qt_")]

    def _on_changed(self) -> None:
        gone = [part for part in self._interfaces if not self.exists(part)]
        forget([self._interfaces.pop(part) for part in gone])
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self._view, QAccessible.Event.NameChanged))
            current = self.current()
            if current is not None:
                self._tell(current, QAccessible.Event.NameChanged)

    def _tell_focus(self) -> None:
        current = self.current()
        if current is not None and QAccessible.isActive():
            self._tell(current, QAccessible.Event.Focus)

    def _tell(self, part: Part, kind: QAccessible.Event) -> None:
        QAccessible.updateAccessibility(QAccessibleEvent(self.interface(part), kind))
