"""Opening a search over a window: for a layer to add, or for any command."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from nnstudio.gui.search.found import Found
from nnstudio.gui.search.popup import SearchPopup
from nnstudio.gui.search.recent import Recent
from nnstudio.gui.theme import Theme


def open_layer_search(
    window: QWidget,
    theme: Theme,
    rows: Sequence[Found],
    recent: Recent,
    at: QPoint | None = None,
    caption: str = "Add a layer",
    *,
    in_order: bool = False,
) -> SearchPopup:
    """Opens the quick search for layers.

    Whoever has to clear up when nothing is chosen connects to `cancelled`.

    Args:
        window: Over which it lies.
        theme: Gives the colors.
        rows: What can be added.
        recent: What was used last comes first, and what is chosen now is remembered.
        at: A global position, that of the mouse or of a wire's end; without one, the window's middle.
        caption: What the choice is for.
        in_order: Whether the rows stand in their order until something is typed, as they begin with what is
            likely here. Of what is typed, the best comes first here as everywhere.
    """
    return _open(window, theme, rows, recent, at, caption, "layer", in_order=in_order)


def open_command_search(
    window: QWidget, theme: Theme, rows: Sequence[Found], recent: Recent, caption: str = "All commands"
) -> SearchPopup:
    """Opens the search for commands in the middle of the window, near its top."""
    return _open(window, theme, rows, recent, None, caption, "command")


def _open(
    window: QWidget,
    theme: Theme,
    rows: Sequence[Found],
    recent: Recent,
    at: QPoint | None,
    caption: str,
    noun: str,
    *,
    in_order: bool = False,
) -> SearchPopup:
    for earlier in window.findChildren(SearchPopup):
        earlier.close_search()
    popup = SearchPopup(window, theme, rows, caption, noun=noun, recent=() if in_order else recent.keys)

    def run(found: Found) -> None:
        if found.recent:
            recent.use(found.recent)
        found.run()

    popup.chosen.connect(run)
    popup.open_at(at)
    return popup
