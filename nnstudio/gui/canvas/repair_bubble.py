"""The bubble: why a wire could not be drawn, and what would make it possible, where it was let go."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.document.repairs import Repair
from nnstudio.gui.stylesheet import set_role

OFF = 12
"""Free pixels between the place and the bubble, and between the bubble and the viewport's edge."""
WIDEST = 320
MOST = 3
"""Repairs that are offered at most."""


class RepairBubble(QFrame):
    """A reason, with a button for each repair; Enter applies the first, Esc or a click elsewhere closes it.

    Signals:
        closed: () it is gone, whether a repair was chosen or not.
    """

    closed = Signal()

    def __init__(
        self, viewport: QWidget, reason: str, repairs: tuple[Repair, ...], apply: Callable[[Repair], object]
    ) -> None:
        super().__init__(viewport)
        self.setObjectName("repairBubble")
        self.setAccessibleName("Why the wire does not fit")
        self.setAccessibleDescription(reason)
        set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The arrow, not the canvas' cross.
        self.setCursor(Qt.CursorShape.ArrowCursor)
        words = QLabel(reason)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setMinimumWidth(min(WIDEST, words.fontMetrics().horizontalAdvance(reason) + 4))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(words)
        self._apply, self._gone = apply, False
        self.buttons = tuple(self._button(repair) for repair in repairs[:MOST])
        for button in self.buttons:
            column.addWidget(button)
        if self.buttons:
            set_role(self.buttons[0], "primary")

    def show_at(self, at: QPoint) -> None:
        """Opens beside a point of the viewport, wholly within it, and takes the focus."""
        self.adjustSize()
        room = self.parentWidget().rect().adjusted(OFF, OFF, -OFF, -OFF)
        x = at.x() + OFF if at.x() + OFF + self.width() <= room.right() else at.x() - OFF - self.width()
        y = at.y() + OFF if at.y() + OFF + self.height() <= room.bottom() else at.y() - OFF - self.height()
        self.move(max(room.left(), x), max(room.top(), y))
        self.show()
        self.raise_()
        (self.buttons[0] if self.buttons else self).setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _ours(event):
            event.accept()  # Esc and Enter mean the bubble, whatever they mean to the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.buttons:
            focused = next((button for button in self.buttons if button.hasFocus()), self.buttons[0])
            focused.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        """A click into the bubble is none onto the canvas below it."""

    def dismiss(self) -> None:
        """Closes, and gives the focus back to the canvas if it has it."""
        if self._gone:
            return
        self._gone = True
        focused = QApplication.focusWidget()
        mine = focused is not None and (focused is self or self.isAncestorOf(focused))
        if mine:
            self.parentWidget().setFocus()
        self.hide()
        self.deleteLater()
        self.closed.emit()

    def _button(self, repair: Repair) -> QPushButton:
        button = QPushButton(repair.label)
        button.setAccessibleName(repair.label)
        button.setToolTip(f"{repair.label}, and draw the wire")
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._choose, repair))
        return button

    def _choose(self, repair: Repair, _checked: bool = False) -> None:  # noqa: FBT001  # as Qt gives it
        self.dismiss()
        self._apply(repair)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.dismiss()


def _ours(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    )
