"""The searches that float over the window: layers to add to the canvas, and all commands.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons`, `nnstudio.gui.entries` and the packages below the
window. The palette shares its matching.
"""

from nnstudio.gui.search.command_search import (
    add_rows,
    command_rows,
    example_rows,
    node_rows,
    repair_rows,
    view_rows,
)
from nnstudio.gui.search.found import Found
from nnstudio.gui.search.layer_search import fit_rows, layer_rows, template_rows
from nnstudio.gui.search.opening import open_command_search, open_layer_search
from nnstudio.gui.search.popup import SearchPopup
from nnstudio.gui.search.recent import Recent

__all__ = [
    "Found",
    "Recent",
    "SearchPopup",
    "add_rows",
    "command_rows",
    "example_rows",
    "fit_rows",
    "layer_rows",
    "node_rows",
    "open_command_search",
    "open_layer_search",
    "repair_rows",
    "template_rows",
    "view_rows",
]
