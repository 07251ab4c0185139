"""The sample map: how a layer sees the samples, those that it treats alike close together.

May import what all panels share, `nnstudio.gui.panels.answers` and the packages below the window; never
another panel.
"""

from nnstudio.gui.panels.sample_map.map_panel import MapPanel

__all__ = ["MapPanel"]
