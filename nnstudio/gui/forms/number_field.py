"""The field of a form for a number."""

import re

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from nnstudio.gui.forms.fields import asks_for_history
from nnstudio.gui.forms.limits import Limits, next_number
from nnstudio.gui.forms.number_text import read_number, write_number
from nnstudio.gui.forms.typed_text import TypedText

_UNFINISHED = re.compile(r"[+-]?\d*[.,]?\d*([eE][+-]?\d*)?")


class NumberField(QAbstractSpinBox):
    """A number, whole or not, as text that is judged while it is typed; arrow keys step.

    A typed number is only a preview, 2 and 20 on the way to 200, until Enter, a command, a press elsewhere
    or leaving the field makes it count. Text that may still become a number in the limits, such as "0.", is
    given time. Leaving the field with text that is refused, or Esc, brings the number back that stood there
    before the typing. Where 0 has a name, as "off", the name is shown, and may be typed.

    Signals:
        edited: (int | float) a valid number was typed, or stepped to, and is now the `value`.
        previewed: (int | float | None) what the value would be by the text so far; None: it is as it was.
        refused: (str) why the text is no valid number; empty when it is again.
        left: () the field lost the focus, or Enter was pressed.
    """

    edited = Signal(object)
    previewed = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, limits: Limits, *, whole: bool, zero: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limits = limits
        self.value: float = 0
        self._whole, self._zero = whole, zero
        self._typing = TypedText(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().textEdited.connect(self._on_text_edited)
        self.lineEdit().returnPressed.connect(self._on_return_pressed)

    def show_value(self, value: float) -> None:
        """Shows a number in the place of whatever is written there."""
        self._write(value)

    def finish(self) -> None:
        """Lets a valid number count that is still being typed."""
        if not self._typing.reason:
            self._take(self._written())

    def stepBy(self, steps: int) -> None:
        value = self._written()
        for _ in range(abs(steps)):
            value = next_number(value, self.limits, whole=self._whole, up=steps > 0)
        self._take(value)
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flag = QAbstractSpinBox.StepEnabledFlag
        return flag.StepUpEnabled | flag.StepDownEnabled

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        return self._typing.override(event, super().event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        escape = event.key() == Qt.Key.Key_Escape
        if (escape and (self._typing.reason or self._typing.typed is not None)) or (
            self._typing.reason and event.matches(QKeySequence.StandardKey.Undo)
        ):
            self._write(self.value)
            self.selectAll()
        elif asks_for_history(event) or escape:
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
            reason = self._typing.reason
            if reason:
                self._write(self.value)
                self.refused.emit(f"{reason}. {self.text()} is kept")
            else:
                self.finish()
            self.left.emit()

    def sizeHint(self) -> QSize:
        return QSize(96, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, super().minimumSizeHint().height())

    def _on_text_edited(self, text: str) -> None:
        self._typing.begin()
        try:
            number = self._read(text)
        except ValueError as error:
            self._typing.reason = str(error)
            typing_zero = self._zero.startswith(text.strip().lower() or " ")
            hopeless = not typing_zero and not _UNFINISHED.fullmatch(text.strip())
        else:
            self._typing.reason = "" if self.limits.allow(number) else f"Must be {self.limits}"
            hopeless = self.limits.too_high(number)
        self._typing.preview(None if self._typing.reason or number == self.value else number)
        if not self._typing.reason:
            self.refused.emit("")
        elif hopeless:
            self._typing.complain()
        else:
            self._typing.wait()

    def _on_return_pressed(self) -> None:
        if self._typing.reason:
            self._typing.complain()
        else:
            self.finish()
            self.left.emit()
        self.selectAll()

    def _read(self, text: str) -> float:
        """The number that is written.

        Raises:
            ValueError: It is none; says why.
        """
        if self._zero and text.strip().lower() == self._zero:
            return 0
        return read_number(text, whole=self._whole)

    def _written(self) -> float:
        return self.value if self._typing.typed is None else self._typing.typed

    def _take(self, number: float) -> None:
        before = self.value
        self._write(number)
        if number != before:
            self.edited.emit(number)

    def _write(self, value: float) -> None:
        self.value = value
        self._typing.end()
        text = self._zero if value == 0 and self._zero else write_number(value)
        if self.text() != text:
            self.lineEdit().setText(text)
        self.refused.emit("")
