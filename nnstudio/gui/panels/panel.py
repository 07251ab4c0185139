"""What a panel is: a widget that shows snapshots and knows no trainer."""

from typing import Protocol

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.theme import Theme


class Panel(Protocol):
    """A live view; the window calls it only while it is visible."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; called at most 60 times a second."""

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
