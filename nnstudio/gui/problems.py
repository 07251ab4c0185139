"""The list of problems: how many there are in the status bar, and which, with a click leading to the node."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem


class ProblemsButton(QToolButton):
    """Says how many problems the design has; its menu lists them.

    Signals:
        chosen: (NodeId) the node of a problem that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self._theme = theme
        self._problems: tuple[Problem, ...] = ()
        self._show()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is listed."""
        return self._problems

    def list_problems(self, problems: tuple[Problem, ...]) -> None:
        """Counts and lists these."""
        if problems != self._problems:
            self._problems = problems
            self._show()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show()

    def _show(self) -> None:
        count, theme = len(self._problems), self._theme
        self.setText("no problems" if not count else f"{count} problem{'s' if count > 1 else ''}")
        self.setAccessibleName(self.text())
        color = (
            theme.good if not count else theme.bad if any(p.blocks for p in self._problems) else theme.warning
        )
        self.setStyleSheet(f"color: {color}")
        self.setToolTip(
            "\n".join(p.message for p in self._problems) or "Nothing keeps the network from being trained"
        )
        self.setEnabled(bool(count))
        menu = self.menu()
        menu.clear()
        for problem in self._problems:
            name, ink = ("problem", theme.bad) if problem.blocks else ("warning", theme.warning)
            action = menu.addAction(icon(name, theme, color=ink), problem.message)
            action.triggered.connect(lambda _checked=False, node=problem.node: self.chosen.emit(node or ""))
