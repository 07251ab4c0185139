"""Optimizers: we use one to move the parameters against the gradient, a step at a time.

May import the rest of `nnstudio.nn`, except layers.
"""

# The order of these imports is that of the menus.
# isort: off
from nnstudio.nn.optimizers.base import OPTIMIZERS, Optimizer, OptimizerChoice
from nnstudio.nn.optimizers.descent import SGD, Momentum, Nesterov
from nnstudio.nn.optimizers.adaptive import AdaGrad, RMSprop
from nnstudio.nn.optimizers.adam import Adam, AdamW

# isort: on

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "OptimizerChoice",
    "RMSprop",
]
