"""The sample map: how a layer sees the samples, those that it treats alike close together.

May import what all panels share, `nnstudio.gui.panels.answers`, the choice of a layer of
`nnstudio.gui.panels.weights` and the packages below the window; no other panel.
"""

from nnstudio.gui.panels.sample_map.map_panel import MapPanel

__all__ = ["MapPanel"]
