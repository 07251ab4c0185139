"""Fields that lie over a note or over the name of a block while somebody writes there."""

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QWidget

_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The focus comes back from another window and from the field's own menu."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class NoteField(QPlainTextEdit):
    """The text of a note. Ctrl+Enter or a click elsewhere takes it, Esc does not.

    Signals:
        committed: () what was written shall count.
        cancelled: () it shall not.
    """

    committed = Signal()
    cancelled = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noteField")
        self.setAccessibleName("Text of the note")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # It grows with its text; a bar would break the lines elsewhere.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setPlainText(text)
        self.selectAll()

    def text(self) -> str:
        return self.toPlainText()

    def needed_height(self) -> int:
        """Pixels that the whole text takes, at the width that the field has."""
        lines = self.document().size().height()  # Qt counts lines here, not pixels
        frame = self.height() - self.viewport().height()
        return math.ceil(
            lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + frame
        )

    def event(self, event: QEvent) -> bool:
        if _is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in _ENTER and event.modifiers() & _CONTROL:
            self.committed.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # what means nothing here shall mean nothing on the canvas below

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.committed.emit()


class NameField(QLineEdit):
    """The name of a block. Enter or a click elsewhere takes it, Esc does not.

    Signals:
        committed: () what was written shall count.
        cancelled: () it shall not.
    """

    committed = Signal()
    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setObjectName("nameField")
        self.setAccessibleName("Name of the block")
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        if _is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in _ENTER:
            self.committed.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # what means nothing here shall mean nothing on the canvas below

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.committed.emit()


def _is_own_key(event: QEvent) -> bool:
    """Whether a key that is a shortcut elsewhere is for the one who writes: E, Space, Tab, Ctrl+Enter."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.key() in _ENTER or not event.modifiers() & (_CONTROL | _ALT)
