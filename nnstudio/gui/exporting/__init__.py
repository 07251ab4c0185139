"""The doors of the window: what leads out of it into other programs, and back in from them."""

from nnstudio.gui.exporting.exporting import Exporting

__all__ = ["Exporting"]
