"""Dragging from the palette: follows the mouse over the canvas, and keeps in step with the document."""

from PySide6.QtCore import QPoint, Qt

from nnstudio.document.document import Document
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.palette_drop import PaletteDrop
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS


class PaletteDrag:
    """At most one layer on its way from the palette."""

    def __init__(self, scene: CanvasScene, camera: Camera) -> None:
        self._scene, self._camera = scene, camera
        self._drop: PaletteDrop | None = None
        self._document: Document | None = None
        self._at: QPoint | None = None
        self._loose = False

    def move(
        self, kind: str, document: Document, theme: Theme, at: QPoint | None, keys: Qt.KeyboardModifier
    ) -> None:
        """Shows what a drop at a point of the viewport would do; Alt keeps the layer out of wires."""
        if self._document is not document:
            self.end()
        if self._drop is None:
            self._drop = PaletteDrop(self._scene, LAYERS[kind](), document, theme)
            self._document = document
        self._at, self._loose = at, bool(keys & Qt.KeyboardModifier.AltModifier)
        self.follow()

    def follow(self) -> None:
        """The view has moved under the pointer, or the pointer over the view."""
        if self._drop is not None:
            point = self._camera.point(self._at) if self._at is not None else None
            self._drop.move(point, loose=self._loose)

    def drop(self) -> tuple[Document, NodeId, str] | None:
        """Lets go: the document with the layer, its id and the name of the step; None beside the canvas."""
        on_canvas = self._drop is not None and self._at is not None
        proposal = self._drop.propose(self._camera.point(self._at)) if on_canvas else None
        self.end()
        return proposal

    def end(self) -> None:
        """Forgets what was dragged."""
        if self._drop is not None:
            self._drop.end()
        self._drop = self._document = self._at = None
