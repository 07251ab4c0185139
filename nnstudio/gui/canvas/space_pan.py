"""Space on the canvas: held, the mouse moves the view; tapped, it means what it means to the window."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsTextItem

from nnstudio.gui.canvas.view import CanvasView


class SpacePan(QObject):
    """Takes Space before the window's shortcut does, while the canvas has the focus.

    Signals:
        tapped: () Space was pressed and let go, and the view has not been moved in between.
    """

    tapped = Signal()

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._held = False
        self._used = False
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return watched is self._view and self._key(event)
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            return self._mouse(event)
        if event.type() == QEvent.Type.FocusOut and self._held:
            self._let_go()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space:
            return False
        if not self._held and (event.modifiers() or self._writing()):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.isAutoRepeat():
            return True
        if event.type() == QEvent.Type.KeyPress:
            # Some systems repeat a held key as presses of its own: in mid-drag, such a one is no tap.
            pointer = self._view.pointer
            self._held, self._used = True, pointer.busy or pointer.panning
            if not self._used:
                self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.type() == QEvent.Type.KeyRelease and self._held:
            used = self._used
            self._let_go()
            if not used:
                self.tapped.emit()
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        """Turns the left button into the middle one while Space is held."""
        pointer = self._view.pointer
        if event.type() == QEvent.Type.MouseButtonPress and self._held and not pointer.busy:
            if event.button() == Qt.MouseButton.LeftButton:
                self._used = True
                pointer.begin_pan(event.position().toPoint(), Qt.MouseButton.LeftButton)
                return True
        elif event.type() == QEvent.Type.MouseMove and self._held and not pointer.panning:
            return not pointer.busy  # the hand stays a hand
        return False

    def _let_go(self) -> None:
        self._held = False
        if not self._view.pointer.panning:
            self._view.viewport().unsetCursor()

    def _writing(self) -> bool:
        """Whether Space belongs to words that are being written on the canvas."""
        item = self._view.scene().focusItem()
        return (
            isinstance(item, QGraphicsTextItem)
            and item.textInteractionFlags() != Qt.TextInteractionFlag.NoTextInteraction
        )
