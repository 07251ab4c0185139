"""The digit pad: draw a digit, see what the network receives and what it answers.

May import `nnstudio.gui.theme`, `nnstudio.gui.icons`, what the panels share, and the packages below the
window; never another panel.
"""

from nnstudio.gui.panels.digit_pad.digit_pad import DigitPad

__all__ = ["DigitPad"]
