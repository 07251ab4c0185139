"""The narrator: finds words for what is on the canvas, from the design, its check and the run."""

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.sentences import (
    WELL,
    network_sentence,
    node_sentence,
    problem_sentence,
    reading,
    wire_sentence,
)
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId, Wire


class Narrator:
    """Says what a card, a wire or the whole network is now; `snapshot` is what the run has found last."""

    def __init__(self, editor: Editor, scene: CanvasScene) -> None:
        self._editor, self._scene = editor, scene
        self.snapshot: Snapshot | None = None

    def describe(self, at: NodeId | Wire | None) -> str:
        """What a card or a wire says; for None, what the whole network says."""
        graph, found = self._editor.document.graph, self._editor.document.check()
        if at is None:
            return network_sentence(graph, found)
        if isinstance(at, Wire):
            return wire_sentence(graph, found, at)
        health = self.snapshot.health if self.snapshot else WELL
        return node_sentence(graph, found, at, health, stale=self._scene.nodes[at].stale)

    def explain(self, node_id: NodeId) -> str:
        """What is wrong with a layer; empty if nothing is."""
        return problem_sentence(self._editor.document.graph, self._editor.document.check(), node_id)

    def read(self, at: NodeId | Wire | None) -> str:
        """What the picture of a card shows; of all else, what it is."""
        if at is None or isinstance(at, Wire):
            return self.describe(at)
        moment = self.snapshot
        fits = moment is not None and self._scene.nodes[at].fits(moment)
        return reading(moment if fits else None, self._editor.document.graph, at)

    def explain_all(self, at: NodeId | Wire | None) -> str:
        """What is here, what is wrong with it, and what the whole network is."""
        words = [self.describe(at)]
        if at is not None and not isinstance(at, Wire):
            words.append(self.explain(at))
        if at is not None:
            words.append(self.describe(None))
        return ". ".join(part for part in words if part)
