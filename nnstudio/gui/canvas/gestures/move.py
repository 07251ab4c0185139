"""Moving: the selected cards follow the pointer; a free one can be put into a wire."""

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.document import Document
from nnstudio.document.edits import extract_layers, move_layers
from nnstudio.gui.canvas.annotations.carrying import load_of
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Stage
from nnstudio.gui.canvas.gestures.wire_preview import WirePreview
from nnstudio.gui.canvas.guides import Guides
from nnstudio.gui.canvas.inserting import Insertion, insertion_of
from nnstudio.gui.canvas.wire_welcome import WireWelcome
from nnstudio.nn.graph import NodeId, Wire

ABOVE = 0.5
"""How far a card that is dragged is lifted over the others, and stays under the wires that are drawn."""


class MoveGesture:
    """Drags the selected cards; guides and the grid hold them unless Alt is held.

    With `pull`, the cards are taken out of their wires, which heal. A card without wires that is let go over
    a wire is put into it, if it fits there.
    """

    def __init__(self, stage: Stage, grabbed: NodeId, start: QPointF, *, pull: bool = False) -> None:
        self._stage, self._start = stage, start
        self._marks = stage.scene.annotations.selected()
        self._load = load_of(stage.document, frozenset(stage.scene.selected_nodes()), self._marks)
        self._nodes = tuple(node_id for node_id in stage.document.graph if node_id in self._load.nodes)
        self._document = extract_layers(stage.document, frozenset(self._nodes)) if pull else stage.document
        self._pull = self._document is not stage.document
        self._guides = Guides(stage, grabbed, self._nodes)
        self._preview = WirePreview(stage, self._document.graph)
        self._welcome = WireWelcome(stage.scene, stage.theme, self._insertion)
        self._raise(ABOVE)
        # Alt began the pull: it means the grid again only after it has been let go.
        self._alt_counts = not pull
        self._wires = frozenset(self._document.graph.wires())

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        free = self._free(keys)
        self._stand(self._guides.drag(at - self._start, free=free))
        if self._lone():
            self._welcome.over(self._points(at), at, wanted=self._pull or not free)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        offset = self._guides.drop(at - self._start, free=self._free(keys))
        inserted = self._welcome.taken
        self.cancel()
        if inserted:
            self._stage.propose(inserted.after, inserted.label)
            return
        moved = move_layers(self._document, self._positions(offset))
        moved = moved.replace(annotations=self._load.annotations(moved.annotations, offset.toTuple()))
        what = parts_in_words(self._document, self._load.nodes, self._marks)
        self._stage.propose(moved, f"{'Pull out' if self._pull else 'Move'} {what}")

    def cancel(self) -> None:
        self._raise(-ABOVE)
        self._guides.end()
        self._preview.end()
        self._welcome.end()
        self._stage.scene.restore(self._stage.document)

    def _raise(self, by: float) -> None:
        for node_id in self._nodes:
            item = self._stage.scene.nodes[node_id]
            item.setZValue(item.zValue() + by)

    def _stand(self, offset: QPointF) -> None:
        scene = self._stage.scene
        for node_id, place in self._positions(offset).items():
            scene.nodes[node_id].setPos(*place)
        scene.annotations.show_annotations(
            self._load.annotations(self._stage.document.annotations, offset.toTuple())
        )
        scene.follow_all()
        self._preview.follow()

    def _positions(self, offset: QPointF) -> dict[NodeId, tuple[float, float]]:
        layout = self._stage.document.layout
        return {
            node_id: (layout[node_id][0] + offset.x(), layout[node_id][1] + offset.y())
            for node_id in self._nodes
        }

    def _free(self, keys: Qt.KeyboardModifier) -> bool:
        alt = bool(keys & Qt.KeyboardModifier.AltModifier)
        self._alt_counts = self._alt_counts or not alt
        return alt and self._alt_counts

    def _insertion(self, wire: Wire) -> Insertion | None:
        return insertion_of(self._document, self._nodes[0], wire) if wire in self._wires else None

    def _lone(self) -> bool:
        """Whether it is one card that is moved, and nothing is wired to it."""
        return len(self._nodes) == 1 and _unwired(self._document, self._nodes[0])

    def _points(self, at: QPointF) -> tuple[QPointF, ...]:
        """Where the card may meet a wire: under the pointer, and in its middle."""
        item = self._stage.scene.nodes[self._nodes[0]]
        return at, item.pos() + item.card().center()


def _unwired(document: Document, node_id: NodeId) -> bool:
    return not document.graph[node_id].inputs and not document.graph.consumers(node_id)
