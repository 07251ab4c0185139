"""Moving the end of an arrow: it lets go, and is attached to what it is dropped on."""

from typing import Literal

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.annotations import end_at, move_end
from nnstudio.document.document import Document
from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage


class MoveEndGesture:
    """Drags the start or the end of an arrow by its handle."""

    def __init__(
        self,
        stage: Stage,
        layer: AnnotationLayer,
        arrow_id: AnnotationId,
        which: Literal["start", "end"],
        start: QPointF,
    ) -> None:
        self._stage, self._layer = stage, layer
        self._arrow_id, self._which, self._start = arrow_id, which, start
        arrow = stage.document.annotations.arrows[arrow_id]
        self._other = (arrow.end if which == "start" else arrow.start).on

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self._layer.show_annotations(self._moved(at).annotations)
        self._layer.show_target(self._thing(at))

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.cancel()
        if at != self._start:
            self._stage.propose(self._moved(at), "Move the end of an arrow")

    def cancel(self) -> None:
        self._layer.show_target(None)
        self._layer.show(self._stage.document)

    def _thing(self, at: QPointF) -> str | None:
        thing = self._layer.thing_at(at)
        return thing if thing != self._other else None

    def _moved(self, at: QPointF) -> Document:
        end = end_at(self._stage.document, at.toTuple(), self._thing(at))
        return move_end(self._stage.document, self._arrow_id, self._which, end)
