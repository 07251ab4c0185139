"""The fields of a form: one control for each type of setting, all of which speak alike.

Each control shows a value by `show_value` without a word, emits `edited` as soon as what the user does
makes a valid value, `refused` with the reason where it does not (empty: all is well again), and `left`
when the user is done with it.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

PATIENCE_MS = 700
"""How long text that may still become valid stands before it is complained about."""

_UNFINISHED = re.compile(r"[+-]?\d*[.,]?\d*([eE][+-]?\d*)?")


@dataclass(frozen=True)
class Limits:
    """The numbers that a field takes: from `low` to `high`, an open end not included."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def of(cls, metadata: Iterable[object]) -> "Limits":
        """The limits that the declaration of a field states: ge, gt, le, lt."""
        stated = {
            bound: getattr(item, bound)
            for item in metadata
            for bound in ("ge", "gt", "le", "lt")
            if getattr(item, bound, None) is not None
        }
        return cls(
            low=stated.get("ge", stated.get("gt", -math.inf)),
            high=stated.get("le", stated.get("lt", math.inf)),
            open_low="gt" in stated,
            open_high="lt" in stated,
        )

    def too_low(self, number: float) -> bool:
        return number < self.low or (self.open_low and number == self.low)

    def too_high(self, number: float) -> bool:
        return number > self.high or (self.open_high and number == self.high)

    def allow(self, number: float) -> bool:
        return math.isfinite(number) and not self.too_low(number) and not self.too_high(number)

    def __str__(self) -> str:
        low, high = _grouped(self.low), _grouped(self.high)
        if math.isfinite(self.low) and math.isfinite(self.high) and not self.open_low and not self.open_high:
            return f"from {low} to {high}"
        parts = []
        if math.isfinite(self.low):
            parts.append(f"above {low}" if self.open_low else f"at least {low}")
        if math.isfinite(self.high):
            parts.append(f"below {high}" if self.open_high else f"at most {high}")
        return " and ".join(parts)


def read_number(text: str, *, whole: bool) -> float:
    """The number that a person means by this text: 0.001, 1e-3, 0,001; 1,000 where only whole ones fit.

    Raises:
        ValueError: It is none; the message says what would be.
    """
    plain = text.strip().replace("−", "-")
    if whole:
        plain = re.sub(r"(?<=\d)[ ,.'\u00a0\u202f](?=\d{3}(\D|$))", "", plain)
    elif "." not in plain:
        plain = plain.replace(",", ".", 1)
    try:
        number = float(plain) if not re.fullmatch(r"[+-]?\d+", plain) else int(plain)
    except ValueError:
        example = "64" if whole else "0.01 or 1e-3"
        raise ValueError(f"Please write a number, such as {example}") from None
    if not math.isfinite(number):
        raise ValueError("Please write a finite number")
    if whole and number != int(number):
        raise ValueError("Please write a whole number")
    return int(number) if whole else float(number)


def write_number(number: float) -> str:
    """The shortest text that reads back as this number: 16, 0.001, 1e-8."""
    text = repr(number).removesuffix(".0")
    return re.sub(r"e([+-])0*", lambda found: "e-" if found[1] == "-" else "e", text)


def next_number(number: float, limits: Limits, *, whole: bool, up: bool) -> float:
    """The number one step on; the same where a step would leave the limits.

    Whole numbers step by 1. Numbers that must be positive are scales, and go 1, 2, 5, 10. All others
    move in their last digit, and in a finer one where that would leave the limits: 0.9, 0.91.
    """
    sign = 1 if up else -1
    if whole:
        candidates = [number + sign]
    elif limits.low == 0 and limits.open_low:
        candidates = [_on_scale(number, up=up)]
    else:
        exact = Decimal(repr(number)).normalize()
        digit = min(int(exact.as_tuple().exponent), -1 if abs(number) < 1 else 0)
        candidates = [float(exact + sign * Decimal(10) ** place) for place in (digit, digit - 1)]
    return next((candidate for candidate in candidates if limits.allow(candidate)), number)


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
        if event.type() == QEvent.Type.ShortcutOverride and _asks_for_history(event):
            event.ignore()  # undo takes back the edit of the document, not letters
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._reason and (
            event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo)
        ):
            self._write(self.value)
            self.selectAll()
        elif _asks_for_history(event) or event.key() == Qt.Key.Key_Escape:
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
        self.textEdited.connect(self.edited.emit)
        self.returnPressed.connect(self.left)

    @property
    def value(self) -> str:
        return self.text()

    def show_value(self, value: object) -> None:
        """Shows a text; the cursor stays if it is the same."""
        if str(value) != self.text():
            self.setText(str(value))
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _asks_for_history(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _asks_for_history(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class SwitchField(QCheckBox):
    """Yes or no, as a switch.

    Signals:
        edited: (bool) it was switched.
        refused: (str) never.
        left: () it lost the focus.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("off", parent)
        self.setProperty("role", "switch")
        self.toggled.connect(self._on_toggled)

    @property
    def value(self) -> bool:
        return self.isChecked()

    def show_value(self, value: object) -> None:
        """Shows on or off."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))
        self.setText("on" if value else "off")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _on_toggled(self) -> None:
        self.setText("on" if self.value else "off")
        self.edited.emit(self.value)


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen: its value, its title, and a sentence about it."""

    value: Any
    title: str
    hint: str = ""


class ChoiceField(QComboBox):
    """One of several options.

    Signals:
        edited: (object) the value of the option that was chosen.
        refused: (str) never; the form may find reasons of its own.
        left: () it lost the focus.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = tuple(options)
        for row, option in enumerate(self._options):
            self.addItem(option.title)
            self.setItemData(row, option.hint, Qt.ItemDataRole.ToolTipRole)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.currentIndexChanged.connect(self._on_current_index_changed)

    @property
    def value(self) -> object:
        row = self.currentIndex()
        return self._options[row].value if row >= 0 else None

    def show_value(self, value: object) -> None:
        """Shows an option; nothing is chosen if there is none of this value."""
        with QSignalBlocker(self):
            self.setCurrentIndex(
                next((row for row, option in enumerate(self._options) if option.value == value), -1)
            )
        self.update()

    def showPopup(self) -> None:
        # The list may be wider than a narrow panel: titles must be readable where they are chosen.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part, whole = QStyle.SubControl, QStyle.ComplexControl.CC_ComboBox
        words = self.style().subControlRect(whole, option, part.SC_ComboBoxEditField, self)
        arrow = self.style().subControlRect(whole, option, part.SC_ComboBoxArrow, self)
        # The style takes the room of the arrow off twice, and cuts where it should elide.
        words.setRight(arrow.left())
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, words.width())
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    def _on_current_index_changed(self, row: int) -> None:
        if row >= 0:
            self.edited.emit(self._options[row].value)


def _grouped(number: float) -> str:
    return f"{number:,.0f}" if number % 1 == 0 else write_number(number)


def _on_scale(number: float, *, up: bool) -> float:
    power = 10.0 ** math.floor(math.log10(number))
    mantissa = number / power
    if up:
        step = next(mark for mark in (2, 5, 10, 20) if mark > mantissa * (1 + 1e-9))
    else:
        step = next(mark for mark in (5, 2, 1, 0.5) if mark < mantissa * (1 - 1e-9))
    return float(f"{step * power:.6g}")


def _asks_for_history(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )
