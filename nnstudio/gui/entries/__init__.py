"""Entries: all that the user can do from menus, keys and the command palette, as data.

May be imported by all of the interface; imports nothing of it.
"""

from nnstudio.gui.entries.entry import Entry
from nnstudio.gui.entries.order import ENTRIES

__all__ = ["ENTRIES", "Entry"]
