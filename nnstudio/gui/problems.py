"""The button of the problems: how many there are, and a press lists them with their repairs."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from nnstudio.document.repairs import Repair
from nnstudio.gui.canvas.sentences import count
from nnstudio.gui.problems_popup import ProblemsPopup
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem


class ProblemsButton(QToolButton):
    """Says how many problems the design has; pressed, it lists them.

    Args:
        repairs: What would solve a problem, best first.

    Signals:
        chosen: (NodeId) the node of a problem that was clicked.
        repair_chosen: (Repair) that was clicked.
    """

    chosen = Signal(str)
    repair_chosen = Signal(object)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        repairs: Callable[[Problem], Sequence[Repair]] = lambda _problem: (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._problems: tuple[Problem, ...] = ()
        self.popup = ProblemsPopup(theme, repairs, self)
        self.popup.chosen.connect(lambda problem: self.chosen.emit(problem.node))
        self.popup.repair_chosen.connect(self.repair_chosen)
        self.clicked.connect(self.open)
        self._show()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is listed."""
        return self._problems

    def list_problems(self, problems: tuple[Problem, ...]) -> None:
        """Counts these, and lists them when the list is opened."""
        if problems != self._problems:
            self._problems = problems
            self._show()
            if self.popup.isVisible():
                # Not at once: a repair in the list may have been pressed, and be at work.
                QTimer.singleShot(0, self, self._relist)

    def open(self) -> None:
        """Opens the list above the button."""
        if self._problems:
            self.popup.list_problems(self._problems)
            self.popup.open_at(self)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.popup.show_theme(theme)
        self._show()

    def _relist(self) -> None:
        if not self._problems:
            self.popup.hide()
        elif self.popup.isVisible():
            self.popup.list_problems(self._problems)
            self.popup.focus_first()

    def _show(self) -> None:
        number, theme = len(self._problems), self._theme
        self.setText(count(number, "problem") if number else "no problems")
        self.setAccessibleName(self.text())
        color = (
            theme.good
            if not number
            else theme.bad
            if any(p.blocks for p in self._problems)
            else theme.warning
        )
        self.setStyleSheet(f"ProblemsButton {{ color: {color} }}")
        self.setToolTip(
            "\n".join(p.message for p in self._problems) or "Nothing keeps the network from being trained"
        )
        self.setEnabled(bool(number))
