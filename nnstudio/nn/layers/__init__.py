"""The layers that can be drawn; importing this package registers them.

May import the rest of `nnstudio.nn`.
"""

from nnstudio.nn.layers import activation, core, regularization

__all__ = ["activation", "core", "regularization"]
