"""The histogram of a layer's weights, now against the start."""

import numpy as np

from nnstudio.gui.panels.weights.histogram import Spread, count, round_up, stride_of
from nnstudio.gui.panels.weights.kernel import Kernel


class SpreadOfWeights:
    """Counts the weights of one layer at a time, and remembers how they were at the start."""

    def __init__(self) -> None:
        self._initial: Kernel | None = None
        self._farthest = 0.0
        self._spread_then = 0.0
        self._range = 0.0
        self._start: np.ndarray | None = None

    def of(self, kernel: Kernel, initial: Kernel | None) -> Spread:
        """The counts of these weights and of the initial ones, on an axis that holds both."""
        weights = kernel.weights
        self._take(initial)
        # Beyond is beyond: what is no number is in no bin.
        with np.errstate(invalid="ignore"):
            farthest = float(max(np.fmax.reduce(weights, axis=None), -np.fmin.reduce(weights, axis=None)))
        edge = round_up(max(farthest, self._farthest)) if np.isfinite(farthest) else 1.0
        if edge != self._range:
            self._range = edge
            self._start = None if initial is None else count(initial.weights, -edge, edge)
        now = f"spread {_spread(weights):.2g}"
        then = "" if initial is None else f", at the start {self._spread_then:.2g} (line)"
        short = now if initial is None else f"{now}, start {self._spread_then:.2g}"
        left_out = stride_of(weights.size)
        part = "" if left_out == 1 else f" · 1 of {left_out} weights counted"
        return Spread(
            count(weights, -edge, edge),
            -edge,
            edge,
            self._start,
            words=(f"{now}{then}{part}", f"{now}{then}", short, now),
        )

    def _take(self, initial: Kernel | None) -> None:
        before, self._initial = self._initial, initial
        same = before is initial or (
            before is not None and initial is not None and np.shares_memory(before.weights, initial.weights)
        )
        if not same:
            self._range = 0.0
            self._farthest = 0.0 if initial is None else float(np.abs(initial.weights).max())
            self._spread_then = 0.0 if initial is None else _spread(initial.weights)


def _spread(weights: np.ndarray) -> float:
    """The standard deviation of what is counted."""
    return float(weights.reshape(-1)[:: stride_of(weights.size)].std())
