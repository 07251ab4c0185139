"""The trace: one step of training with all its numbers, for one sample of its batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.snapshot import Sample
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params
from nnstudio.nn.optimizers import Optimizer


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class NodeTrace:
    """What one step was for one node; copies that nobody writes.

    `inputs` and `output` are those of the first sample of the batch, without its axis, and `slope` is
    dL/d(output) for it; None where nothing learned. `sums` is what went into the activation that the layer
    ends with, z, and `sum_slope` dL/dz; None for layers that end with none. L is the mean over the batch.

    `before` and `after` are all parameters before and after the step, `gradients` the means over the batch
    for those that are trained, as they came, before clipping and penalties; empty where none came.
    """

    inputs: tuple[Array, ...]
    output: Array
    sums: Array | None
    slope: Array | None
    sum_slope: Array | None
    before: Params
    gradients: Params
    after: Params


@dataclass(frozen=True, eq=False)
class Trace:
    """Step number `step` (from 1 on), made from `rows` samples of the training split.

    `order` are the nodes as they were computed, the answer last. `sample` is the batch's first one, of the
    training split and therefore without an index; `target` (classes,) what the output should have been for
    it. `loss` is the mean of the batch, `learning_rate` what the schedule has made of it.
    """

    step: int
    rows: int
    order: tuple[NodeId, ...]
    nodes: Mapping[NodeId, NodeTrace]
    sample: Sample
    target: Array
    loss: float
    learning_rate: float
    optimizer: Optimizer
