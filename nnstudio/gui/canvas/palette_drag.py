"""Dragging from the palette: follows the mouse over the canvas, and keeps in step with the document."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from nnstudio.document.document import Document
from nnstudio.gui.canvas.auto_pan import AutoPan
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.palette_drop import PaletteDrop
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.canvas.staging import Staging
from nnstudio.gui.editor import Editor
from nnstudio.nn.layer import LAYERS


class PaletteDrag:
    """At most one layer on its way from the palette; near an edge, the view goes along."""

    def __init__(
        self,
        viewport: QWidget,
        editor: Editor,
        scene: CanvasScene,
        camera: Camera,
        staging: Staging,
        auto_pan: AutoPan,
    ) -> None:
        self._viewport, self._editor, self._scene, self._camera = viewport, editor, scene, camera
        self._staging, self._auto_pan = staging, auto_pan
        self._drop: PaletteDrop | None = None
        self._document: Document | None = None
        self._at: QPoint | None = None
        self._loose = False

    def move(self, kind: str, at: QPoint) -> None:
        """Shows what a drop of this layer at a point of the screen would do; Alt keeps it out of wires."""
        document = self._editor.document
        if self._document is not document:
            self.end()
        if self._drop is None:
            self._drop = PaletteDrop(self._scene, LAYERS[kind](), document, self._staging.theme)
            self._document = document
        inside, keys = self._viewport.mapFromGlobal(at), QGuiApplication.keyboardModifiers()
        self._at = inside if self._viewport.rect().contains(inside) else None
        self._loose = bool(keys & Qt.KeyboardModifier.AltModifier)
        self.follow()
        if self._at is not None:
            self._auto_pan.follow(self._at)
        else:
            self._auto_pan.end()

    def follow(self) -> None:
        """The view has moved under the pointer, or the pointer over the view."""
        if self._drop is not None:
            point = self._camera.point(self._at) if self._at is not None else None
            self._drop.move(point, loose=self._loose)

    def drop(self, kind: str, at: QPoint) -> None:
        """Adds the layer where it was dropped, if that is on the canvas; on a wire, it is put into it."""
        self.move(kind, at)
        on_canvas = self._drop is not None and self._at is not None
        proposal = self._drop.propose(self._camera.point(self._at)) if on_canvas else None
        self.end()
        if proposal is not None:
            after, node_id, label = proposal
            self._staging.propose(after, label)
            self._scene.select((node_id,))
            self._viewport.setFocus()

    def end(self) -> None:
        """Forgets what was dragged."""
        self._auto_pan.end()
        if self._drop is not None:
            self._drop.end()
        self._drop = self._document = self._at = None
