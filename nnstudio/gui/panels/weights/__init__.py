"""The weights panel: what each unit of a layer looks for, as pictures or as a heat map.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons`, color maps and scales, `nnstudio.gui.panels.frame` and
the packages below the window; never another panel. The panels of gradients and activations borrow its mosaic,
histogram, choices and marks.
"""

from nnstudio.gui.panels.weights.weights_panel import WeightsPanel

__all__ = ["WeightsPanel"]
