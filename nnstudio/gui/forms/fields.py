"""The fields of a form for words, for yes or no, and for one of several options."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)


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
        left: () it lost the focus.
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
        _end_typing()
        super().mousePressEvent(event)

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
        previewed: (object) the value of the option under the mouse or the keys in the open list; None: none.
        refused: (str) never; the form may find reasons of its own.
        left: () it lost the focus.
    """

    edited = Signal(object)
    previewed = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = tuple(options)
        for row, option in enumerate(self._options):
            self.addItem(option.title)
            self.setItemData(row, option.hint, Qt.ItemDataRole.ToolTipRole)
        # Not by a click: what is chosen with the mouse leaves Space to the window, where it trains.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._previewing = False
        self.currentIndexChanged.connect(self._on_current_index_changed)
        self.highlighted.connect(self._on_highlighted)

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
        self.view().installEventFilter(self)
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._preview(-1)  # hidePopup is not called by Esc, nor by a press beside the list
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        _end_typing()
        super().mousePressEvent(event)

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
        self._preview(-1)
        if row >= 0:
            self.edited.emit(self._options[row].value)

    def _on_highlighted(self, row: int) -> None:
        self._preview(row if row != self.currentIndex() else -1)

    def _preview(self, row: int) -> None:
        """Tells of an option that may be chosen; -1 that there is none, if there was one."""
        if row >= 0 or self._previewing:
            self._previewing = row >= 0
            self.previewed.emit(self._options[row].value if row >= 0 else None)


def asks_for_history(event: QEvent) -> bool:
    """Whether these are the keys of undo or redo, which mean the document and not a field."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )


def _end_typing() -> None:
    """Takes the focus from a control that has it, as a click elsewhere does; the canvas keeps it."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QAbstractButton | QAbstractSpinBox | QComboBox | QLineEdit):
        focus.clearFocus()
