"""The checkpoint: all that is needed to go on with a run as if it had never been interrupted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nnstudio.data.batches import BatchesState
from nnstudio.engine.snapshot import Evaluation, Flow, Health, Mark
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array, Params
from nnstudio.nn.training import TrainingSettings

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Plan:
    """Where the present plan of a run began: `epoch` counts complete ones, `row` is its row in the table of
    evaluations, `seconds` had been computed before.
    """

    epoch: int = 0
    row: int = 0
    seconds: float = 0.0


# Arrays have no single truth value, so two checkpoints are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two steps; the arrays are copies that nobody writes.

    `values` is the vector of all parameters and running state, `layout` whose they are: node, name and
    shape in order. `graph` has the layers with their live settings of the moment, `learning_rate` is that of
    the next step. `plan` is where the present plan began, `stopped` why a rule has ended it, `ended` as in
    `Snapshot`. `memory` are the optimizer's vectors after `memory_steps` steps, `noise` the states, one for
    each thread, of what dropout and its like draw from, `shared` how the threads have shared the steps.
    `good` and `best` are the parameters of the last evaluation and of the best one, `once_right` as in
    `Record`. `flows` are what was found of step number `measured_step`.

    Checkpoints of one run share what has not changed between them: `good`, `best`, `once_right`, the order in
    `batches`, and the tables, of which each sees as many rows as there were.
    """

    layout: tuple[tuple[NodeId, str, tuple[int, ...]], ...]
    graph: Graph
    training: TrainingSettings
    learning_rate: float
    marks: tuple[Mark, ...]
    step: int
    seconds: float
    plan: Plan
    stopped: str
    ended: str
    test: Evaluation | None
    health: Mapping[NodeId, Health]
    values: Array
    good: Array
    best: Array
    memory: Params
    memory_steps: int
    noise: tuple[Mapping[str, Any], ...]
    shared: tuple[int, bool]
    batches: BatchesState
    losses: npt.NDArray[np.float64]
    epochs: npt.NDArray[np.float64]
    once_right: npt.NDArray[np.uint8]
    measured_step: int
    flows: Mapping[NodeId, Flow]


def read_only(array: npt.NDArray[T]) -> npt.NDArray[T]:
    """A copy that nobody can write."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy
