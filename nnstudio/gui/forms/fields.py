"""The fields of a form for words, and for yes or no."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from nnstudio.gui.forms.clicks import end_typing


class TextField(QLineEdit):
    """Words on one line.

    Signals:
        edited: (str) after each keystroke.
        refused: (str) never; the form may find reasons of its own.
        left: () the field lost the focus, or Enter was pressed.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self._on_text_edited)
        self.returnPressed.connect(self.left)

    @property
    def value(self) -> object:
        return self.text()

    def show_value(self, value: object) -> None:
        """Shows a text; the cursor stays if it is the same."""
        if str(value) != self.text():
            self.setText(str(value))
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and asks_for_history(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if asks_for_history(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _on_text_edited(self) -> None:
        self.edited.emit(self.value)


class WordsField(TextField):
    """Several words or names on one line, with commas between them.

    Signals:
        edited: (tuple[str, ...]) after each keystroke.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._between = ","
        self.setPlaceholderText("names, with commas between them")

    @property
    def value(self) -> object:
        return tuple(word for part in self.text().split(self._between) if (word := part.strip()))

    def show_value(self, value: object) -> None:
        """Shows the words; what is being typed stays if it means the same."""
        words = value if isinstance(value, tuple) else ()
        self._between = ";" if any("," in str(word) for word in words) else ","
        if self.value != words:
            super().show_value(f"{self._between} ".join(map(str, words)))


class SwitchField(QCheckBox):
    """Yes or no, as a switch.

    Signals:
        edited: (bool) it was switched.
        refused: (str) never.
        left: () it lost the focus, or was switched without having it.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("off", parent)
        self.setProperty("role", "switch")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # as a choice
        self.toggled.connect(self._on_toggled)

    @property
    def value(self) -> bool:
        return self.isChecked()

    def show_value(self, value: object) -> None:
        """Shows on or off."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))
        self.setText("on" if value else "off")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        end_typing()
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _on_toggled(self) -> None:
        self.setText("on" if self.value else "off")
        self.edited.emit(self.value)
        if not self.hasFocus():
            self.left.emit()


def asks_for_history(event: QEvent) -> bool:
    """Whether these are the keys of undo or redo, which mean the document and not a field."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )
