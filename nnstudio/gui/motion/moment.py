"""The moment: one thing that is told of a step, and the stages that a step goes through."""

import enum
from dataclasses import dataclass

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
    """A step of training and what is needed to tell of it: its trace, its graph, and the classes' names."""

    trace: Trace
    graph: Graph
    classes: tuple[str, ...] = ()

    def node(self, node_id: NodeId) -> NodeTrace:
        """What the step was for a node."""
        return self.trace.nodes[node_id]

    def layer(self, node_id: NodeId) -> Layer:
        """The layer of a node."""
        return self.graph[node_id].layer

    def name(self, node_id: NodeId) -> str:
        """What the user calls a node."""
        return self.graph[node_id].name
