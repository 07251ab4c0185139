"""The misread panel: the samples whose answer is wrong, or furthest off where it is a number; worst first.

May import what all panels share, `nnstudio.gui.panels.answers` and the packages below the window; never
another panel.
"""

from nnstudio.gui.panels.misread.misread_panel import MisreadPanel

__all__ = ["MisreadPanel"]
