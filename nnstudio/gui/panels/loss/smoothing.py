"""The smoothed line: what the losses do beneath their noise, without lagging behind them."""

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import RECENT_STEPS

Numbers = npt.NDArray[np.float64]

BLOCK = 64
REACH = 16 * RECENT_STEPS
"""Steps to each side beyond which a loss is not felt: its share is below a millionth."""
WINDOW = f"about {RECENT_STEPS} steps before and after each, fewer near the start"

_DECAY = 1 - 1 / RECENT_STEPS
_SINCE = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
_OWN = np.where(_SINCE >= 0, _DECAY ** np.maximum(_SINCE, 0), 0)
_FADING = _DECAY ** np.arange(1, BLOCK + 1)
_LEARNS_FAST = 12
"""In the first steps the loss falls so fast that only a twelfth of the way so far is averaged over."""
_START = _LEARNS_FAST * RECENT_STEPS


def smooth(losses: Numbers, start: int = 0) -> Numbers:
    """The weighted mean around each step from `start` on, NaN at losses that are not finite.

    The weights fade by 1 - 1/30 with each step in both directions, so the line does not lag; they add up to
    one (no bias) also at both ends. At the last step there are only steps before: `Snapshot.recent_loss`.

    Args:
        losses: (steps,) of a whole run.
        start: The first step, from 0 on, whose mean is wanted.
    """
    first = max(0, start - REACH)
    stretch = losses[first:]
    known = np.isfinite(stretch)
    whole = bool(known.all())
    values = stretch if whole else np.where(known, stretch, 0.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        shares = _full_shares(len(values)) if whole else _around(known.astype(np.float64))
        means = (_around(values) / shares)[start - first :]
        if start < _START:
            stop = min(len(losses), _START)
            weights = _start_weights()[start:stop, : len(values)]
            reach = weights.shape[1]
            means[: stop - start] = (weights @ values[:reach]) / (weights @ known[:reach])
    means[~known[start - first :]] = np.nan
    return means


def _around(values: Numbers) -> Numbers:
    """The sum of the values around each, fading with their distance."""
    return _before(values) + _before(values[::-1])[::-1] - values


def _before(values: Numbers) -> Numbers:
    """The sum of each value and those before it, fading with their distance."""
    padded = np.zeros(-(-len(values) // BLOCK) * BLOCK)
    padded[: len(values)] = values
    own = padded.reshape(-1, BLOCK) @ _OWN.T  # (blocks, steps): what the block itself adds
    carried = np.empty(len(own))
    sum_before = 0.0
    for i, end in enumerate(own[:, -1].tolist()):
        carried[i] = sum_before
        sum_before = sum_before * _FADING[-1] + end
    return (own + np.outer(carried, _FADING)).ravel()[: len(values)]


def _full_shares(steps: int) -> Numbers:
    """`_around` of so many ones."""
    past = _full_past(1 << (steps - 1).bit_length())[:steps]
    return past + past[::-1] - 1


@lru_cache(4)
def _full_past(steps: int) -> Numbers:
    """`_before` of so many ones."""
    return np.asarray(-np.expm1(np.arange(1, steps + 1) * np.log(_DECAY)) / (1 - _DECAY))


@cache
def _start_weights() -> Numbers:
    """(steps, steps): what each step counts in the means of the first steps."""
    steps, others = np.arange(_START), np.arange(_START + REACH)
    windows = np.clip((steps + 1) / _LEARNS_FAST, 1, RECENT_STEPS)[:, None]
    return np.asarray((1 - 1 / windows) ** np.abs(np.subtract.outer(steps, others)))
