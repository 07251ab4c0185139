"""Resizing a note: its lower right corner follows the pointer."""

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.annotations import resize_note
from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.gestures.gesture import GRID, NO_KEYS, Stage

SMALLEST = (64.0, 40.0)
"""Width and height below which a note would hold no word."""


class ResizeNoteGesture:
    """Drags the corner of a note; its size keeps to the grid unless Alt is held."""

    def __init__(self, stage: Stage, layer: AnnotationLayer, note_id: AnnotationId, start: QPointF) -> None:
        self._stage, self._layer, self._note_id, self._start = stage, layer, note_id, start
        self._note = stage.document.annotations.notes[note_id]

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self._layer.show_annotations(self._resized(at, keys).annotations)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.cancel()
        self._stage.propose(self._resized(at, keys), "Resize note")

    def cancel(self) -> None:
        self._layer.show(self._stage.document)

    def _resized(self, at: QPointF, keys: Qt.KeyboardModifier) -> Document:
        way = at - self._start
        if way.isNull():
            return self._stage.document
        step = 1.0 if keys & Qt.KeyboardModifier.AltModifier else GRID
        wish = (self._note.size[0] + way.x(), self._note.size[1] + way.y())
        width, height = (
            max(least, round(edge / step) * step) for edge, least in zip(wish, SMALLEST, strict=True)
        )
        return resize_note(self._stage.document, self._note_id, self._note.position, (width, height))
