"""Ways: the branches of a run, and the moments that are kept on each."""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nnstudio.engine.api import Branch, Kept
from nnstudio.engine.shelf import Packed

NO_ROWS: npt.NDArray[np.float64] = np.empty((0, 1))


@dataclasses.dataclass(eq=False)
class Moment:
    """A kept checkpoint; `losses` and `epochs` count the rows it has of its branch's."""

    step: int
    epoch_end: bool
    losses: int
    epochs: int
    packed: Packed


@dataclasses.dataclass(eq=False)
class Way:
    """A branch: its own moments, ascending, and the longest tables of what it has measured."""

    number: int
    parent: int | None
    begin: int
    moments: list[Moment] = dataclasses.field(default_factory=list)
    losses: npt.NDArray[np.float64] = dataclasses.field(default_factory=lambda: NO_ROWS)
    epochs: npt.NDArray[np.float64] = dataclasses.field(default_factory=lambda: NO_ROWS)

    @property
    def end(self) -> int:
        """The last step of it that is kept."""
        return self.moments[-1].step if self.moments else self.begin


def line_to(way: Way, ways: Mapping[int, Way]) -> list[tuple[Way, Moment]]:
    """All moments on the way from the start to the end of a branch, each with the branch it is on."""
    line: list[tuple[Way, Moment]] = []
    end: float = math.inf
    on: Way | None = way
    while on is not None:
        line[:0] = [(on, moment) for moment in on.moments if moment.step <= end]
        end = min(end, on.begin)
        on = None if on.parent is None else ways[on.parent]
    return line


def kept_of(way: Way, ways: Mapping[int, Way]) -> Kept:
    """What can be gone back to from a branch."""
    steps = np.array([moment.step for _, moment in line_to(way, ways)], np.int64)
    steps.flags.writeable = False
    branches = tuple(Branch(each.number, each.parent, each.begin, each.end) for each in ways.values())
    return Kept(steps, way.number, branches)
