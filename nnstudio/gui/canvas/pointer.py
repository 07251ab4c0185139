"""The pointer: turns presses, moves and releases of the mouse into gestures."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QMouseEvent

from nnstudio.gui.canvas.annotations.presses import AnnotationPresses
from nnstudio.gui.canvas.auto_pan import AutoPan
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.clicks import Clicks
from nnstudio.gui.canvas.ears import Ears
from nnstudio.gui.canvas.gestures.connect import WireEnd
from nnstudio.gui.canvas.gestures.gesture import Gesture
from nnstudio.gui.canvas.hand import Hand
from nnstudio.gui.canvas.hovering import Hovering
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.palette_drag import PaletteDrag
from nnstudio.gui.canvas.pins import Pins
from nnstudio.gui.canvas.pointed import wished_at
from nnstudio.gui.canvas.presses import Presses
from nnstudio.gui.canvas.refusing import Refusing
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.staging import Staging
from nnstudio.gui.canvas.touchpad import Touchpad
from nnstudio.gui.canvas.underway import Underway
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId

PORT_REACH = 12
"""How far from a port's center a press still means the port, in screen pixels."""
WIDEST_REACH = 30.0
"""The same in the scene, at most: a card is at least four times as wide."""

STRAND_REACH = 5
"""How far from a strand the mouse still means it, in screen pixels."""

_LEFT, _MIDDLE, _RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)


