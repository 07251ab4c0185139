"""What a gesture is, and what it plays on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt

from nnstudio.document.document import Document
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.theme import Theme

GRID = 8.0
"""Cards stand on multiples of this."""

NO_KEYS = Qt.KeyboardModifier.NoModifier

Propose = Callable[[Document, str], None]
"""Called with the document that a gesture would make, and with the name of the step."""


@dataclass(frozen=True)
class Stage:
    """What a gesture plays on: the document that it began with, what shows it, and who takes the edit."""

    scene: CanvasScene
    camera: Camera
    theme: Theme
    document: Document
    propose: Propose

    def reach(self, pixels: float) -> float:
        """How much of the scene so many pixels of the screen are, at the zoom of this moment."""
        return pixels / self.camera.scale

    def seen(self) -> QRectF:
        """The part of the scene that is in view."""
        view = self.scene.views()[0]
        return view.mapToScene(view.viewport().rect()).boundingRect()


class Gesture(Protocol):
    """What happens between press and release; points are in the scene, `keys` are held at that moment."""

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None: ...

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None: ...

    def cancel(self) -> None: ...
