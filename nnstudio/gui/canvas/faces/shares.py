"""The scale that a layer's activations are shown on: its end, and values as a part of that."""

import math

import numpy as np

from nnstudio.nn.layer import Array


def share_of(value: float, top: float) -> float:
    """`value` as a part of the scale's end, from -1 to 1; a value that is not a number counts as 0."""
    return max(-1.0, min(1.0, value / top)) if math.isfinite(value) and top > 0 else 0.0


def top_of(y: Array, highest: float) -> float:
    """The end of the scale of a layer's activations: its bound, or the largest value of this moment."""
    if math.isfinite(highest):
        return highest
    finite = np.abs(y[np.isfinite(y)])
    return max(float(finite.max()) if finite.size else 1.0, 1e-6)
