"""The field of a form for a shape: whole numbers with × between them."""

import re
from collections.abc import Iterable
from typing import Annotated, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.gui.forms.fields import asks_for_history
from nnstudio.gui.forms.limits import Limits
from nnstudio.gui.forms.typed_text import TypedText

_BETWEEN = re.compile(r"\s*[x×*,;]\s*|\s+", re.IGNORECASE)


class ShapeField(QLineEdit):
    """A few whole numbers, "28×28×1", with anything between them that people write: x, ×, *, a comma.

    What is typed is only a preview until Enter, a command, a press elsewhere or leaving the field makes it
    count. Leaving the field with text that is refused, or Esc, brings back what stood there before.

    Signals:
        edited: (tuple of int) a valid shape was typed, and is now the `value`.
        previewed: (tuple of int | None) what the value would be by the text so far; None: it is as it was.
        refused: (str) why the text is no valid shape; empty when it is again.
        left: () the field lost the focus, or Enter was pressed.
    """

    edited = Signal(object)
    previewed = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, limits: Limits, axes: range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value: tuple[int, ...] = ()
        self._limits, self._axes = limits, axes
        self._typing = TypedText(self)
        self.textEdited.connect(self._on_text_edited)
        self.returnPressed.connect(self._on_return_pressed)

    def show_value(self, value: Iterable[int]) -> None:
        """Shows a shape in the place of whatever is written there."""
        self.value = tuple(value)
        self._typing.end()
        if self.text() != write_shape(self.value):
            self.setText(write_shape(self.value))
            self.setCursorPosition(0)
        self.refused.emit("")

    def finish(self) -> None:
        """Lets a valid shape count that is still being typed."""
        self._typing.tell()

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        return self._typing.override(event, super().event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != write_shape(self.value):
            self.show_value(self.value)
            self.selectAll()
        elif asks_for_history(event) or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu that opens over the field does not end the typing.
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        reason = self._typing.reason
        self.finish()
        self.show_value(self.value)
        if reason:
            self.refused.emit(f"{reason}. {self.text()} is kept")
        self.left.emit()

    def _on_text_edited(self, text: str) -> None:
        self._typing.begin()
        try:
            shape = self._read(text)
        except ValueError as error:
            self._typing.reason = str(error)
            self._typing.preview(None)
            self._typing.wait()
            return
        self._typing.reason = ""
        self.refused.emit("")
        self._typing.preview(None if shape == self.value else shape)

    def _on_return_pressed(self) -> None:
        if self._typing.reason:
            self._typing.complain()
            return
        self.finish()
        self.show_value(self.value)
        self.left.emit()
        self.selectAll()

    def _read(self, text: str) -> tuple[int, ...]:
        """The shape that is written.

        Raises:
            ValueError: It is none; says why.
        """
        words = _BETWEEN.split(text.strip())
        if not all(word.isascii() and word.isdecimal() for word in words):
            raise ValueError("Write whole numbers with × between them, such as 28×28×1")
        if len(words) not in self._axes:
            raise ValueError(
                f"Write {self._axes.start} to {self._axes.stop - 1} numbers; there are {len(words)}"
            )
        shape = tuple(map(int, words))
        if not all(map(self._limits.allow, shape)):
            raise ValueError(f"Each number must be {self._limits}")
        return shape


def write_shape(shape: Iterable[int]) -> str:
    """The shape with all its axes: 28×28×1."""
    return "×".join(map(str, shape))


def is_shape(info: FieldInfo) -> bool:
    """Whether a field holds any number of whole numbers."""
    arguments = get_args(info.annotation)
    return get_origin(info.annotation) is tuple and arguments[1:] == (...,) and _bare(arguments[0]) is int


def shape_field(info: FieldInfo, parent: QWidget) -> ShapeField:
    """The control for a field that `is_shape`, with the limits that it declares."""
    marks = [mark for item in get_args(get_args(info.annotation)[0])[1:] for mark in _marks(item)]
    least = next((item.min_length for item in info.metadata if hasattr(item, "min_length")), 1)
    most = next((item.max_length for item in info.metadata if hasattr(item, "max_length")), 9)
    return ShapeField(Limits.of(marks), range(least, most + 1), parent)


def _bare(annotation: object) -> object:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _marks(item: object) -> list[object]:
    return list(item.metadata) if isinstance(item, FieldInfo) else [item]
