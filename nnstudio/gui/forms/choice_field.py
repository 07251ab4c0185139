"""The field of a form for one of several options."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from nnstudio.gui.forms.clicks import end_typing


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
        left: () it lost the focus, or something was chosen without it.
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
        end_typing()
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
            if not self.hasFocus():  # nothing else would tell later that this is done
                self.left.emit()

    def _on_highlighted(self, row: int) -> None:
        self._preview(row if row != self.currentIndex() else -1)

    def _preview(self, row: int) -> None:
        """Tells of an option that may be chosen; -1 that there is none, if there was one."""
        if row >= 0 or self._previewing:
            self._previewing = row >= 0
            self.previewed.emit(self._options[row].value if row >= 0 else None)
