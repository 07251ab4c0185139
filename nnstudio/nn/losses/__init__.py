"""Losses: one number that says how wrong the outputs are, and its gradient.

May import the rest of `nnstudio.nn`, except layers.
"""

# The order of these imports is that of the menus.
# isort: off
from nnstudio.nn.losses.base import LOSSES, Loss, LossChoice
from nnstudio.nn.losses.regression import ArctanError, Huber, MeanAbsoluteError, MeanSquaredError
from nnstudio.nn.losses.classification import BinaryCrossEntropy, CrossEntropy, Hinge, KullbackLeibler

# isort: on

__all__ = [
    "LOSSES",
    "ArctanError",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Hinge",
    "Huber",
    "KullbackLeibler",
    "Loss",
    "LossChoice",
    "MeanAbsoluteError",
    "MeanSquaredError",
]
