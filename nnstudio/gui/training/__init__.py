"""Training: the window's end of a run that goes on in a thread of its own.

May import the editor and the packages below the window; never a view of it.
"""

from nnstudio.gui.training.controller import FIRST_SAMPLE, TrainingController

__all__ = ["FIRST_SAMPLE", "TrainingController"]
