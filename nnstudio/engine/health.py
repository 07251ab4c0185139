"""Health: how many units of each layer are dead, saturated or exploding."""

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

    @classmethod
    def of(cls, layer: Layer, units: int) -> "Tally":
        """A tally before the first sample."""
        activation = getattr(layer, "activation", Linear())
        # A loss that takes the activation in is not flat where the activation is.
        if isinstance(layer, Output) and layer.loss.fuses == layer.activation.entry.kind:
            activation = Linear()
        return cls(activation, 0, 0, np.full(units, np.inf), np.full(units, -np.inf), np.zeros(units))

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

    def health(self) -> Health:
        """How many units are dead, saturated or exploding."""
        exploding = ~(np.maximum(-self.lowest, self.highest) < EXPLODED)
        if self.samples < LEAST_SAMPLES:
            return Health(len(exploding), exploding=_which(exploding))
        # Equal but for the rounding, which differs with a sample's place in its batch.
        same = self.highest - self.lowest <= SAME * np.maximum(np.abs(self.lowest), np.abs(self.highest))
        saturated = (self.at_bound >= MOST * self.numbers) & ~exploding
        dead = same & ~saturated & ~exploding
        return Health(len(exploding), _which(dead), _which(saturated), _which(exploding))


def _which(units: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The indices of the units for which this holds."""
    return tuple(np.flatnonzero(units).tolist())


def may_be_ill(layer: Layer) -> bool:
    """Whether the units of a layer bend or weigh; others only hand on what is wrong elsewhere."""
    return isinstance(layer, WeightedLayer) or isinstance(getattr(layer, "activation", None), Activation)
