"""The command line: the same engine without a window.

May import everything of ours but Qt; the window itself is imported only when it is to be opened.
"""

from nnstudio.cli.root import main

__all__ = ["main"]
