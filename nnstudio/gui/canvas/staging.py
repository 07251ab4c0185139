"""Staging: sets the stage that gestures play on, and makes the edits that come of them."""

from nnstudio.document.document import Document
from nnstudio.document.repairs import Repair
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.gestures.gesture import Stage
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme


class Staging:
    """Hands the document of the moment to gestures, and what they propose to the editor."""

    def __init__(self, editor: Editor, scene: CanvasScene, camera: Camera, theme: Theme) -> None:
        self._editor, self._scene, self._camera = editor, scene, camera
        self.theme = theme
        """What the next gesture is drawn in."""

    def stage(self) -> Stage:
        """The stage for a gesture that begins now."""
        return Stage(self._scene, self._camera, self.theme, self._editor.document, self.propose)

    def propose(self, after: Document, label: str) -> None:
        """Makes a step; if that is none, all stands where it stood."""
        before = self._editor.document
        self._editor.apply(after, label)
        if self._editor.document is before:
            self._scene.restore(before)  # no edit, but a drag may have left its cards beside their places

    def repair(self, repair: Repair) -> None:
        """Makes a repair, and selects the layers that it adds."""
        before = self._editor.document.graph
        self.propose(repair.after, repair.label)
        added = tuple(node_id for node_id in self._editor.document.graph if node_id not in before)
        if added:
            self._scene.select(added)
