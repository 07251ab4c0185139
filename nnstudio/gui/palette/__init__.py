"""The palette: every layer as a card to drag onto the canvas, and the examples to open.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons` and the packages below the window.
"""

from nnstudio.gui.palette.palette import Palette

__all__ = ["Palette"]
