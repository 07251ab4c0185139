"""The loss of each step, kept so that any stretch of a long run is drawn in no time."""

import math

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import RECENT_STEPS

Numbers = npt.NDArray[np.float64]

BLOCK = 64
"""Steps whose lowest, highest and mean loss are remembered, so that a million steps are drawn from few."""

_DECAY = 1 - 1 / RECENT_STEPS
_SINCE = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
_WEIGHTS = np.where(_SINCE >= 0, (1 - _DECAY) * _DECAY ** np.maximum(_SINCE, 0), 0)
_FADING = _DECAY ** np.arange(1, BLOCK + 1)


class StepLosses:
    """The loss of each step with its moving average, kept so that any stretch is drawn in no time.

    The average is exponential and debiased: after n steps, their weights add up to one.
    """

    def __init__(self) -> None:
        self.not_finite = 0
        self._length = 0
        self._ends: Numbers = np.empty(0)
        self._average = 0.0
        self._averaged = 0
        self._finite = np.empty(0)
        self._smooth = np.empty(0)
        self._low = np.empty(0)
        self._high = np.empty(0)
        self._mean = np.empty(0)

    def __len__(self) -> int:
        return self._length

    def continued_by(self, losses: Numbers) -> bool:
        """Whether `losses` is the same run as so far, or more of it."""
        n = self._length
        return len(losses) >= n and (n == 0 or np.array_equal(losses[[0, n - 1]], self._ends, equal_nan=True))

    def follow(self, losses: Numbers) -> None:
        """Takes over what is new in `losses`, (steps,), which goes on where it ended before."""
        start, self._length = self._length, len(losses)
        if start == self._length:
            return
        self._ends = losses[[0, -1]]
        new = losses[start:]
        finite = np.isfinite(new)
        self.not_finite += int(np.count_nonzero(~finite))
        smooth = np.full(len(new), np.nan)
        smooth[finite] = self._averages(new[finite])
        self._finite = _put(self._finite, start, np.where(finite, new, np.nan))
        self._smooth = _put(self._smooth, start, smooth)
        # The last block may have been incomplete, so it is made again.
        block = start // BLOCK
        recent = slice(block * BLOCK, self._length)
        starts = np.arange(0, self._length - recent.start, BLOCK)
        self._low = _put(self._low, block, np.fmin.reduceat(self._finite[recent], starts))
        self._high = _put(self._high, block, np.fmax.reduceat(self._finite[recent], starts))
        self._mean = _put(self._mean, block, _means(self._smooth[recent], starts))

    def at(self, step: int) -> tuple[float, float]:
        """The loss of a step, from 1 on, and the average there."""
        return float(self._finite[step - 1]), float(self._smooth[step - 1])

    def latest(self) -> float:
        """The average after the last step; NaN before the first."""
        return self._average / (1 - _DECAY**self._averaged) if self._averaged else math.nan

    def envelope(self, first: float, last: float, bins: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Steps between two, in `bins` bins at most: where each lies, its lowest and highest loss, its mean.

        The lowest and the highest are of the losses themselves, so that no spike is lost; the mean is of
        their moving average. Bins stay where they are while the run grows. NaN where nothing is finite.
        """
        start = min(max(0, math.floor(first) - 1), self._length)
        stop = min(max(start, math.ceil(last)), self._length)
        width = 1 << max(0, math.ceil(math.log2(max(1, stop - start) / bins)))
        start -= start % width
        if width < BLOCK:
            per, low, mean = width, self._finite[start:stop], self._smooth[start:stop]
            high = low
        else:
            blocks = slice(start // BLOCK, -(-stop // BLOCK))
            per, low, high, mean = width // BLOCK, self._low[blocks], self._high[blocks], self._mean[blocks]
        starts = np.arange(0, len(low), per)
        x = start + 1 + np.minimum(starts * (width // per) + (width - 1) / 2, stop - start - 1)
        if per == 1:
            return x, low, high, mean
        return x, np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts), _means(mean, starts)

    def _averages(self, losses: Numbers) -> Numbers:
        """The debiased average after each of these losses, which follow those before."""
        padded = np.zeros(-(-len(losses) // BLOCK) * BLOCK)
        padded[: len(losses)] = losses
        own = padded.reshape(-1, BLOCK) @ _WEIGHTS.T  # (blocks, steps): what the block itself adds
        before = np.empty(len(own))
        for i, end in enumerate(own[:, -1].tolist()):
            before[i] = self._average
            self._average = self._average * _FADING[-1] + end
        averages = (own + np.outer(before, _FADING)).ravel()[: len(losses)]
        if len(losses):
            self._average = float(averages[-1])
        counts = np.arange(self._averaged + 1, self._averaged + len(losses) + 1)
        self._averaged += len(losses)
        return averages / -np.expm1(counts * math.log(_DECAY))


def _put(column: Numbers, start: int, values: Numbers) -> Numbers:
    """`column` with `values` from `start` on, in place where there is room."""
    stop = start + len(values)
    if stop > len(column):
        column = np.concatenate([column[:start], np.empty(2 * stop - start)])
    column[start:stop] = values
    return column


def _means(values: Numbers, starts: npt.NDArray[np.intp]) -> Numbers:
    """The mean of the finite values from each start to the next; NaN where there is none."""
    finite = np.isfinite(values)
    counts = np.add.reduceat(finite, starts, dtype=np.float64)
    sums = np.add.reduceat(np.where(finite, values, 0), starts)
    return np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0)