class Pointer(QObject):
    """What the mouse is doing on the canvas; at most one gesture at a time.

    Signals:
        clicked: (NodeId) this card was clicked and is the one that is selected.
        sample_requested: (int) steps to another pinned sample, from a click on the Input's picture.
        layer_wanted: (QPointF, (NodeId, bool) or None) a layer is wished at this point of the scene, wired to
            this node, to its output if so; the drawn wire stays until `end_wish`.
        insertion_wanted: (QPointF, Wire) a layer is wished in this wire, at this point of the scene.
        settings_wanted: (NodeId) the settings of this node are wished.
        menu_wanted: (str, NodeId, AnnotationId, Wire or None, QPoint) a menu is wished at this point of the
            screen: see `Pointed` for the first two.
    """

    clicked = Signal(object)
    sample_requested = Signal(int)
    layer_wanted = Signal(object, object)
    insertion_wanted = Signal(object, object)
    settings_wanted = Signal(object)
    menu_wanted = Signal(str, object, QPoint)

    def __init__(self, ears: Ears, editor: Editor, scene: CanvasScene, camera: Camera, theme: Theme) -> None:
        viewport = ears.viewport
        super().__init__(viewport)
        self._viewport, self._editor, self._scene, self._camera = viewport, editor, scene, camera
        self._staging = Staging(editor, scene, camera, theme)
        self._refusing = Refusing(viewport, scene, self._staging.repair)
        self._presses = Presses(
            scene,
            self._staging.stage,
            refuse=self._refusing.refuse,
            wish=self._ask_for_layer,
            clicked=self._on_clicked,
        )
        self.annotations = AnnotationPresses(scene, scene.annotations, self._staging.stage, self)
        self._auto_pan = AutoPan(viewport, camera)
        self._underway = Underway(camera, self._auto_pan)
        self._wish: Gesture | None = None
        self._hand = Hand(viewport, camera)
        self._hovering = Hovering(viewport, scene, self.annotations)
        self.pins = Pins(scene)
        self._clicks = Clicks(scene, self.pins)
        self._menu_due = True
        self._resting: QPoint | None = None
        self.palette_drag = PaletteDrag(viewport, editor, scene, camera, self._staging, self._auto_pan)
        self._touchpad = Touchpad(ears, camera)
        camera.moved.connect(self._on_view_moved)
        camera.moved.connect(self._refusing.close)
        camera.zoomed.connect(self._refusing.close)
        ears.add(self)
        viewport.parentWidget().installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._underway.busy

    @property
    def panning(self) -> bool:
        """Whether the view is being moved by hand."""
        return self._hand.holding

    @property
    def resting(self) -> QPointF | None:
        """The point of the scene where the mouse is; None if it is not over the canvas."""
        return self._camera.point(self._resting) if self._resting is not None else None

    def show_theme(self, theme: Theme) -> None:
        self._staging.theme = theme

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._ask_for_menu(event)
            return True
        if watched is not self._viewport:
            return False
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self._camera.point(event.pos())
            return self._hovering.tell(event, point, STRAND_REACH / self._camera.scale)
        if kind == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self._double_click(event)
            return True
        if kind == QEvent.Type.Leave:
            self._resting = None
            self._hovering.end()
            if not QGuiApplication.mouseButtons():
                self._auto_pan.end()
        return False

    def press(self, event: QMouseEvent) -> None:
        self.end_wish()
        self._refusing.close()
        at, button = event.position().toPoint(), event.button()
        self._menu_due = True
        if button == _MIDDLE:
            self.begin_pan(at, button)
        elif button == _RIGHT and self._underway.held:
            self._menu_due = False
            self.cancel()
        elif button == _LEFT and not self.busy:
            self._press(at, event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        at = self._resting = event.position().toPoint()
        self._underway.note(at, event.modifiers())
        if self._hand.move(at, event.buttons()):
            return
        if self._underway.is_let_go(event.buttons()):
            self.cancel()
        if not self._underway.move():
            point = self._camera.point(at)
            self._hovering.over(point, self._port_at(point))

    def release(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if not self._hand.release(event.button()) and event.button() == _LEFT:
            self._underway.release(at, event.modifiers())

    def begin_pan(self, at: QPoint, button: Qt.MouseButton) -> None:
        """Moves the view with the mouse until this button is let go."""
        self._hand.take(at, button)

    def cancel(self) -> bool:
        """Ends what the mouse was about to do without an edit, and says whether there was something."""
        closed, wished = self._refusing.close(), self.end_wish()
        waited = self.annotations.wait_for_arrow(waiting=False)
        return self._underway.cancel() or wished or closed or waited

    def end_wish(self) -> bool:
        """Takes the wire away that waits for the layer that was wished, and says whether there was one."""
        wish, self._wish = self._wish, None
        if wish is not None:
            wish.cancel()
        return wish is not None

    def _press(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        point = self._camera.point(at)
        port, node, wire = self._port_at(point), self._scene.node_at(point), self._scene.wire_at(point)
        underway = self._underway
        underway.note(at, keys)
        self._clicks.press(node)
        hit = self.annotations.claimed(point, card=bool(port or node), wire=bool(wire))
        if self.annotations.waiting:
            underway.begin(self.annotations.arrow_from(point))
        elif hit:
            underway.wait(self.annotations.on(hit, at, point, keys))
        elif port:
            self._press_port(port, at, point)
        elif node:
            underway.wait(self._presses.on_node(node.node_id, at, point, keys))
        elif wire:
            underway.wait(self._presses.on_wire(wire.wire, at, point, keys))
        elif keys & Qt.KeyboardModifier.AltModifier:
            self.begin_pan(at, _LEFT)
        else:
            underway.begin(self._presses.on_nothing(point, keys))

    def _press_port(self, port: tuple[NodeItem, bool], at: QPoint, point: QPointF) -> None:
        self._hovering.end()
        node_id, is_output = port[0].node_id, port[1]

        def wire() -> Gesture:
            return self._presses.wire_from((self._scene.nodes[node_id], is_output))

        self._underway.begin_at_port(at, self._presses.on_port(port, point), wire)
        self._underway.follow()

    def _double_click(self, event: QMouseEvent) -> None:
        point = self._camera.point(event.position().toPoint())
        node, wire = self._scene.node_at(point), self._scene.wire_at(point)
        if self.busy or event.button() != _LEFT or self._port_at(point):
            self.press(event)
        elif self.annotations.double_click(point, card=bool(node)):
            return
        elif node:
            self._clicks.take_back()
            self.settings_wanted.emit(node.node_id)
        elif wire:
            self.insertion_wanted.emit(point, wire.wire)
        else:
            self.layer_wanted.emit(point, None)

    def _ask_for_layer(self, at: QPointF, wire_end: WireEnd) -> None:
        self._wish = self._underway.ending
        self.layer_wanted.emit(at, wire_end)

    def _ask_for_menu(self, event: QContextMenuEvent) -> None:
        due, self._menu_due = self._menu_due, True
        if self._underway.held or self.panning or not due:
            return
        pointed, at = wished_at(event, self._scene, self.annotations, self._port_reach)
        self.menu_wanted.emit(*pointed, at)

    def _on_clicked(self, node_id: NodeId, point: QPointF) -> None:
        self.clicked.emit(node_id)
        is_input = self._editor.document.graph[node_id].layer.entry.kind == "input"
        if self._clicks.click(node_id, point, is_input=is_input):
            self.sample_requested.emit(1)

    def _on_view_moved(self) -> None:
        """The view has moved under a pointer that rests, or was zoomed."""
        self._underway.follow()
        self.palette_drag.follow()

    @property
    def _port_reach(self) -> float:
        """How far from a port a press still means it, in the scene: far out, a card is for being moved."""
        return min(PORT_REACH / self._camera.scale, WIDEST_REACH)

    def _port_at(self, point: QPointF) -> tuple[NodeItem, bool] | None:
        return self._scene.port_at(point, self._port_reach)
