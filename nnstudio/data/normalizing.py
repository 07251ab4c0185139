"""Normalizing: numbers of any size become numbers about 1, as networks like them."""

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Scaling

Normalization: TypeAlias = Literal["[0, 1]", "[-1, 1]", "standardized"]

PIECE = 2**20
"""How many numbers are added up at once."""
LEAST_SPREAD = 1e-30
"""Numbers that differ less are taken as constant: a greater factor would not fit into float32."""


def fit(training: npt.NDArray[Any], normalization: Normalization) -> Scaling:
    """The scaling that normalizes what is learned from; fit it to the training part alone.

    Bytes keep their meaning: 0 and 255 become the ends of an interval, whether they occur or not, and only
    their standardization depends on the samples. Other numbers are mapped by the least and the greatest of
    them, or by their mean and standard deviation. What is constant becomes 0 ("[-1, 1]": -1).

    Args:
        training: (n, *sample shape); each place of the last axis, such as a column of a table or a channel
            of images, has a factor and an offset of its own. One number for all where samples are scalars.
        normalization: Where the numbers are mapped; "standardized" is mean 0 and standard deviation 1.
    """
    if training.dtype == np.uint8 and normalization != "standardized":
        return Scaling(1 / 255, 0.0) if normalization == "[0, 1]" else Scaling(2 / 255, -1.0)
    rows = training.reshape(-1, training.shape[-1]) if training.ndim > 1 else training.reshape(-1, 1)
    low, high = rows.min(axis=0).astype(np.float64), rows.max(axis=0).astype(np.float64)
    if normalization == "standardized":
        (center, spread), least = _moments(rows), 0.0
    else:
        center = low
        spread, least = (high - low, 0.0) if normalization == "[0, 1]" else ((high - low) / 2, -1.0)
    # Rounding gives even equal numbers a deviation.
    constant = (low == high) | (spread < LEAST_SPREAD)
    factor = np.where(constant, 1.0, 1.0 / np.where(constant, 1.0, spread))
    offset = least - np.where(constant & (normalization == "standardized"), low, center) * factor
    return Scaling(tuple(factor.tolist()), tuple(offset.tolist()))


def _moments(rows: npt.NDArray[Any]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean and standard deviation of each column, in float64 but without a copy of all rows in it."""
    step = max(1, PIECE // rows.shape[1])
    pieces = [rows[first : first + step] for first in range(0, len(rows), step)]
    mean = np.sum([piece.sum(axis=0, dtype=np.float64) for piece in pieces], axis=0) / len(rows)
    squares = np.sum([np.square(piece - mean).sum(axis=0) for piece in pieces], axis=0)
    return mean, np.sqrt(squares / len(rows))
