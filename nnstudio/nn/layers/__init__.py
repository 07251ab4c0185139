"""The layers that can be drawn; importing this package registers them.

May import the rest of `nnstudio.nn`.
"""

from nnstudio.nn.layers import (
    activation,
    convolution,
    core,
    gru,
    lstm,
    merge,
    normalization,
    pooling,
    recurrent,
    recursive,
    regularization,
    shaping,
)

__all__ = [
    "activation",
    "convolution",
    "core",
    "gru",
    "lstm",
    "merge",
    "normalization",
    "pooling",
    "recurrent",
    "recursive",
    "regularization",
    "shaping",
]
