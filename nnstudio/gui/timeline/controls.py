"""Controls of the timeline bar: its buttons, how fast it plays, and which branch it shows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton

from nnstudio.engine.api import Branch, Kept
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.timeline.playing import PER_SECOND, SPEEDS
from nnstudio.gui.timeline.wording import branch_name, branch_words


def button(name: str, title: str, tip: str) -> QToolButton:
    """A button of the bar; `title` is what a screen reader says."""
    made = QToolButton()
    made.setObjectName(f"timeline.{name}")
    made.setAccessibleName(title)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def speed_choice() -> QComboBox:
    """The choice of how fast the moments are played; its data are the speeds."""
    choice = QComboBox()
    choice.setObjectName("timeline.speed")
    choice.setAccessibleName("Playing speed")
    choice.setToolTip(f"How fast the moments are played: {PER_SECOND:.0f} a second at 1×")
    for speed in SPEEDS:
        choice.addItem(f"{speed:g}×", speed)
    choice.setFixedWidth(100)
    choice.setCurrentIndex(SPEEDS.index(1.0))
    return choice


class BranchChooser(QToolButton):
    """Says on which branch the run is, and lets the user choose another; there only if there are several.

    Signals:
        chosen: (Branch) another than the present one.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timeline.branches")
        self.setAccessibleName("Branch of the run")
        self.setToolTip(
            "Which way of the run is shown. Choosing another one pauses, and goes to its end; nothing is lost"
        )
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))
        set_role(self, "pill")
        self.hide()
        self._listed: tuple[object, ...] = ()

    def show_kept(self, kept: Kept) -> None:
        """Lists the branches that there are."""
        self.setVisible(len(kept.branches) > 1)
        wanted = (kept.branch, *kept.branches)
        if wanted == self._listed:
            return
        self._listed = wanted
        menu = self.menu()
        menu.clear()
        for branch in kept.branches:
            present = branch.number == kept.branch
            action = menu.addAction(branch_words(branch))
            action.setCheckable(True)
            action.setChecked(present)
            action.triggered.connect(lambda _checked=False, branch=branch: self._choose(branch))
            if present:
                self.setText(branch_name(branch))

    def _choose(self, branch: Branch) -> None:
        if branch.number != self._listed[0]:
            self.chosen.emit(branch)
