"""Linear projections onto a plane: what is fitted once stays comparable while a network learns."""

import numpy as np

from nnstudio.nn.layer import Array


def fit(x: Array) -> Array:
    """The plane (features, 2) in which vectors x (n, features) are spread most: their principal axes.

    An axis without any spread is zero. The signs are fixed, so that the same vectors give the same plane.

    Source: Jolliffe, Principal Component Analysis (2002), section 1.1.
    """
    centered = (x - x.mean(axis=0)).astype(np.float64)
    n, features = centered.shape
    if n < features:
        # The same axes from the smaller of the two squares.
        spread, vectors = np.linalg.eigh(centered @ centered.T)
        axes = centered.T @ vectors[:, :-3:-1]
    else:
        spread, axes = np.linalg.eigh(centered.T @ centered)
        axes = axes[:, :-3:-1] * np.sqrt(np.maximum(spread[:-3:-1], 0))
    lengths = np.linalg.norm(axes, axis=0)
    seen = lengths > 1e-6 * max(1e-30, float(lengths.max(initial=0)))
    axes = np.where(seen, axes / np.where(seen, lengths, 1), 0)
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    axes = axes * np.where(largest < 0, -1, 1)
    return np.pad(axes, ((0, 0), (0, 2 - axes.shape[1]))).astype(np.float32)


def align(basis: Array, before: Array, x: Array) -> Array:
    """`basis` (features, 2) turned or mirrored in its plane, so that x moves least against `before`.

    Source: Schönemann (1966), A generalized solution of the orthogonal Procrustes problem.
    """
    left, _, right = np.linalg.svd(place(x, basis).T @ place(x, before))
    return np.asarray(basis @ (left @ right))


def place(x: Array, basis: Array) -> Array:
    """Where vectors x (n, features) lie in a plane, (n, 2), their mean at zero."""
    return np.asarray((x - x.mean(axis=0)) @ basis)


def share(x: Array, basis: Array) -> float:
    """How much of the spread (variance) of x (n, features) is seen in a plane, from 0 to 1."""
    whole = float(np.square(x - x.mean(axis=0)).sum())
    return float(np.square(place(x, basis)).sum()) / whole if whole > 0 else 0.0


STRETCH = 2.0
"""How much one axis may be stretched: that is linear as well, but whoever looks compares distances."""


class Reach:
    """The rectangle in which points lie, which follows them calmly.

    It grows at once, so that no point is ever outside, and shrinks by a tenth of the way.
    """

    def __init__(self) -> None:
        self.low, self.high = np.zeros(2), np.zeros(2)

    def follow(self, points: Array) -> None:
        """Takes points (n, 2), of which there are some, into account."""
        low, high = points.min(axis=0), points.max(axis=0)
        far = ((self.high - self.low) > 3 * (high - low)).all() or not (self.high - self.low).any()
        if far:
            self.low, self.high = low, high
        else:
            self.low = np.minimum(low, self.low + 0.1 * (low - self.low))
            self.high = np.maximum(high, self.high + 0.1 * (high - self.high))

    def scale(self, room: Array) -> Array:
        """How many pixels one unit takes along both axes, (2,), if all is to fit into `room`, (2,) pixels.

        One axis may have up to STRETCH times the scale of the other, where a low or narrow place asks for it.
        """
        sides = self.high - self.low
        scale = np.where(sides > 0, room / np.where(sides > 0, sides, 1), np.inf)
        scale = np.minimum(scale, STRETCH * scale.min())
        return np.where(np.isfinite(scale), scale, 1.0)

    @property
    def middle(self) -> Array:
        """The middle of the rectangle, (2,)."""
        return (self.low + self.high) / 2
