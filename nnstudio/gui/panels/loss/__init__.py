"""The loss panel: how wrong the network is, step by step, and how much it gets right, epoch by epoch.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons`, what panels share (`frame`, `live_panel`, `exporting`,
`answers`) and the packages below the window; never another panel.
"""

from nnstudio.gui.panels.loss.loss_panel import LossPanel

__all__ = ["LossPanel"]
