"""The field of a search popup: it has all keys as long as the popup is open."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolButton

from nnstudio.gui.icons import icon
from nnstudio.gui.theme import Theme

PAGE = 11
"""Rows that a page goes on: one of those that were seen stays."""
ALL = 1_000_000

_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_PageUp: -PAGE,
    Qt.Key.Key_PageDown: PAGE,
    Qt.Key.Key_Home: -ALL,
    Qt.Key.Key_End: ALL,
}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class PopupField(QLineEdit):
    """Words to search for, and the keys that walk through what was found.

    Signals:
        moved: (int) a key asks for the row so many places on.
        entered: () Enter: the present row is chosen.
        left: () Esc, or the shortcut of another command: the popup is to be closed.
    """

    moved = Signal(int)
    entered = Signal()
    left = Signal()

    def __init__(self, purpose: str, theme: Theme) -> None:
        super().__init__(placeholderText="Search", clearButtonEnabled=True)
        self.setObjectName("search.field")
        self.setAccessibleName(f"{purpose}: search")
        self.setToolTip("Shows what fits all words. Up and Down move, Enter chooses, Esc closes.")
        self._glass = QAction("Search", self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setTextMargins(-6, 0, 0, 0)
        for button in self.findChildren(QToolButton):
            words = "Search" if button.defaultAction() is self._glass else "Clear the search"
            button.setAccessibleName(words)
            button.setToolTip(words)
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._glass.setIcon(icon("search", theme, color=theme.quiet, size=14))

    def event(self, event: QEvent) -> bool:
        # Tab would leave the field before a key event is made of it.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._walks(event):
            event.accept()
            return True
        handled = super().event(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.isAccepted() or not self._belongs_to_window(event):
                event.accept()
            else:
                self.left.emit()  # and the window does what its shortcut says
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _walks(self, event: QKeyEvent) -> bool:
        steps = _STEPS.get(event.key())
        plain = event.modifiers() in _PLAIN or event.key() == Qt.Key.Key_Backtab
        if steps is None or not plain:
            return False
        self.moved.emit(steps)
        return True

    def _belongs_to_window(self, event: QKeyEvent) -> bool:
        """Whether a command of the window has these keys, which mean nothing to a field."""
        keys = QKeySequence(event.keyCombination())
        return any(action.isEnabled() and keys in action.shortcuts() for action in self.window().actions())
