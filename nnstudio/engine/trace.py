"""The trace: one step of training with all its numbers, for one sample of its batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.snapshot import Sample
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class NodeTrace:
    """What one step was for one node; copies that nobody writes.

    `inputs` and `output` are those of the first sample of the batch, without its axis, and `slope` is
    dL/d(output) for it; None where nothing learned. `before` and `after` are the parameters that are trained,
    before and after the update, and `gradients` the means over the batch that led to it.
    """

    inputs: tuple[Array, ...]
    output: Array
    slope: Array | None
    before: Params
    gradients: Params
    after: Params


@dataclass(frozen=True, eq=False)
class Trace:
    """Step number `step` (from 1 on), made from `rows` samples of the training split.

    `order` are the nodes as they were computed. `sample` is the batch's first one, `target` (classes,) what
    the output should have been for it; `loss` the mean of the batch.
    """

    step: int
    rows: int
    order: tuple[NodeId, ...]
    nodes: Mapping[NodeId, NodeTrace]
    sample: Sample
    target: Array
    loss: float
    learning_rate: float
