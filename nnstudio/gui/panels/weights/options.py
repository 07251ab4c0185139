"""A button with choices that would take too much room in a header."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.panels.frame import PanelButton
from nnstudio.gui.theme import Theme


class Options(PanelButton):
    """A small button whose menu has groups of choices, of each of which one is taken.

    Signals:
        chosen: (group, choice) was taken in place of another.
    """

    chosen = Signal(str, str)

    def __init__(self, name: str, tooltip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(tooltip)
        self.setToolTip(tooltip)
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton { padding: 2px 4px; min-height: 16px; min-width: 16px; }")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._groups: dict[str, QActionGroup] = {}
        self._taken: dict[str, str] = {}

    def add(self, group: str, title: str, choices: Mapping[str, str]) -> None:
        """Adds a group under a title, whose first choice is taken."""
        if self._groups:
            self._menu.addSeparator()
        # Not a section: where a style sheet draws the menu, those have no words.
        self._menu.addAction(title).setEnabled(False)
        actions = QActionGroup(self)
        self._groups[group] = actions
        self._taken[group] = next(iter(choices))
        for choice, text in choices.items():
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setData(choice)
            action.setChecked(choice == self._taken[group])
            actions.addAction(action)
        actions.triggered.connect(lambda action: self.take(group, action.data()))

    def taken(self, group: str) -> str:
        """Which choice of a group is taken."""
        return self._taken[group]

    def take(self, group: str, choice: str) -> None:
        """Takes a choice of a group."""
        if choice == self._taken[group]:
            return
        self._taken[group] = choice
        for action in self._groups[group].actions():
            action.setChecked(action.data() == choice)
        self.chosen.emit(group, choice)

    def show_theme(self, theme: Theme) -> None:
        self.setIcon(icon("settings", theme, size=14))
