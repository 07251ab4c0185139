"""The checkpoint: all that is needed to go on with a run as if it had never been interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.batches import BatchesState
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params
from nnstudio.nn.training import TrainingSettings


# Arrays have no single truth value, so two checkpoints are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two steps; the arrays are copies that nobody writes.

    `values` is the vector of all parameters and running state, `layout` whose they are: node, name and
    shape in order. `planned_from` and `seconds_before` are where the present plan
    began. `memory` are the optimizer's vectors after `memory_steps` steps, `noise` the states, one for each
    thread, of what dropout and its like draw from.
    `good` and `best` are the parameters of the last evaluation and of the best.
    """

    layout: tuple[tuple[NodeId, str, tuple[int, ...]], ...]
    training: TrainingSettings
    step: int
    seconds: float
    planned_from: int
    seconds_before: float
    values: Array
    good: Array
    best: Array
    memory: Params
    memory_steps: int
    noise: tuple[Mapping[str, Any], ...]
    batches: BatchesState
    losses: npt.NDArray[np.float64]
    epochs: npt.NDArray[np.float64]
