"""Space on the canvas: held, the mouse moves the view; tapped, it means what it means to the window."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsTextItem

from nnstudio.gui.canvas.view import CanvasView

REPEAT = 30
"""Milliseconds after a release in which a press is none of a finger: some systems repeat a key that is held
as releases and presses that look like any other."""


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
        self._released = QTimer(self, singleShot=True, interval=REPEAT)
        self._released.timeout.connect(self._on_released)
        view.installEventFilter(self)
        view.ears.add(self)

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
            pointer, repeated = self._view.pointer, self._released.isActive()
            self._released.stop()
            self._held = True
            self._used = pointer.busy or pointer.panning or (repeated and self._used)
            if not self._used:
                self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.type() == QEvent.Type.KeyRelease and self._held:
            self._let_go()
            self._released.start()
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

    def _on_released(self) -> None:
        if not self._used:
            self.tapped.emit()

    def _writing(self) -> bool:
        """Whether Space belongs to words that are being written on the canvas."""
        item = self._view.scene().focusItem()
        return (
            isinstance(item, QGraphicsTextItem)
            and item.textInteractionFlags() != Qt.TextInteractionFlag.NoTextInteraction
        )
