"""Which samples a gallery of mistakes shows, and in which order."""

from enum import Enum

import numpy as np
import numpy.typing as npt

from nnstudio.gui.panels.answers.judged import Judged

Samples = npt.NDArray[np.intp]


class Order(Enum):
    """What comes first; the value is what the user reads."""

    SURE = "Surest first"
    LOSS = "Largest loss first"
    FORGOTTEN = "Was right, now wrong"


def rank(judged: Judged, order: Order, cell: tuple[int, int] | None = None) -> Samples:
    """The samples that are shown, worst first: those that are misread, or those of a confusion's cell.

    Args:
        judged: The answers.
        order: `FORGOTTEN` leaves out whose answer was never right.
        cell: Truth and answer of the only samples that are wanted. If both are the same class, these are
            right, and the least sure come first.
    """
    wanted = ~judged.right
    if cell is not None:
        wanted = (judged.truth == cell[0]) & (judged.said == cell[1])
    right = cell is not None and cell[0] == cell[1]
    if order is Order.FORGOTTEN and not right:
        wanted &= judged.once_right
    samples = np.flatnonzero(wanted)
    if order is Order.LOSS:
        badness = judged.losses(samples)
    else:
        badness = -judged.sureness[samples] if right else judged.sureness[samples]
    # Whatever is not a number is worst of all.
    badness = np.where(np.isnan(badness), np.inf, badness)
    return np.asarray(samples[np.argsort(-badness, kind="stable")])


def keep_places(before: Samples, now: Samples) -> Samples:
    """`now` in the order of `before`, what is new at the end: nothing moves away under the mouse."""
    kept = before[np.isin(before, now)]
    return np.concatenate([kept, now[~np.isin(now, kept)]])
