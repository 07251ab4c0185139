"""Activations: the bend after each weighted sum, without which every network would be one matrix.

May import the rest of `nnstudio.nn`, except layers.
"""

# The order of these imports is that of the menus.
# isort: off
from nnstudio.nn.activations.base import (
    ACTIVATIONS,
    HALF,
    ONE,
    ZERO,
    Activation,
    ActivationBackward,
    ActivationChoice,
)
from nnstudio.nn.activations.linear import Linear
from nnstudio.nn.activations.s_shaped import Sigmoid, Tanh, sigmoid
from nnstudio.nn.activations.ramps import ELU, SELU, LeakyReLU, ReLU
from nnstudio.nn.activations.smooth_ramps import GELU, SiLU, Softplus
from nnstudio.nn.activations.slow_tails import Arctan, Softsign
from nnstudio.nn.activations.softmax import Softmax

# isort: on

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "HALF",
    "ONE",
    "SELU",
    "ZERO",
    "Activation",
    "ActivationBackward",
    "ActivationChoice",
    "Arctan",
    "LeakyReLU",
    "Linear",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
    "sigmoid",
]
