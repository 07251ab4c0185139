"""The keys of steering: those on the canvas that no entry of a menu has, heard before the view hears them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.walking import Way

if TYPE_CHECKING:
    from nnstudio.gui.canvas.steering import Steering

_WAYS: dict[Qt.Key, Way] = {
    Qt.Key.Key_Left: "before",
    Qt.Key.Key_Right: "behind",
    Qt.Key.Key_Up: "above",
    Qt.Key.Key_Down: "below",
}
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_ALT, _CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class SteeringKeys(QObject):
    """Arrows without a selection, walks that add with Shift, and every key while a wire is drawn.

    A press of the mouse, or a focus that goes, ends the wire.
    """

    def __init__(self, steering: "Steering", view: CanvasView) -> None:
        super().__init__(view)
        self._steering, self._view = steering, view
        view.installEventFilter(self)  # keys come to the one,
        view.ears.add(self)  # the mouse to the other
        steering.wiring.begun.connect(self._hear_first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While the canvas is taken down, Python's half may be empty already.
        view, kind = self.__dict__.get("_view"), event.type()
        if view is None:
            return False
        if kind in (QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress):
            self._steering.let_go()
        if watched is not view or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyPress:
            return self._press(event)
        # While a wire is drawn, letters are names, and Enter, Esc and Space mean the wire.
        mine = self._steering.wiring.active and not event.modifiers() & (_CONTROL | _ALT)
        if kind == QEvent.Type.ShortcutOverride and mine:
            event.accept()
            return True
        return False

    def _hear_first(self) -> None:
        """Has keys come here before they come to others: Space, too, is a letter of a name then."""
        self._view.installEventFilter(self)  # Qt asks the filter first that was installed last

    def _press(self, event: QKeyEvent) -> bool:
        steering = self._steering
        if steering.wiring.press(event):
            return True
        key, held = Qt.Key(event.key()), event.modifiers() & (_SHIFT | _CONTROL | _ALT)
        if key in _WAYS and held == _ALT | _SHIFT:
            steering.walk(_WAYS[key], adding=True)
        elif key in _WAYS and held == _NONE and not self._nudges():
            steering.walk(_WAYS[key])
        elif key == Qt.Key.Key_Home and held == _SHIFT:
            steering.go_first(adding=True)
        elif key == Qt.Key.Key_End and held == _SHIFT:
            steering.go_last(adding=True)
        else:
            return False
        return True

    def _nudges(self) -> bool:
        """Whether arrows move what is selected."""
        scene = self._view.scene()
        return bool(scene.selected_nodes() or scene.annotations.selected())
