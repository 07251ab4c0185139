"""Selecting: a box is drawn around cards and wires."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId, Wire


class Mode(Enum):
    """What becomes of the selection that was there before."""

    REPLACE = "replace"
    ADD = "add"
    INVERT = "invert"

    @classmethod
    def of(cls, keys: Qt.KeyboardModifier) -> "Mode":
        """Shift adds, Ctrl inverts."""
        if keys & Qt.KeyboardModifier.ControlModifier:
            return cls.INVERT
        return cls.ADD if keys & Qt.KeyboardModifier.ShiftModifier else cls.REPLACE


def select_parts(scene: CanvasScene, nodes: frozenset[NodeId], wires: frozenset[Wire]) -> None:
    """Selects these cards and wires and nothing else."""
    scene.select(nodes, wires)


class SelectGesture:
    """Drags a box. It takes every card that it touches, and every wire that is wholly in it.

    A wire that only leaves the box is left alone: to delete what is in the box shall heal it.
    """

    def __init__(self, stage: Stage, start: QPointF, mode: Mode) -> None:
        self._scene, self._start, self._mode = stage.scene, start, mode
        self._nodes = frozenset(self._scene.selected_nodes())
        self._wires = frozenset(self._scene.selected_wires())
        self._marks = self._scene.annotations.selected()
        self._shown = (self._nodes, self._wires, self._marks)
        self._box = QGraphicsRectItem()
        self._box.setPen(QPen(QColor(stage.theme.accent), 0))
        fill = QColor(stage.theme.accent)
        fill.setAlphaF(0.1)
        self._box.setBrush(fill)
        self._box.setZValue(4)
        self._scene.addItem(self._box)
        self._select(frozenset(), frozenset(), frozenset())

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        box = QRectF(self._start, at).normalized()
        self._box.setRect(box)
        touched = frozenset(
            item.node_id
            for item in self._scene.nodes.values()
            if item.card().translated(item.pos()).intersects(box)
        )
        near = (wire for wire in self._scene.wires if wire.source in touched and wire.target in touched)
        ends = ((wire, self._ends(wire)) for wire in near)
        inside = frozenset(wire for wire, (start, end) in ends if box.contains(start) and box.contains(end))
        self._select(touched, inside, self._scene.annotations.inside(box))

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:  # the last move has selected
        self._end()

    def cancel(self) -> None:
        self._end()
        scene = self._scene
        nodes = frozenset(node_id for node_id in self._nodes if node_id in scene.nodes)
        select_parts(scene, nodes, frozenset(wire for wire in self._wires if wire in scene.wires))
        scene.annotations.select(self._marks)

    def _ends(self, wire: Wire) -> tuple[QPointF, QPointF]:
        source, target = self._scene.nodes[wire.source], self._scene.nodes[wire.target]
        return source.pos() + source.output_port(), target.pos() + target.ports.of_source(wire.source)

    def _select(
        self, nodes: frozenset[NodeId], wires: frozenset[Wire], marks: frozenset[AnnotationId]
    ) -> None:
        if self._mode is Mode.ADD:
            nodes, wires, marks = self._nodes | nodes, self._wires | wires, self._marks | marks
        elif self._mode is Mode.INVERT:
            nodes, wires, marks = self._nodes ^ nodes, self._wires ^ wires, self._marks ^ marks
        if (nodes, wires, marks) != self._shown:
            self._shown = (nodes, wires, marks)
            select_parts(self._scene, nodes, wires)
            self._scene.annotations.select(marks)

    def _end(self) -> None:
        if self._box.scene():
            self._scene.removeItem(self._box)
