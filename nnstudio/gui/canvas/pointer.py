"""The pointer: turns presses, moves and releases of the mouse into gestures."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio.document.document import Document
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.gestures.connect import ConnectGesture
from nnstudio.gui.canvas.gestures.gesture import Gesture
from nnstudio.gui.canvas.gestures.move import MoveGesture
from nnstudio.gui.canvas.gestures.select import SelectGesture
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.palette_drop import PaletteDrop
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import LAYERS

PORT_REACH = 12
"""How far from a port's centre a press still means the port, in screen pixels."""


class Pointer(QObject):
    """What the mouse is doing on the canvas; at most one gesture at a time.

    Signals:
        sample_requested: (int) steps to another pinned sample, from a click on the Input's picture.
    """

    sample_requested = Signal(int)

    def __init__(
        self, viewport: QWidget, editor: Editor, scene: CanvasScene, camera: Camera, theme: Theme
    ) -> None:
        super().__init__(viewport)
        self._viewport, self._editor, self._scene, self._camera = viewport, editor, scene, camera
        self._theme = theme
        self._gesture: Gesture | None = None
        self._pending: tuple[QPoint, Callable[[], Gesture]] | None = None
        self._pan_from: QPoint | None = None
        self._drop: PaletteDrop | None = None

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme

    def press(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position().toPoint()
            self._viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._gesture is None:
            self._press(event)

    def move(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pan_from is not None:
            self._camera.pan(self._pan_from - at)
            self._pan_from = at
            return
        if self._pending is not None:
            start, begin = self._pending
            if (at - start).manhattanLength() >= QApplication.startDragDistance():
                self._pending, self._gesture = None, begin()
        if self._gesture is not None:
            self._gesture.move(self._camera.point(at))
        else:
            self._hover(at)

    def release(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton and self._pan_from is not None:
            self._pan_from = None
            self._viewport.unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton:
            clicked, self._pending = self._pending is not None, None
            gesture, self._gesture = self._gesture, None
            point = self._camera.point(event.position().toPoint())
            if gesture is not None:
                gesture.finish(point)
            elif clicked:
                self._click(point)

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    def cancel(self) -> bool:
        """Ends what the mouse was about to do without an edit, and says whether there was something."""
        self._pending = None
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def drag_from_palette(self, kind: str, at: QPoint) -> None:
        """Shows what would happen if this layer were dropped at a point of the screen."""
        if self._drop is None:
            self._drop = PaletteDrop(self._scene, LAYERS[kind](), self._theme)
        self._drop.move(self._camera.point_under(at))

    def drop_from_palette(self, kind: str, at: QPoint) -> None:
        """Adds a layer where it was dropped; on a wire, it is put into it."""
        self.drag_from_palette(kind, at)
        drop, point = self._drop, self._camera.point_under(at)
        self.cancel_drag()
        if drop is None or point is None:
            return
        after, node_id, label = drop.propose(self._editor.document, point)
        self._propose(after, label)
        self._scene.select((node_id,))
        self._viewport.setFocus()

    def cancel_drag(self) -> None:
        """Forgets what is being dragged from the palette."""
        if self._drop is not None:
            self._drop.end()
            self._drop = None

    def _press(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        point = self._camera.point(at)
        port = self._port_at(point)
        node, wire = self._scene.node_at(point), self._scene.wire_at(point)
        adding = bool(
            event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        if port:
            self._gesture = self._connect(port, point)
            self._gesture.move(point)
        elif node:
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._press_node(node, at, adding=adding, free=free)
        elif wire:
            self._press_wire(wire, adding=adding)
        else:
            self._gesture = SelectGesture(self._scene, point, self._theme, adding=adding)

    def _press_node(self, node: NodeItem, at: QPoint, *, adding: bool, free: bool) -> None:
        selected = self._scene.selected_nodes()
        if adding:
            kept = tuple(node_id for node_id in selected if node_id != node.node_id)
            self._scene.select(kept if node.node_id in selected else (*selected, node.node_id))
        elif node.node_id not in selected:
            self._scene.select((node.node_id,))
        start, document = self._camera.point(at), self._editor.document
        self._pending = (at, lambda: MoveGesture(self._scene, document, start, self._propose, free=free))

    def _press_wire(self, wire: WireItem, *, adding: bool) -> None:
        if not adding:
            self._scene.select(())
        wire.setSelected(True)

    def _connect(self, port: tuple[NodeItem, bool], at: QPointF) -> Gesture:
        """A gesture from this port; from a wired input, the wire's end is taken off and moved."""
        document, reach = self._editor.document, CATCH_RADIUS / self._camera.scale
        node, is_output = port
        source = None if is_output else node.wire_at_port(at)
        pulled = Wire(source, node.node_id) if source else None
        if pulled:
            port = (self._scene.nodes[pulled.source], True)
        return ConnectGesture(
            self._scene, document, port, self._theme, self._propose, reach=reach, pulled=pulled
        )

    def _click(self, point: QPointF) -> None:
        node = self._scene.node_at(point)
        if (
            node
            and self._editor.document.graph[node.node_id].layer.entry.kind == "input"
            and node.face_rect().contains(point - node.pos())
        ):
            self.sample_requested.emit(1)

    def _hover(self, at: QPoint) -> None:
        port = self._port_at(self._camera.point(at))
        for item in self._scene.nodes.values():
            over = port is not None and port[0] is item
            item.glow_ports(
                left=over and port is not None and not port[1], right=over and port is not None and port[1]
            )
        self._viewport.setCursor(Qt.CursorShape.CrossCursor if port else Qt.CursorShape.ArrowCursor)

    def _port_at(self, point: QPointF) -> tuple[NodeItem, bool] | None:
        return self._scene.port_at(point, PORT_REACH / self._camera.scale)

    def _propose(self, after: Document, label: str) -> None:
        before = self._editor.document
        self._editor.apply(after, label)
        if self._editor.document is before:
            self._scene.restore(before)  # no edit, but a drag may have left its cards beside their places
