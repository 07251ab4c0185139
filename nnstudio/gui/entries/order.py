"""All entries, in the order of the menus."""

from nnstudio.gui.entries.designing import DESIGNING
from nnstudio.gui.entries.entry import Entry
from nnstudio.gui.entries.watching import WATCHING

ENTRIES: tuple[Entry, ...] = (*DESIGNING, *WATCHING)
