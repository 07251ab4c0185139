"""The decision boundary: what a network answers all over the plane of its samples, and where it changes.

May import what all panels share, `nnstudio.gui.panels.answers` and the packages below the window; no other
panel.
"""

from nnstudio.gui.panels.plane.plane_panel import PlanePanel, has_picture

__all__ = ["PlanePanel", "has_picture"]
