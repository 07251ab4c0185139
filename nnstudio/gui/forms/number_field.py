"""The field of a form for a number."""

import re

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from nnstudio.gui.forms.fields import asks_for_history
from nnstudio.gui.forms.limits import Limits, next_number
from nnstudio.gui.forms.number_text import read_number, write_number

PATIENCE_MS = 700
"""How long text that may still become valid stands before it is complained about."""


_UNFINISHED = re.compile(r"[+-]?\d*[.,]?\d*([eE][+-]?\d*)?")


class NumberField(QAbstractSpinBox):
    """A number, whole or not, as text that is judged while it is typed; arrow keys step.

    Text that may still become a number in the limits, such as "0.", is given time. What is refused
    leaves `value` as it is; leaving the field, or Esc, brings its text back.

    Signals:
        edited: (int | float) a valid number was typed or stepped to.
        refused: (str) why the text is no valid number; empty when it is again.
        left: () the field lost the focus, or Enter was pressed.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, limits: Limits, *, whole: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limits = limits
        self.value: float = 0
        self._whole = whole
        self._reason = ""
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._complain)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().textEdited.connect(self._on_text_edited)
        self.lineEdit().returnPressed.connect(self._on_return_pressed)

    def show_value(self, value: float) -> None:
        """Shows a number in the place of whatever is written there."""
        self._write(value)

    def stepBy(self, steps: int) -> None:
        value = self.value
        for _ in range(abs(steps)):
            value = next_number(value, self.limits, whole=self._whole, up=steps > 0)
        before = self.value
        self._write(value)
        self.selectAll()
        if value != before:
            self.edited.emit(value)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flag = QAbstractSpinBox.StepEnabledFlag
        return flag.StepUpEnabled | flag.StepDownEnabled

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and asks_for_history(event):
            event.ignore()  # undo takes back the edit of the document, not letters
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._reason and (
            event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo)
        ):
            self._write(self.value)
            self.selectAll()
        elif asks_for_history(event) or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # the page under the mouse scrolls instead

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu that opens over the field does not end the typing.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            reason = self._reason
            self._write(self.value)
            if reason:
                self.refused.emit(f"{reason}. {self.text()} is kept")
            self.left.emit()

    def sizeHint(self) -> QSize:
        return QSize(96, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, super().minimumSizeHint().height())

    def _on_text_edited(self, text: str) -> None:
        self._patience.stop()
        try:
            number = read_number(text, whole=self._whole)
        except ValueError as error:
            self._reason = str(error)
            hopeless = not _UNFINISHED.fullmatch(text.strip())
        else:
            self._reason = "" if self.limits.allow(number) else f"Must be {self.limits}"
            hopeless = self.limits.too_high(number)
        if self._reason:
            if hopeless:
                self._complain()
            else:
                self._patience.start()
            return
        self.refused.emit("")
        if number != self.value:
            self.value = number
            self.edited.emit(number)

    def _on_return_pressed(self) -> None:
        if self._reason:
            self._complain()
        else:
            self._write(self.value)
            self.left.emit()
        self.selectAll()

    def _complain(self) -> None:
        self._patience.stop()
        if self._reason:
            self.refused.emit(self._reason)

    def _write(self, value: float) -> None:
        self._patience.stop()
        self.value, self._reason = value, ""
        if self.text() != write_number(value):
            self.lineEdit().setText(write_number(value))
        self.refused.emit("")
