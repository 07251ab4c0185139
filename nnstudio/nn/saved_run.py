"""The saved run: a run between two steps as a file keeps it, to go on as if it had never been interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run after `step` steps, but for the weights, which the project has beside it.

    Only the `engine` that has saved it, in this `version` of its form, knows what the rest means; it looks at
    all of it before it believes any. `plain` is what JSON can hold, `arrays` are read-only and nobody's.
    """

    engine: str
    version: int
    step: int
    plain: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[np.generic]]
