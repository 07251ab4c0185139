"""The classes panel: how well each class is recognized.

May import what all panels share, `nnstudio.gui.panels.answers` and the packages below the window; never
another panel.
"""

from nnstudio.gui.panels.classes.classes_panel import ClassesPanel

__all__ = ["ClassesPanel"]
