"""The hand: moves the view while a button of the mouse is held."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.camera import Camera


class Hand:
    """Takes the view at a point of the viewport, and lets go with the button that it was taken with."""

    def __init__(self, viewport: QWidget, camera: Camera) -> None:
        self._viewport, self._camera = viewport, camera
        self._held: tuple[QPoint, Qt.MouseButton] | None = None

    @property
    def holding(self) -> bool:
        """Whether the view follows the mouse."""
        return self._held is not None

    def take(self, at: QPoint, button: Qt.MouseButton) -> None:
        self._held = (at, button)
        self._viewport.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPoint, buttons: Qt.MouseButton) -> bool:
        """Takes the view along, and says whether it is held; it is let go where its button is not down."""
        if self._held is None:
            return False
        before, button = self._held
        if not buttons & button:  # something has swallowed the release
            self.release(button)
            return False
        self._held = (at, button)
        self._camera.pan(before - at)
        return True

    def release(self, button: Qt.MouseButton) -> bool:
        """Lets go, and says whether this button has held the view."""
        if self._held is None or self._held[1] != button:
            return False
        self._held = None
        self._viewport.unsetCursor()
        return True
