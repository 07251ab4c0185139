"""The inspector: what is known of the selection, and all that can be set there.

May import `nnstudio.gui.forms`, what the window's parts share (editor, theme, icons, activation curve), and
the packages below the window.
"""

from nnstudio.gui.inspector.inspector import Inspector

__all__ = ["Inspector"]
