"""The gradients panel: how strongly each layer is moved by the steps of a run.

May import the mosaic of `nnstudio.gui.panels.weights`, what all panels may, and no other panel.
"""

from nnstudio.gui.panels.gradients.gradients_panel import GradientsPanel

__all__ = ["GradientsPanel"]
