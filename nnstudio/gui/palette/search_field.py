"""The search of the palette."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton

from nnstudio.gui.icons import icon
from nnstudio.gui.theme import Theme


class SearchField(QLineEdit):
    """Words to search for.

    Signals:
        went_down: () the Down key was pressed, to go on to what was found.
    """

    went_down = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(placeholderText="Search", clearButtonEnabled=True)
        self.setObjectName("palette.search")
        self.setAccessibleName("Search layers and examples")
        self.setToolTip(
            "Shows what fits all words. Enter appends the first, Down goes to the list, Esc clears."
        )
        self.setAccessibleDescription(self.toolTip())
        self._glass = QAction("Search", self, toolTip="Search layers and examples")
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setTextMargins(-6, 0, 0, 0)
        self._glass.triggered.connect(self.setFocus)
        for button in self.findChildren(QToolButton):
            glass = button.defaultAction() is self._glass
            button.setAccessibleName("Search" if glass else "Clear the search")
            button.setToolTip("Search layers and examples" if glass else "Clear the search (Esc)")
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        self._glass.setIcon(icon("search", theme, color=theme.quiet, size=14))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
