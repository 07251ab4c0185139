"""What is kept of a run: the moments that can be gone back to, and what a project takes along of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Fitted
from nnstudio.nn.graph import Weights
from nnstudio.nn.saved_run import SavedRun


@dataclass(frozen=True)
class Branch:
    """A way that a run has taken: `parent` is the branch it left, after step `begin`; `end` its last step."""

    number: int
    parent: int | None
    begin: int
    end: int


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Kept:
    """What can be gone back to: the `steps` (n,) of branch number `branch`, ascending, and all branches.

    The steps that a branch shares with those it came from are among its own.
    """

    steps: npt.NDArray[np.int64]
    branch: int
    branches: tuple[Branch, ...]

    @property
    def begun(self) -> bool:
        """Whether any step was made on any branch, wherever the run stands now."""
        return any(branch.end > 0 for branch in self.branches)

    def others(self, step: int) -> tuple[Branch, ...]:
        """The branches with steps that are not on the way to this step of the present one."""
        by_number = {branch.number: branch for branch in self.branches}
        on, shared = by_number.get(self.branch), dict[int, int]()
        if on is not None:
            shared[on.number] = step
        while on is not None and on.parent is not None:
            shared[on.parent], on = on.begin, by_number.get(on.parent)
        return tuple(
            branch for branch in self.branches if branch.end > shared.get(branch.number, branch.begin)
        )


NOTHING_KEPT = Kept(np.empty(0, np.int64), 0, ())


# The same goes for these.
@dataclass(frozen=True, eq=False)
class Frozen:
    """Run number `number` after `step` steps as a project keeps it, all of it of this one moment."""

    number: int
    step: int
    run: SavedRun
    weights: Weights
    fitted: Fitted
