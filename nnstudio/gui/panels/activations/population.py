"""What a layer gives for many samples, counted unit by unit."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.gui.panels.weights.histogram import round_up
from nnstudio.nn.activations import Activation
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.core import Output

BINS = 64
"""Bins of values from the lowest to the highest."""
MOST = 1 << 15
"""So many values are counted; of more than that, only every third row, every fifth and so on."""
NEAR = 0.01
"""How near to a bound counts as at the bound, as a share of the activation's range."""

Steps: TypeAlias = Literal["last", "all"]


@dataclass(frozen=True)
class Bounds:
    """Between which values a layer's outputs lie; infinite where nothing holds them.

    `fused` if the loss takes the activation in: no gradient is lost at the bounds then.
    """

    lowest: float = -math.inf
    highest: float = math.inf
    fused: bool = False

    @property
    def both(self) -> bool:
        return math.isfinite(self.lowest) and math.isfinite(self.highest)

    @property
    def cut_at_zero(self) -> bool:
        """Whether zero is where the units are silent, as with ReLU."""
        return self.lowest == 0 and self.highest == math.inf


def bounds_of(layer: Layer) -> Bounds:
    """The bounds of a layer's activation; none for a layer that has none."""
    activation = getattr(layer, "activation", None)
    if not isinstance(activation, Activation):
        return Bounds()
    fused = isinstance(layer, Output) and layer.loss.fuses == activation.entry.kind
    return Bounds(activation.lowest, activation.highest, fused)


def rows_of(outputs: Array, steps: Steps) -> tuple[Array, int]:
    """(m, units) of a layer's outputs (n, ..., units), and of how many rows each is the only one counted.

    Each position of an image is a row of its own; of a sequence (n, steps, units), `steps` says which are.
    """
    if outputs.ndim == 3 and steps == "last":
        outputs = outputs[:, -1]
    rows = outputs.reshape(-1, outputs.shape[-1] if outputs.ndim > 1 else 1)
    stride = -(-rows.size // MOST)
    # An odd one, so that images of even width are not seen in every second column only.
    stride = stride | 1 if stride > 1 else 1
    return rows[::stride], stride


def of_sample(y: Array, steps: Steps) -> Array:
    """(units,) for the outputs (..., units) for one sample: means over the positions of an image."""
    if y.ndim == 2:
        return y[-1] if steps == "last" else y.mean(axis=0)
    return y.reshape(-1, y.shape[-1]).mean(axis=0) if y.ndim > 1 else y


@dataclass(frozen=True, eq=False)
class Population:
    """The values (m, units) of a layer from `low` to `high`, and how they are spread.

    `shares` (BINS, units) are those of each unit's values in each bin, `counts` (BINS,) those of all. Only
    one of `every` rows is counted, so that the rows are of about m * `every`.
    """

    rows: Array
    low: float
    high: float
    shares: Array
    counts: np.ndarray
    bounds: Bounds
    every: int = 1

    @property
    def mean(self) -> float:
        return float(self.rows.mean())

    @property
    def zeros(self) -> float:
        """The share of values that are exactly zero."""
        return 1 - np.count_nonzero(self.rows) / max(1, self.rows.size)

    @property
    def at_bounds(self) -> tuple[float, float]:
        """The shares of values at the lower and at the upper bound; nothing where there are not both."""
        if not self.bounds.both:
            return 0.0, 0.0
        low, high = self.bounds.lowest, self.bounds.highest
        margin = NEAR * (high - low)
        size = max(1, self.rows.size)
        lower, upper = self.rows < low + margin, self.rows > high - margin
        return np.count_nonzero(lower) / size, np.count_nonzero(upper) / size

    def place(self, values: Array) -> Array:
        """Where values lie between `low` and `high`, from 0 to 1."""
        return np.asarray((values - self.low) / (self.high - self.low))


class Axis:
    """The values from `low` to `high` that are shown: the activation's bounds, or round numbers that stay."""

    def __init__(self) -> None:
        self.low, self.high = 0.0, 0.0

    def follow(self, rows: Array, bounds: Bounds) -> None:
        """Takes the finite ones of these values into account."""
        with np.errstate(invalid="ignore"):
            lowest, highest = float(np.fmin.reduce(rows, axis=None)), float(np.fmax.reduce(rows, axis=None))
        if not math.isfinite(lowest) or not math.isfinite(highest):
            lowest, highest = -1.0, 1.0
        negative = bounds.lowest < 0 and lowest < 0
        wanted = max(highest, -lowest if bounds.lowest == -math.inf else 0.0, 1e-6)
        # A round number that still fits is kept, so that the strip does not jump.
        if not 0.4 * self.high < wanted <= self.high:
            self.high = round_up(1.1 * wanted)
        if math.isfinite(bounds.highest):
            self.high = bounds.highest
        finite = math.isfinite(bounds.lowest)
        self.low = bounds.lowest if finite else -self.high if negative or lowest < 0 else 0.0


def population_of(outputs: Array, steps: Steps, axis: Axis, bounds: Bounds) -> Population:
    """Counts what a layer gives for many samples, and moves the axis if it must."""
    rows, every = rows_of(outputs, steps)
    axis.follow(rows, bounds)
    units = rows.shape[1]
    places = (rows - np.float32(axis.low)) * np.float32(BINS / (axis.high - axis.low))
    # What is no number is in the last bin; health tells of it.
    places = np.nan_to_num(places, nan=BINS - 1, posinf=BINS - 1, neginf=0) if _odd(places) else places
    bins = np.clip(places, 0, BINS - 1).astype(np.intp)
    bins += np.arange(units) * BINS
    counts = np.bincount(bins.reshape(-1), minlength=units * BINS).reshape(units, BINS)
    shares = (counts / np.float32(len(rows))).astype(np.float32).T
    return Population(rows, axis.low, axis.high, shares, counts.sum(axis=0), bounds, every)


def _odd(values: Array) -> bool:
    return not np.isfinite(values).all()
