"""The view: turns mouse, wheel and keys on the canvas into gestures, and zooms and pans."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from nnstudio.document.document import Document
from nnstudio.document.edits import append_layer, disconnect, move_layers, remove_layers
from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.gestures import (
    GRID,
    ConnectGesture,
    Gesture,
    MoveGesture,
    SelectGesture,
)
from nnstudio.gui.canvas.node_item import CATCH_RADIUS, NodeItem
from nnstudio.gui.canvas.palette_drop import PaletteDrop
from nnstudio.gui.canvas.placing import width_of
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Check
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS

SMALLEST, LARGEST = 0.1, 4.0
DOTS = 24


class CanvasView(QGraphicsView):
    """The canvas. It proposes edits to the editor and shows what the editor then holds.

    Signals:
        nodes_selected: (tuple of NodeId) when other cards are selected.
        zoomed: (float) the scale, 1 for 100 %.
        sample_requested: (int) steps to another pinned sample, from a click on the Input's picture.
    """

    nodes_selected = Signal(object)
    zoomed = Signal(float)
    sample_requested = Signal(int)

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The network. Arrow keys move what is selected, Delete removes it")
        self._editor = editor
        self._theme = theme
        self._gesture: Gesture | None = None
        self._pending: tuple[QPoint, Callable[[], Gesture]] | None = None
        self._pan_from: QPoint | None = None
        self._drop: PaletteDrop | None = None
        self._moved_by_user = False
        self._checked: tuple[tuple[object, object], Check] | None = None
        self.canvas = CanvasScene(theme, self)
        self.setScene(self.canvas)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        # The dots are drawn when the view moves, not at each frame.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setMouseTracking(True)
        self.canvas.nodes_selected.connect(self.nodes_selected)
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        self._show(editor.document)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings the faces to this moment."""
        self.canvas.show_snapshot(snapshot)

    def clear_snapshot(self) -> None:
        """Empties the faces and wires: no run has numbers for what is drawn."""
        self.canvas.clear_snapshot()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.canvas.show_theme(theme)
        self.resetCachedContent()
        self.viewport().update()

    def contributions_drawn(self) -> tuple[int, int]:
        """How many contributions all wires draw, of how many there are."""
        drawn = [item.drawn for item in self.canvas.wires.values()]
        return sum(shown for shown, _ in drawn), sum(total for _, total in drawn)

    # What menus and the palette ask for

    def append(self, kind: str) -> None:
        """Puts a layer at the end of the chain, before the Output."""
        layer = LAYERS[kind]()
        document = self._editor.document
        after, node_id = append_layer(document, layer, width_of(document, layer))
        self._propose(after, f"Add {after.graph[node_id].name}")
        self.canvas.select((node_id,))
        self.ensureVisible(self.canvas.nodes[node_id], 40, 40)

    def delete_selected(self) -> None:
        """Removes the selected cards and wires; wires through a removed card heal."""
        document = self._editor.document
        nodes, wires = self.canvas.selected_nodes(), self.canvas.selected_wires()
        after = document
        for wire in wires:
            after = disconnect(after, wire)
        after = remove_layers(after, frozenset(nodes))
        names = [document.graph[node_id].name for node_id in nodes] or ["wire"] * len(wires)
        if names:
            self._propose(after, f"Delete {names[0]}" if len(names) == 1 else f"Delete {len(names)} parts")

    def anything_selected(self) -> bool:
        """Whether there is something that Delete would remove."""
        return bool(self.canvas.selectedItems())

    def select(self, node_ids: tuple[NodeId, ...]) -> None:
        """Selects these cards, and brings them into view."""
        self.canvas.select(node_ids)
        for node_id in node_ids:
            self.ensureVisible(self.canvas.nodes[node_id], 40, 40)

    def select_all(self) -> None:
        self.canvas.select(tuple(self.canvas.nodes))

    def fit(self) -> None:
        """Shows the whole network, at 125 % at most, and follows its growth until the user moves the view."""
        self._moved_by_user = False
        box = self._box()
        if not box.isEmpty():
            box.adjust(-36, -36, 36, 36)
            scale = min(self.viewport().width() / box.width(), self.viewport().height() / box.height(), 1.25)
            self._set_scale(scale)
            self.centerOn(box.center())

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms by a factor, keeping the point `at` of the viewport (its middle by default) where it is."""
        at = at or QPointF(self.viewport().rect().center())
        before = self.mapToScene(at.toPoint())
        self._set_scale(self.transform().m11() * factor)
        moved = self.mapFromScene(before) - at.toPoint()
        self._scroll(moved)

    def actual_size(self) -> None:
        """Zooms to 100 %."""
        self.zoom(1 / self.transform().m11())

    def drag_from_palette(self, kind: str, at: QPoint) -> None:
        """Shows what would happen if this layer were dropped at a point of the screen."""
        if self._drop is None:
            self._drop = PaletteDrop(self.canvas, LAYERS[kind](), self._theme)
        self._drop.move(self._point_under(at))

    def drop_from_palette(self, kind: str, at: QPoint) -> None:
        """Adds a layer where it was dropped; on a wire, it is put into it."""
        self.drag_from_palette(kind, at)
        drop, point = self._drop, self._point_under(at)
        self.cancel_drag()
        if drop is None or point is None:
            return
        after, node_id, label = drop.propose(self._editor.document, point)
        self._propose(after, label)
        self.canvas.select((node_id,))
        self.setFocus()

    def cancel_drag(self) -> None:
        """Forgets what is being dragged from the palette."""
        if self._drop is not None:
            self._drop.end()
            self._drop = None

    def _box(self) -> QRectF:
        """The rectangle of the scene that holds all cards."""
        box = QRectF()
        for item in self.canvas.nodes.values():
            box = box.united(item.card().translated(item.pos()))
        return box

    def _point_under(self, at: QPoint) -> QPointF | None:
        """The point of the scene under a point of the screen; None if it is not on the canvas."""
        inside = self.viewport().mapFromGlobal(at)
        return self.mapToScene(inside) if self.viewport().rect().contains(inside) else None

    # What the mouse and the keys do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._gesture is None:
            self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pan_from is not None:
            self._scroll(self._pan_from - at)
            self._pan_from = at
            return
        if self._pending is not None:
            start, begin = self._pending
            if (at - start).manhattanLength() >= QApplication.startDragDistance():
                self._pending, self._gesture = None, begin()
        if self._gesture is not None:
            self._gesture.move(self.mapToScene(at))
        else:
            self._hover(at)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton and self._pan_from is not None:
            self._pan_from = None
            self.viewport().unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton:
            clicked, self._pending = self._pending is not None, None
            gesture, self._gesture = self._gesture, None
            point = self.mapToScene(event.position().toPoint())
            if gesture is not None:
                gesture.finish(point)
            elif clicked:
                self._click(point)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._scroll(-event.pixelDelta())  # two fingers on a touchpad
        elif event.angleDelta().y():
            self.zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        elif event.key() in arrows and self.canvas.selected_nodes():
            step = GRID * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            dx, dy = arrows[Qt.Key(event.key())]
            self._nudge(dx * step, dy * step)
        elif event.key() == Qt.Key.Key_Tab or event.key() == Qt.Key.Key_Backtab:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.canvas.show_resolution(self.transform().m11() * self.devicePixelRatioF())
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._moved_by_user:
            self.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(self._theme.ground))
        scale = self.transform().m11()
        if scale < 0.5:
            return
        left, top = rect.left() - rect.left() % DOTS, rect.top() - rect.top() % DOTS
        painter.setPen(QPen(QColor(self._theme.canvas_dot), 1.5 / scale))
        columns = range(int((rect.right() - left) / DOTS) + 1)
        rows = range(int((rect.bottom() - top) / DOTS) + 1)
        painter.drawPoints(
            [QPointF(left + column * DOTS, top + row * DOTS) for column in columns for row in rows]
        )

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        if self.canvas.nodes:
            return
        painter.resetTransform()
        painter.setPen(QColor(self._theme.quiet))
        words = "Drag Input, Hidden and Output from the left onto this canvas,\nor open an example."
        painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, words)

    def _press(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        point = self.mapToScene(at)
        scale = self.transform().m11()
        port = self.canvas.port_at(point, min(CATCH_RADIUS, 12) / scale)
        node, wire = self.canvas.node_at(point), self.canvas.wire_at(point)
        adding = bool(
            event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        if port:
            self._gesture = self._connect(port, point)
            self._gesture.move(point)
        elif node:
            self._press_node(
                node, at, adding=adding, free=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            )
        elif wire:
            self._press_wire(wire, adding=adding)
        else:
            self._gesture = SelectGesture(self.canvas, point, self._theme, adding=adding)

    def _press_node(self, node: NodeItem, at: QPoint, *, adding: bool, free: bool) -> None:
        selected = self.canvas.selected_nodes()
        if adding:
            kept = tuple(node_id for node_id in selected if node_id != node.node_id)
            self.canvas.select(kept if node.node_id in selected else (*selected, node.node_id))
        elif node.node_id not in selected:
            self.canvas.select((node.node_id,))
        start, document = self.mapToScene(at), self._editor.document
        self._pending = (at, lambda: MoveGesture(self.canvas, document, start, self._propose, free=free))

    def _press_wire(self, wire: WireItem, *, adding: bool) -> None:
        if not adding:
            self.canvas.select(())
        wire.setSelected(True)

    def _connect(self, port: tuple[NodeItem, bool], at: QPointF) -> Gesture:
        """A gesture from this port; from a wired input, the wire's end is taken off and moved."""
        document, reach = self._editor.document, CATCH_RADIUS / self.transform().m11()
        node, is_output = port
        source = None if is_output else node.wire_at_port(at)
        pulled = Wire(source, node.node_id) if source else None
        if pulled:
            port = (self.canvas.nodes[pulled.source], True)
        return ConnectGesture(
            self.canvas, document, port, self._theme, self._propose, reach=reach, pulled=pulled
        )

    def _click(self, point: QPointF) -> None:
        node = self.canvas.node_at(point)
        if (
            node
            and self._editor.document.graph[node.node_id].layer.entry.kind == "input"
            and node.face_rect().contains(point - node.pos())
        ):
            self.sample_requested.emit(1)

    def _hover(self, at: QPoint) -> None:
        port = self.canvas.port_at(self.mapToScene(at), 12 / self.transform().m11())
        for item in self.canvas.nodes.values():
            over = port is not None and port[0] is item
            item.glow_ports(
                left=over and port is not None and not port[1], right=over and port is not None and port[1]
            )
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if port else Qt.CursorShape.ArrowCursor)

    def _cancel(self) -> None:
        if not self._cancel_gesture():
            self.canvas.select(())

    def _cancel_gesture(self) -> bool:
        """Ends what the mouse was about to do without an edit, and says whether there was something."""
        self._pending = None
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _nudge(self, dx: float, dy: float) -> None:
        document = self._editor.document
        nodes = self.canvas.selected_nodes()
        positions = {n: (document.layout[n][0] + dx, document.layout[n][1] + dy) for n in nodes}
        label = f"Move {document.graph[nodes[0]].name}" if len(nodes) == 1 else f"Move {len(nodes)} layers"
        self._editor.apply(move_layers(document, positions), label, origin=self, merge_key=("nudge", nodes))

    def _propose(self, after: Document, label: str) -> None:
        before = self._editor.document
        self._editor.apply(after, label, origin=self)
        if self._editor.document is before:
            self._show(before)  # no edit, but a drag may have left its cards beside their places

    def _set_scale(self, scale: float) -> None:
        scale = max(SMALLEST, min(LARGEST, scale))
        self.resetTransform()
        self.scale(scale, scale)
        self.canvas.show_resolution(scale * self.devicePixelRatioF())
        self.zoomed.emit(scale)

    def _scroll(self, by: QPoint) -> None:
        self._moved_by_user = True
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        for bar, distance in zip(bars, (by.x(), by.y()), strict=True):
            bar.setValue(bar.value() + distance)

    def _show(self, document: Document) -> None:
        # What the check depends on; to move cards leaves both as they are.
        design = (document.graph, document.dataset)
        if self._checked is None or any(a is not b for a, b in zip(design, self._checked[0], strict=True)):
            self._checked = (design, document.check())
        self.canvas.show_document(document, self._checked[1])

    def _on_changed(self, change: Change) -> None:
        # A gesture holds the document that it began with. One that proposes is over before it does.
        self._cancel_gesture()
        before = self._box()
        self._show(change.after)
        grew = change.before.graph is not change.after.graph and self._box() != before
        if grew and not self._moved_by_user:
            self.fit()

    def _on_opened(self, document: Document) -> None:
        self._cancel_gesture()
        self.clear_snapshot()
        self._show(document)
        self.canvas.select(())
        self.fit()
