"""The moment: one thing that is told of a step, and the stages that a step goes through."""

import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.trace import NodeTrace, Trace
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Layer

MOST_TERMS = 12
"""How many terms of a sum are told one by one, the largest first; the others are told together."""


class Stage(enum.Enum):
    """What happens in a step, in this order."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True)
class Moment:
    """One thing that is told: of a whole layer, of one unit (channel of an image), or of one of its terms.

    `part` counts the terms from the largest on; after the last of them comes what the others add, if there
    are others, and what the sum leads to.
    """

    stage: Stage
    node_id: NodeId
    unit: int | None = None
    part: int | None = None


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Step:
    """A step of training and what is needed to tell of it: its trace, its graph, and what outputs stand for.

    There are names of `classes` or, where numbers are predicted, of `targets`.
    """

    trace: Trace
    graph: Graph
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @functools.cached_property
    def plain(self) -> Mapping[NodeId, bool]:
        """Which nodes moved by the learning rate times their gradients, and by nothing else."""
        return {node_id: _plain(node, self.trace.learning_rate) for node_id, node in self.trace.nodes.items()}

    def node(self, node_id: NodeId) -> NodeTrace:
        """What the step was for a node."""
        return self.trace.nodes[node_id]

    def layer(self, node_id: NodeId) -> Layer:
        """The layer of a node."""
        return self.graph[node_id].layer

    def name(self, node_id: NodeId) -> str:
        """What the user calls a node."""
        return self.graph[node_id].name


def _plain(node: NodeTrace, learning_rate: float) -> bool:
    for name, gradient in node.gradients.items():
        wanted = -learning_rate * gradient
        moved = node.after[name] - node.before[name]
        # What a float32 weight cannot hold of its change is rounding.
        rounding = np.spacing(np.abs(node.before[name])) * 2
        if not (np.abs(moved - wanted) <= rounding + 1e-4 * np.abs(wanted)).all():
            return False
    return True
