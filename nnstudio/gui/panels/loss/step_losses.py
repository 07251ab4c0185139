"""The loss of each step, kept so that any stretch of a long run is drawn in no time."""

import math

import numpy as np

from nnstudio.gui.panels.loss.smoothing import BLOCK, REACH, Numbers, smooth

AT_ONCE = 1 << 15
"""Steps that are smoothed at once: more would be felt as a halt."""


class StepLosses:
    """The loss of each step with its smoothed line, kept so that any stretch is drawn in no time.

    The losses themselves stay where they are; besides, a step takes 8 bytes, and each block of 64 steps has
    its lowest, highest and mean loss, so that a million steps are drawn from few. Where a long run is new,
    its smoothed line is seen at once from plain means, and made of the smoothed losses by `refine`.
    """

    def __init__(self) -> None:
        self.not_finite = 0
        self.all: Numbers = np.empty(0)
        self._last = ""
        self._refined = 0
        self._smooth = np.empty(0)
        self._low = np.empty(0)
        self._high = np.empty(0)
        self._mean = np.empty(0)

    def __len__(self) -> int:
        return len(self.all)

    @property
    def complete(self) -> bool:
        """Whether the smoothed line is known everywhere."""
        return self._refined == len(self.all)

    def continued_by(self, losses: Numbers) -> bool:
        """Whether `losses` is the same run as so far, or more of it."""
        n = len(self)
        return len(losses) >= n and (n == 0 or _marks(losses, n) == self._last)

    def shared_with(self, losses: Numbers) -> int:
        """How many steps from the first on are the same in another run."""
        n = min(len(self), len(losses))
        other = (self.all[:n] != losses[:n]) & ~(np.isnan(self.all[:n]) & np.isnan(losses[:n]))
        return int(other.argmax()) if other.any() else n

    def follow(self, losses: Numbers) -> None:
        """Takes over what is new in `losses`, (steps,), which goes on where it ended before."""
        start = len(self)
        self.all = losses
        if start == len(losses):
            return
        self._last = _marks(losses, len(losses))
        fresh = np.isfinite(losses[start:])
        self.not_finite += len(fresh) - int(fresh.sum())
        block = start // BLOCK  # may have been incomplete
        recent = _finite(losses[block * BLOCK :])
        starts = np.arange(0, len(recent), BLOCK)
        self._low = _put(self._low, block, np.fmin.reduceat(recent, starts))
        self._high = _put(self._high, block, np.fmax.reduceat(recent, starts))
        if len(losses) - self._refined > AT_ONCE:
            self._mean = _put(self._mean, block, _means(recent, BLOCK))
        self.refine()

    def refine(self) -> None:
        """Smooths more of the steps that are new, at most about `AT_ONCE` of them."""
        if self.complete:
            return
        # The means near the end had only steps before them; now those after count as well.
        again = max(0, self._refined - REACH)
        stop = again - again % BLOCK + AT_ONCE + REACH
        stop = len(self) if stop >= len(self) else stop - stop % BLOCK
        self._smooth = _put(self._smooth, again, self._smooth_anew(again, stop), len(self))
        block = again // BLOCK
        self._mean = _put(self._mean, block, _means(self._smooth[block * BLOCK : stop], BLOCK))
        self._refined = stop

    def _smooth_anew(self, start: int, stop: int) -> Numbers:
        return smooth(self.all[: stop + REACH], start)[: stop - start]

    def at(self, step: int) -> tuple[float, float]:
        """The loss of a step, from 1 on, and the smoothed line there."""
        return float(self.all[step - 1]), float(self._smoothed(step - 1, step)[0])

    def smoothed(self) -> Numbers:
        """The smoothed line, (steps,)."""
        while not self.complete:
            self.refine()
        return self._smooth[: len(self)]

    def _smoothed(self, start: int, stop: int) -> Numbers:
        """A part of the smoothed line, from `start` on (from 0 on) to before `stop`."""
        if stop <= self._refined:
            return self._smooth[start:stop]
        return self._smooth_anew(start, stop)

    def envelope(
        self, first: float, last: float, bins: int, since: float = 0
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Steps between two, in `bins` bins or a few more: where each lies, its lowest and highest loss.

        No spike is lost. Bins stay where they are while the run grows, and where only those are wanted that
        hold steps from `since` on. NaN where nothing is finite.
        """
        start, stop, width = self._bins(first, last, bins, since)
        if width < BLOCK:
            low = high = _finite(self.all[start:stop])
        else:
            blocks = slice(start // BLOCK, -(-stop // BLOCK))
            low, high = self._low[blocks], self._high[blocks]
        per = width if width < BLOCK else width // BLOCK
        x = _places(start, stop, width)
        if per == 1:
            return x, low, high
        starts = np.arange(0, len(low), per)
        return x, np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)

    def line(self, first: float, last: float, bins: int, since: float = 0) -> tuple[Numbers, Numbers]:
        """The smoothed line between two steps, as `envelope`: where each bin lies, and its mean."""
        start, stop, width = self._bins(first, last, bins, since)
        x = _places(start, stop, width)
        if width < BLOCK:
            return x, _means(self._smoothed(start, stop), width)
        return x, _means(self._mean[start // BLOCK : -(-stop // BLOCK)], width // BLOCK)

    def _bins(self, first: float, last: float, bins: int, since: float) -> tuple[int, int, int]:
        """The first step (from 0 on), the one behind the last, and how many there are in a bin."""
        n, width = len(self), bin_width(last - first, bins)
        start = min(max(0, math.floor(max(first, since)) - 1), n)
        stop = math.ceil(min(max(start, last), n))
        return start - start % width, max(start, stop), width


def bin_width(stretch: float, bins: int) -> int:
    """How many steps there are in a bin, where so many of them show such a stretch: a power of two."""
    return 1 << max(0, math.ceil(math.log2(max(1.0, stretch) / bins)))


def _marks(losses: Numbers, count: int) -> str:
    """A few of the first losses, by which a run is known; words, since NaN is equal to nothing."""
    return f"{losses[0]} {losses[count // 2]} {losses[count - 1]}"


def _places(start: int, stop: int, width: int) -> Numbers:
    """The middle of each bin, in steps from 1 on; the last may be a short one."""
    x = np.arange(start + 1 + (width - 1) / 2, stop + 1 + (width - 1) / 2, width)
    if len(x):
        x[-1] = min(x[-1], stop)
    return x


def _finite(losses: Numbers) -> Numbers:
    known = np.isfinite(losses)
    return losses if known.all() else np.where(known, losses, np.nan)


def _put(column: Numbers, start: int, values: Numbers, expected: int = 0) -> Numbers:
    """`column` with `values` from `start` on, in place if there is room; so many are `expected` at last."""
    stop = start + len(values)
    if stop > len(column):
        longer = np.empty(max(stop, expected) * 3 // 2)
        longer[:start] = column[:start]
        column = longer
    column[start:stop] = values
    return column


def _means(values: Numbers, per: int) -> Numbers:
    """The mean of the finite values of each `per`; NaN where there is none."""
    if per == 1:
        return values
    starts = np.arange(0, len(values), per)
    finite = np.isfinite(values)
    if finite.all():
        means = np.add.reduceat(values, starts)
        means[:-1] /= per
        means[-1:] /= len(values) - per * (len(starts) - 1)
        return means
    counts = np.add.reduceat(finite, starts, dtype=np.float64)
    sums = np.add.reduceat(np.where(finite, values, 0), starts)
    return np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0)
