"""Health: which units of each layer are dead, saturated, exploding or superfluous."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import Health
from nnstudio.nn.activations import Activation, Linear
from nnstudio.nn.layer import Array, Layer, WeightedLayer
from nnstudio.nn.layers.core import Output

NEAR = 0.01
"""How near to a bound counts as at the bound, as a share of the activation's range."""
MOST = 0.99
"""The share of the samples for which a saturated unit is at a bound."""
EXPLODED = 1e4
"""No activation of a network that learns is larger than this."""
SAME = 1e-5
"""Outputs that differ by no more than this share are the same."""
ALIKE = 0.99
"""From this correlation on, one of two units says nothing that the other does not."""
MOST_COMPARED = 512
"""Layers with more units are not searched for duplicates: there are too many pairs."""
COMPARING_WORK = 3e8
"""Multiplications that the search may take for the samples that are added at once."""
COMPARED_NUMBERS = 1e6
"""Outputs that are compared, at most, of those that are added at once."""
LEAST_SAMPLES = 30
"""With fewer samples, a unit may be silent by chance."""


@dataclass
class Tally:
    """What has been seen of the units of one layer, some samples at a time; arrays are (units,)."""

    activation: Activation
    samples: int
    numbers: int
    lowest: Array
    highest: Array
    at_bound: Array
    likeness: "Likeness | None"

    @classmethod
    def of(cls, layer: Layer, units: int) -> "Tally":
        """A tally before the first sample."""
        activation = getattr(layer, "activation", Linear())
        # A loss that takes the activation in is not flat where the activation is.
        if isinstance(layer, Output) and layer.loss.fuses == layer.activation.entry.kind:
            activation = Linear()
        # The answers stand for the classes: one of two must be low where the other is high.
        compared = 1 < units <= MOST_COMPARED and not isinstance(layer, Output)
        return cls(
            activation,
            samples=0,
            numbers=0,
            lowest=np.full(units, np.inf),
            highest=np.full(units, -np.inf),
            at_bound=np.zeros(units),
            likeness=Likeness(units) if compared else None,
        )

    def add(self, y: Array) -> None:
        """Counts outputs (n, ..., units)."""
        others = tuple(range(y.ndim - 1))
        self.samples += len(y)
        self.numbers += y.size // y.shape[-1]
        np.minimum(self.lowest, y.min(axis=others), out=self.lowest)
        np.maximum(self.highest, y.max(axis=others), out=self.highest)
        margin = NEAR * (self.activation.highest - self.activation.lowest)
        # An activation with one bound, such as ReLU, is flat on purpose for half of the samples.
        if np.isfinite(margin):
            near = (y < self.activation.lowest + margin) | (y > self.activation.highest - margin)
            self.at_bound += near.sum(axis=others)
        if self.likeness is not None:
            self.likeness.add(y)

    def health(self) -> Health:
        """Which units are dead, saturated, exploding or superfluous."""
        exploding = ~(np.maximum(-self.lowest, self.highest) < EXPLODED)
        if self.samples < LEAST_SAMPLES:
            return Health(len(exploding), exploding=_which(exploding))
        # Equal but for the rounding, which differs with a sample's place in its batch.
        same = self.highest - self.lowest <= SAME * np.maximum(np.abs(self.lowest), np.abs(self.highest))
        saturated = (self.at_bound >= MOST * self.numbers) & ~exploding
        dead = same & ~saturated & ~exploding
        duplicate = np.zeros(len(exploding), bool)
        if self.likeness is not None:
            duplicate = self.likeness.follows(~(dead | saturated | exploding))
        return Health(len(exploding), _which(dead), _which(saturated), _which(exploding), _which(duplicate))


class Likeness:
    """How alike the outputs of a layer's units are, gathered some samples at a time; mutable."""

    def __init__(self, units: int) -> None:
        self._center: Array | None = None
        self._count = 0
        self._sum = np.zeros(units)
        self._products = np.zeros((units, units))

    def add(self, y: Array) -> None:
        """Compares outputs (n, ..., units); of an image's or a sequence's many places a part."""
        units = y.shape[-1]
        places = math.prod(y.shape[1:-1])
        rows = max(1, int(min(COMPARING_WORK / units**2, COMPARED_NUMBERS / units)))
        # Places beside each other say much the same, so they are thinned out first, and samples then.
        every = max(1, min(places, len(y) * places // rows))
        x = y.reshape(len(y), places, units)[:, ::every].reshape(-1, units)[:rows].astype(np.float64)
        with np.errstate(all="ignore"):  # an exploding unit has no likeness, which `follows` is told
            if self._center is None:
                # Near the mean the sums of squares lose no digits; any place near it does.
                self._center = x.mean(axis=0)
            x -= self._center
            self._count += len(x)
            self._sum += x.sum(axis=0)
            self._products += x.T @ x

    def follows(self, compared: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which units (units,) correlate with an earlier one; others than those `compared` do not count."""
        with np.errstate(all="ignore"):
            covariance = self._products - np.outer(self._sum, self._sum) / max(1, self._count)
            spread = np.sqrt(np.diagonal(covariance))
            alike = np.abs(covariance) > ALIKE * np.outer(spread, spread)
        alike &= np.outer(compared, compared) & np.outer(spread > 0, spread > 0)
        return np.asarray(np.tril(alike, -1).any(axis=1))


def _which(units: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The indices of the units for which this holds."""
    return tuple(np.flatnonzero(units).tolist())


def may_be_ill(layer: Layer) -> bool:
    """Whether the units of a layer bend or weigh; others only hand on what is wrong elsewhere."""
    return isinstance(layer, WeightedLayer) or isinstance(getattr(layer, "activation", None), Activation)
