"""Typed text: what is written in a field of a form until it counts, and what is wrong with it."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.forms.fields import asks_for_history
from nnstudio.gui.forms.outside import Outside

PATIENCE_MS = 700
"""How long text that may still become valid stands before it is complained about."""


class TypedField(Protocol):
    """A field whose text is judged while it is typed."""

    value: Any
    edited: SignalInstance
    previewed: SignalInstance
    refused: SignalInstance


class TypedText(QObject):
    """Keeps what a field's text would be as a value, which is a preview until the typing ends.

    It ends with `tell`, also by a press elsewhere and by the keys of a menu; the text stays as it is then,
    for the user may go on. `reason` says why the text is no value; it is told at once, or when the text has
    stood for a while.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field: TypedField = field  # type: ignore[assignment]  # its signals are there as instances
        self.reason = ""
        self.typed: Any = None
        """The value that is previewed; None if the text is what the field's value is, or none at all."""
        self._outside = Outside(field, self.tell)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self.complain)

    def begin(self) -> None:
        """A letter was typed: what is to be complained about has to be found anew."""
        self._patience.stop()

    def end(self) -> None:
        """What was typed is given up: the field's value is written there, or will be."""
        self._patience.stop()
        self.reason = ""
        self.preview(None)

    def preview(self, value: Any) -> None:
        """Shows what the value would be by the text so far; None: it is as it was."""
        if value != self.typed:
            self.typed = value
            self._outside.watch(value is not None)
            self._field.previewed.emit(value)

    def tell(self) -> None:
        """Lets count what is previewed."""
        value = self.typed
        if value is not None:
            self.preview(None)
            self._field.value = value
            self._field.edited.emit(value)

    def wait(self) -> None:
        """Complains after a while."""
        self._patience.start()

    def complain(self) -> None:
        """Says what is wrong, if anything is."""
        self._patience.stop()
        if self.reason:
            self._field.refused.emit(self.reason)

    def override(self, event: QEvent, usual: Callable[[QEvent], bool]) -> bool:
        """Takes a key before it is held for a shortcut; `usual` is what the control itself does."""
        if asks_for_history(event):
            event.ignore()  # undo takes back the edit of the document, not letters
        else:
            usual(event)
        if not event.isAccepted() and commands(event):
            self.tell()  # to save or to undo means what is written here
        return True


def commands(event: QEvent) -> bool:
    """Whether a key together with Ctrl or Alt was pressed, as for an entry of a menu."""
    key = Qt.Key
    alone = (key.Key_Control, key.Key_Alt, key.Key_Shift, key.Key_Meta, key.Key_AltGr)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return isinstance(event, QKeyEvent) and bool(event.modifiers() & held) and event.key() not in alone
