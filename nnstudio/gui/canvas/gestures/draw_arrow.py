"""Drawing an arrow: from what is under the press to what is under the release."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, Qt

from nnstudio.document.annotations import add_arrow, end_at
from nnstudio.document.marks import AnnotationId, Arrow, End
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage

SHORTEST = 12
"""A drag that is shorter was none, in pixels of the screen."""

_DRAWN = AnnotationId("an arrow that is being drawn")


class DrawArrowGesture:
    """Draws an arrow; its ends are attached to cards and notes, and are free points elsewhere.

    `drawn` is called with the id of the new arrow after it has been proposed.
    """

    def __init__(
        self,
        stage: Stage,
        layer: AnnotationLayer,
        start: QPointF,
        drawn: Callable[[AnnotationId], object] = lambda _arrow_id: None,
    ) -> None:
        self._stage, self._layer, self._start, self._drawn = stage, layer, start, drawn
        self._from = layer.thing_at(start)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        annotations = self._stage.document.annotations
        arrow = Arrow(self._first(), self._last(at))
        self._layer.show_annotations(annotations.replace(arrows={**annotations.arrows, _DRAWN: arrow}))
        self._layer.show_target(self._last(at).on)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.cancel()
        if QLineF(self._start, at).length() < self._stage.reach(SHORTEST):
            return
        after, arrow_id = add_arrow(self._stage.document, self._first(), self._last(at))
        self._stage.propose(after, "Add arrow")
        self._drawn(arrow_id)

    def cancel(self) -> None:
        self._layer.show_target(None)
        self._layer.show(self._stage.document)

    def _first(self) -> End:
        return end_at(self._stage.document, self._start.toTuple(), self._from)

    def _last(self, at: QPointF) -> End:
        thing = self._layer.thing_at(at)
        # Within one card or note, it points at a place of it: an arrow to itself could not be seen.
        return end_at(self._stage.document, at.toTuple(), thing if thing != self._from else None)
