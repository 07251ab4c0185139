"""Fields that lie over a note or over the name of a block while somebody writes there."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QWidget

from nnstudio.gui.forms.outside import Outside
from nnstudio.gui.forms.typed_text import commands

_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The focus comes back from another window and from the field's own menu."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Ending(QObject):
    """When writing in a field ends: at Enter, at a command, at a press elsewhere, and when the field is left.

    Args:
        field: Hands its events over to `take`.
        enter: What has to be held with Enter; alone, it may be meant for the text.

    Signals:
        committed: () what was written shall count.
        cancelled: () it shall not.
    """

    committed = Signal()
    cancelled = Signal()

    def __init__(self, field: QWidget, enter: Qt.KeyboardModifier = _NONE) -> None:
        super().__init__(field)
        self._field, self._enter = field, enter
        self._outside = Outside(field, self._on_pressed_outside)
        self._outside.watch(True)

    def end(self) -> None:
        """Hears nothing more: the field is closed."""
        self._outside.watch(False)

    def take(self, event: QEvent, default: Callable[[QEvent], bool]) -> bool:
        """Does with an event of the field what is to be done; `default` does what Qt would."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _is_own_key(event):
                event.accept()
                return True
            default(event)
            if not event.isAccepted() and commands(event):
                self.committed.emit()  # to save or to open a menu means what is written here
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._press(event, default)
            event.accept()  # what means nothing here shall mean nothing on the canvas below
            return True
        done = default(event)
        if kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
            self.committed.emit()
        return done

    def _press(self, event: QKeyEvent, default: Callable[[QEvent], bool]) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in _ENTER and event.modifiers() & self._enter == self._enter:
            self.committed.emit()
        else:
            default(event)

    def _on_pressed_outside(self) -> None:
        popup: QObject | None = QApplication.activePopupWidget()
        while popup is not None and popup is not self._field:
            popup = popup.parent()
        if popup is None:  # else it is the field's own menu, to copy and paste
            self.committed.emit()


class NoteField(QPlainTextEdit):
    """The text of a note. Ctrl+Enter, a command or a click elsewhere takes it, Esc does not."""

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
        self.ending = Ending(self, enter=_CONTROL)

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
        # Qt asks before all is set up.
        ending: Ending | None = getattr(self, "ending", None)
        return ending.take(event, super().event) if ending else super().event(event)


class NameField(QLineEdit):
    """The name of a block. Enter, a command or a click elsewhere takes it, Esc does not."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setObjectName("nameField")
        self.setAccessibleName("Name of the block")
        self.selectAll()
        self.ending = Ending(self)

    def event(self, event: QEvent) -> bool:
        ending: Ending | None = getattr(self, "ending", None)
        return ending.take(event, super().event) if ending else super().event(event)


def _is_own_key(event: QKeyEvent) -> bool:
    """Whether a key that is a shortcut elsewhere is for the one who writes: E, Space, Tab, Ctrl+Enter.

    Some keyboards hold Ctrl and Alt together, as AltGr, for letters such as @.
    """
    held = event.modifiers() & (_CONTROL | _ALT)
    letter = held == _CONTROL | _ALT and bool(event.text()) and event.text().isprintable()
    return event.key() in _ENTER or not held or letter
