"""The box of a page that says what is wrong, with a button for each repair."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from nnstudio.document.repairs import Repair
from nnstudio.gui.icons import pixmap
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.repair_button import RepairButton
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem


class ProblemNotice(QFrame):
    """The problems of one layer, each with what would solve it; hidden while all is well.

    Args:
        repairs: What would solve a problem, best first.
        apply: Is called with the repair that was chosen.
    """

    def __init__(
        self,
        theme: Theme,
        repairs: Callable[[Problem], Sequence[Repair]],
        apply: Callable[[Repair], object],
    ) -> None:
        super().__init__()
        self.setAccessibleName("Problem")
        set_role(self, "notice")
        self._theme = theme
        self._repairs, self._apply = repairs, apply
        self._shown: tuple[tuple[Problem, tuple[Repair, ...]], ...] = ()
        self._rows: list[QFrame] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(12)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Shows these, with their repairs; none hide the box."""
        shown = tuple((problem, tuple(self._repairs(problem))) for problem in problems)
        self.setVisible(bool(shown))
        if shown == self._shown:
            return
        self._shown = shown
        self._build()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._build()

    def _build(self) -> None:
        for row in self._rows:
            # Hidden at once and deleted later: it may hold the very button that was pressed.
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._rows = [self._make_row(problem, repairs) for problem, repairs in self._shown]
        for row in self._rows:
            self.layout().addWidget(row)
            row.show()  # Qt would, but only after this event
        self.setAccessibleDescription("\n\n".join(problem.message for problem, _ in self._shown))

    def _make_row(self, problem: Problem, repairs: Sequence[Repair]) -> QFrame:
        row = QFrame()
        sign, words = QLabel(), make_label()
        name, ink = ("problem", self._theme.bad) if problem.blocks else ("warning", self._theme.warning)
        sign.setPixmap(pixmap(name, ink, 16, self.devicePixelRatioF()))
        sign.setFixedWidth(16)
        words.setText(problem.message)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = QVBoxLayout()
        said.setSpacing(6)
        said.addWidget(words)
        for repair in repairs:
            said.addWidget(
                RepairButton(repair, self._apply), 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            )
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(said, 1)
        return row
