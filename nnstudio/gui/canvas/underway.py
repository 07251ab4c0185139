"""Under way: what has become of the press of a button so far, from nothing yet to a gesture and its end."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.auto_pan import AutoPan
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.gestures.gesture import NO_KEYS, Gesture
from nnstudio.gui.canvas.presses import Press


class Underway:
    """At most one press or gesture at a time; near an edge, the view goes along with it."""

    def __init__(self, camera: Camera, auto_pan: AutoPan) -> None:
        self._camera, self._auto_pan = camera, auto_pan
        self._gesture: Gesture | None = None
        self._press: Press | None = None
        self._port: tuple[QPoint, Callable[[], Gesture]] | None = None
        self._loose = False  # the wire of a click follows the pointer with no button held
        self._at, self._keys = QPoint(), NO_KEYS
        self.ending: Gesture | None = None
        """The gesture that is being finished at this moment."""

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def held(self) -> bool:
        """Whether a gesture is under way, or may yet become of the press at hand."""
        return self._gesture is not None or self._press is not None

    def wait(self, press: Press) -> None:
        """Waits whether this press is dragged, or is a click."""
        self._press, self._loose = press, False

    def begin(self, gesture: Gesture) -> None:
        """A gesture has begun."""
        self._gesture, self._loose = gesture, False

    def begin_at_port(self, at: QPoint, gesture: Gesture, wire: Callable[[], Gesture]) -> None:
        """One has begun with the press of a port; if that is a click, `wire` follows the pointer from it."""
        self._port = (at, wire)
        self.begin(gesture)

    def note(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """The pointer is at this point of the viewport, with these keys held."""
        self._at, self._keys = at, keys

    def follow(self) -> None:
        """The view has moved under the pointer, or the pointer over the view."""
        if self._gesture is not None:
            self._gesture.move(self._camera.point(self._at), self._keys)

    def move(self) -> bool:
        """Goes on where the pointer was noted, and says whether there is anything under way."""
        press = self._press
        if press is not None and _dragged(press.at, self._at):
            self._press, self._gesture = None, press.begin()
        if self._gesture is not None:
            self.follow()
            self._auto_pan.follow(self._at)
        return self.held

    def is_let_go(self, buttons: Qt.MouseButton) -> bool:
        """Whether the button is up without a release: a menu or a dialog has swallowed that."""
        return self.held and not self._loose and not buttons & Qt.MouseButton.LeftButton

    def release(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """The button was let go here: a press was a click, and a gesture is finished."""
        press, self._press = self._press, None
        port, self._port = self._port, None
        gesture = self._gesture
        if press is not None:
            press.click()
        elif gesture is not None and port is not None and not _dragged(port[0], at):
            # The port was clicked: from now on, a wire follows the pointer to the next click. If the press
            # has taken off a wire's end, that is put back; only a drag means it.
            gesture.cancel()
            self._loose = True
            self._gesture = port[1]()
            self._gesture.move(self._camera.point(at), keys)
        elif gesture is not None:
            self._auto_pan.end()
            self._gesture, self.ending = None, gesture
            gesture.finish(self._camera.point(at), keys)
            self.ending = None

    def cancel(self) -> bool:
        """Ends it without an edit, and says whether there was a gesture."""
        self._press = self._port = None
        self._auto_pan.end()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None


def _dragged(start: QPoint, at: QPoint) -> bool:
    return (at - start).manhattanLength() >= QApplication.startDragDistance()
