"""The keyboard on the canvas: what keys do that are no entries of a menu."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from nnstudio.gui.canvas.building import Building
from nnstudio.gui.canvas.gestures.gesture import GRID
from nnstudio.gui.canvas.pointer import Pointer
from nnstudio.gui.canvas.scene import CanvasScene

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Keyboard:
    """Arrows nudge what is selected, Esc ends a gesture, the pins of units or the selection."""

    def __init__(self, scene: CanvasScene, building: Building, pointer: Pointer) -> None:
        self._scene, self._building, self._pointer = scene, building, pointer

    def press(self, event: QKeyEvent) -> bool:
        """Does what the key means on the canvas; False if it means nothing here."""
        if event.key() == Qt.Key.Key_Escape:
            if not self._pointer.cancel() and not self._pointer.pins.clear():
                self._scene.select(())
            return True
        if event.key() in _ARROWS and (self._scene.selected_nodes() or self._scene.annotations.selected()):
            step = GRID * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            dx, dy = _ARROWS[Qt.Key(event.key())]
            self._building.nudge(dx * step, dy * step)
            return True
        return False
