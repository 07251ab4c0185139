"""Moving a block: its layers follow the pointer, with the notes and arrows in it; or a note, or an arrow."""

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.document import Position
from nnstudio.gui.canvas.annotations.carrying import load_of, load_with_blocks
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from nnstudio.gui.canvas.gestures.gesture import GRID, NO_KEYS, Stage


class MoveBlockGesture:
    """Drags the selected annotations, and the selected cards with them; on the grid, unless Alt is held."""

    def __init__(self, stage: Stage, layer: AnnotationLayer, start: QPointF) -> None:
        self._stage, self._layer, self._start = stage, layer, start
        nodes, self._ids = frozenset(stage.scene.selected_nodes()), layer.selected()
        blocks = self._ids & stage.document.annotations.blocks.keys()
        load = load_of(stage.document, nodes, self._ids)
        self._load = load_with_blocks(layer, stage.document, load, blocks) if blocks else load
        self._nodes = nodes

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        document, offset = self._stage.document, self._offset(at, keys)
        for node_id, place in self._load.places(document, offset).items():
            self._stage.scene.nodes[node_id].setPos(*place)
        self._stage.scene.follow_all()
        self._layer.show_annotations(self._load.annotations(document.annotations, offset))

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.cancel()
        after = self._load.moved(self._stage.document, self._offset(at, keys))
        what = parts_in_words(self._stage.document, self._nodes, self._ids)
        self._stage.propose(after, f"Move {what}")

    def cancel(self) -> None:
        self._stage.scene.restore(self._stage.document)
        self._layer.show(self._stage.document)

    def _offset(self, at: QPointF, keys: Qt.KeyboardModifier) -> Position:
        step = 1.0 if keys & Qt.KeyboardModifier.AltModifier else GRID
        way = at - self._start
        return (round(way.x() / step) * step, round(way.y() / step) * step)
