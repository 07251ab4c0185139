"""Duplicating: copies of what is selected follow the pointer, the originals stay."""

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.clipboard import duplicate_layers
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage
from nnstudio.gui.canvas.gestures.ghosts import Ghosts
from nnstudio.gui.canvas.gestures.select import select_parts
from nnstudio.gui.canvas.guides import Guides
from nnstudio.nn.graph import NodeId


class DuplicateGesture:
    """Drags ghosts of what is selected; where they are let go, the copies stand, and are selected."""

    def __init__(self, stage: Stage, grabbed: NodeId, start: QPointF) -> None:
        self._stage, self._start = stage, start
        layer = stage.scene.annotations
        self._nodes, self._marks = stage.scene.selected_nodes(), layer.selected()
        # The cards themselves stay, so that their copies may stand in line with them, too.
        self._guides = Guides(stage, grabbed, ())
        cards = (stage.scene.nodes[node_id] for node_id in self._nodes)
        annotations = (
            item
            for items in (layer.blocks, layer.notes, layer.arrows)
            for mark, item in items.items()
            if mark in self._marks
        )
        self._ghosts = Ghosts(stage.scene, stage.theme, (*cards, *annotations))

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self._ghosts.move(self._guides.drag(at - self._start, free=_free(keys)))

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        offset = self._guides.drop(at - self._start, free=_free(keys))
        self.cancel()
        if offset.isNull():
            return  # a copy that covers its original would look as if nothing had happened
        before, scene = self._stage.document, self._stage.scene
        nodes = frozenset(self._nodes)
        after, copies = duplicate_layers(before, nodes, offset.toTuple(), self._marks)
        self._stage.propose(after, f"Duplicate {parts_in_words(before, nodes, self._marks)}")
        select_parts(scene, frozenset(copies), frozenset())
        scene.annotations.select(after.annotations.ids() - before.annotations.ids())

    def cancel(self) -> None:
        self._guides.end()
        self._ghosts.end()


def _free(keys: Qt.KeyboardModifier) -> bool:
    return bool(keys & Qt.KeyboardModifier.AltModifier)
