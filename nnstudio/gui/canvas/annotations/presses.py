"""Presses on annotations: which gesture begins there, and what a click or a double-click means."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal

from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.hit import Hit, Part
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.gestures.draw_arrow import DrawArrowGesture
from nnstudio.gui.canvas.gestures.gesture import Gesture, Stage
from nnstudio.gui.canvas.gestures.move_block import MoveBlockGesture
from nnstudio.gui.canvas.gestures.move_end import MoveEndGesture
from nnstudio.gui.canvas.gestures.resize_note import ResizeNoteGesture
from nnstudio.gui.canvas.gestures.select import Mode, select_parts
from nnstudio.gui.canvas.presses import Press
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId


class AnnotationPresses(QObject):
    """What can be pressed of the annotations. `stage` sets the stage for a gesture that begins then.

    Signals:
        text_wanted: (AnnotationId) the text of this note, or the name of this block, shall be written.
        waiting_changed: (bool) whether the next press begins an arrow.
    """

    text_wanted = Signal(object)
    waiting_changed = Signal(bool)

    def __init__(
        self,
        scene: CanvasScene,
        layer: AnnotationLayer,
        stage: Callable[[], Stage],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._scene, self._layer, self._stage = scene, layer, stage
        self._waiting = False

    @property
    def waiting(self) -> bool:
        """Whether the next press begins an arrow."""
        return self._waiting

    def wait_for_arrow(self, *, waiting: bool = True) -> bool:
        """Lets the next press begin an arrow, or no more; says whether it would have."""
        before, self._waiting = self._waiting, waiting
        if before != waiting:
            self.waiting_changed.emit(waiting)
        return before

    def claimed(self, point: QPointF, *, card: bool, wire: bool) -> Hit | None:
        """The part of an annotation that a press means, where there is a card or port, or a wire, or not.

        Grips of what is selected lie over all; else cards go first, and wires before the frames of blocks.
        """
        hit = self._layer.at(point)
        if hit is None or hit.is_grip:
            return hit
        return None if card or (wire and hit.part is Part.FRAME) else hit

    def cursor(self, point: QPointF, *, card: bool) -> Qt.CursorShape | None:
        """What the pointer looks like here; None if no annotation has a say."""
        if self._waiting:
            return Qt.CursorShape.CrossCursor
        hit = self.claimed(point, card=card, wire=False)
        return hit.cursor if hit else None

    def on(self, hit: Hit, at: QPoint, point: QPointF, keys: Qt.KeyboardModifier) -> Press:
        """On an annotation: it is selected, and dragged by what was pressed of it."""
        if hit.is_grip:
            return Press(at, lambda: self._grip(hit, point), lambda: None)
        mode = Mode.of(keys)
        if mode is not Mode.REPLACE:
            self._choose(hit.id, mode)
        elif hit.id not in self._layer.selected():
            self.select_only(hit.id)

        def click() -> None:
            if mode is Mode.REPLACE:
                self.select_only(hit.id)

        return Press(at, lambda: MoveBlockGesture(self._stage(), self._layer, point), click)

    def arrow_from(self, point: QPointF) -> Gesture:
        """The arrow that was waited for; it is selected when it is drawn."""
        self.wait_for_arrow(waiting=False)
        return DrawArrowGesture(self._stage(), self._layer, point, self.select_only)

    def double_click(self, point: QPointF, *, card: bool) -> bool:
        """Asks for the text of the note or the name of the block here; False if there is neither."""
        hit = self.claimed(point, card=card, wire=False)
        if hit is None or hit.part not in (Part.BODY, Part.TITLE):
            return False
        self.text_wanted.emit(hit.id)
        return True

    def select_only(self, annotation_id: AnnotationId) -> None:
        """Selects this annotation, with the layers of a block, and nothing else."""
        self._scene.select(tuple(self._nodes_of(annotation_id)))
        self._layer.select({annotation_id})

    def _grip(self, hit: Hit, point: QPointF) -> Gesture:
        if hit.part is Part.CORNER:
            return ResizeNoteGesture(self._stage(), self._layer, hit.id, point)
        which = "start" if hit.part is Part.START else "end"
        return MoveEndGesture(self._stage(), self._layer, hit.id, which, point)

    def _choose(self, annotation_id: AnnotationId, mode: Mode) -> None:
        """Adds an annotation to what is selected, or takes it out again."""
        nodes, ids = frozenset(self._scene.selected_nodes()), self._layer.selected()
        wires, own = frozenset(self._scene.selected_wires()), self._nodes_of(annotation_id)
        leaves = mode is Mode.INVERT and annotation_id in ids
        select_parts(self._scene, nodes - own if leaves else nodes | own, wires)
        self._layer.select(ids - {annotation_id} if leaves else ids | {annotation_id})

    def _nodes_of(self, annotation_id: AnnotationId) -> frozenset[NodeId]:
        block = self._layer.annotations.blocks.get(annotation_id)
        return block.nodes if block else frozenset()
