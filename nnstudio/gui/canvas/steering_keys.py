"""The keys of steering: what each means on the canvas, heard before the view hears it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.walking import Way

if TYPE_CHECKING:
    from nnstudio.gui.canvas.steering import Steering

Keys: TypeAlias = dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]]

_WAYS: dict[Qt.Key, Way] = {
    Qt.Key.Key_Left: "before",
    Qt.Key.Key_Right: "behind",
    Qt.Key.Key_Up: "above",
    Qt.Key.Key_Down: "below",
}
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_ALT, _CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class SteeringKeys(QObject):
    """Turns keys into steps of a walk; a press of the mouse, or a focus that goes, ends what they began."""

    def __init__(self, steering: "Steering", view: CanvasView) -> None:
        super().__init__(view)
        self._steering, self._view = steering, view
        self._keys = _keys_of(steering)
        for part in (view, view.viewport()):  # keys come to the one, the mouse to the other
            part.installEventFilter(self)

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

    def _press(self, event: QKeyEvent) -> bool:
        if self._steering.wiring.press(event):
            return True
        key, held = Qt.Key(event.key()), event.modifiers() & (_SHIFT | _CONTROL | _ALT)
        if key in _WAYS and held == _NONE and not self._view.scene().selected_nodes():
            self._steering.walk(_WAYS[key])  # otherwise, arrows nudge what is selected
            return True
        if key in _WAYS and held in (_ALT, _ALT | _SHIFT):
            self._steering.walk(_WAYS[key], adding=bool(held & _SHIFT))
            return True
        do = self._keys.get((key, held))
        if do is not None:
            do()
        return do is not None


def _keys_of(steering: "Steering") -> Keys:
    key = Qt.Key
    return {
        (key.Key_Home, _NONE): steering.go_first,
        (key.Key_End, _NONE): steering.go_last,
        (key.Key_Home, _SHIFT): lambda: steering.go_first(adding=True),
        (key.Key_End, _SHIFT): lambda: steering.go_last(adding=True),
        (key.Key_PageDown, _NONE): steering.next_layer,
        (key.Key_PageUp, _NONE): lambda: steering.next_layer(-1),
        (key.Key_W, _NONE): steering.next_wire,
        (key.Key_W, _SHIFT): lambda: steering.next_wire(-1),
        (key.Key_F8, _NONE): steering.next_problem,
        (key.Key_F8, _SHIFT): lambda: steering.next_problem(-1),
        (key.Key_I, _CONTROL): steering.read_values,
        (key.Key_I, _CONTROL | _SHIFT): steering.where_am_i,
        (key.Key_Return, _NONE): steering.draw_wire,
        (key.Key_Enter, _NONE): steering.draw_wire,
    }
