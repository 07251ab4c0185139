"""The activations panel: how the units of a layer answer to many samples.

May import the mosaic and the histogram of `nnstudio.gui.panels.weights`, what all panels may, and no other
panel.
"""

from nnstudio.gui.panels.activations.activations_panel import ActivationsPanel

__all__ = ["ActivationsPanel"]
