"""The touchpad: two fingers that are spread or closed zoom at the place between them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QNativeGestureEvent

from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.ears import Ears


class Touchpad(QObject):
    """Hears the gestures that the system itself has recognized, as event filter of the viewport."""

    def __init__(self, ears: Ears, camera: Camera) -> None:
        super().__init__(ears.viewport)
        self._camera = camera
        ears.add(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.NativeGesture or not isinstance(event, QNativeGestureEvent):
            return False
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            # The value is by how much the fingers' distance has grown since the last event.
            self._camera.zoom(max(0.1, 1 + event.value()), event.position())
            return True
        return False
