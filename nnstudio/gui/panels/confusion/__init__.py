"""The confusion panel: which classes are taken for which.

May import what all panels share, `nnstudio.gui.panels.answers` and the packages below the window; never
another panel.
"""

from nnstudio.gui.panels.confusion.confusion_panel import ConfusionPanel

__all__ = ["ConfusionPanel"]
