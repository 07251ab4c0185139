"""Going about the window: entries that bring a part of it to the front and give it the keys."""

from collections.abc import Callable

from nnstudio.gui.docks import WORKSPACES, Docks
from nnstudio.gui.focus_round import FocusRound
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.workbench import Workbench


class Going:
    """Leads to the parts of the window and to the fields of what is selected.

    Make it before the actions that it obeys; `lead` tells it where the parts stand once they do.
    """

    _docks: Docks
    _round: FocusRound

    def __init__(self, inspector: Inspector, workbench: Workbench) -> None:
        self._inspector, self._annotating = inspector, workbench.annotating

    def lead(self, docks: Docks, focus_round: FocusRound) -> None:
        """From now on, leads among these."""
        self._docks, self._round = docks, focus_round

    def slots(self) -> dict[str, Callable[..., object]]:
        """What the entries of the menus do that go somewhere, by their names."""
        workspaces = {
            f"workspace{name.capitalize()}": lambda name=name: self._docks.arrange(name)
            for name in WORKSPACES
        }
        return {
            **workspaces,
            "nextPart": lambda: self._round.go_on(),  # noqa: PLW0108  # it is made later
            "previousPart": lambda: self._round.go_back(),  # noqa: PLW0108
            "rename": self._rename,
            "settings": self.to_settings,
        }

    def to_settings(self) -> None:
        """Gives the keys to the first setting of what is selected."""
        self._docks.show("inspector")
        self._round.enter(self._inspector, past="nodeName")

    def _rename(self) -> None:
        if not self._annotating.write_selected():
            self._docks.show("inspector")
            self._inspector.rename()
