"""The node and the wire: what a graph is made of."""

import secrets
from dataclasses import dataclass
from typing import NewType

from nnstudio.nn.layer import Layer
from nnstudio.nn.shapes import Shape, size

NodeId = NewType("NodeId", str)


def new_node_id() -> NodeId:
    """A short random id, made once for each node and kept in files."""
    return NodeId(secrets.token_hex(4))


@dataclass(frozen=True)
class Node:
    """A layer in a graph: its name and the ids of the nodes that feed it, in order."""

    name: str
    layer: Layer
    inputs: tuple[NodeId, ...] = ()

    def fed_also_by(self, source: NodeId) -> tuple[NodeId, ...]:
        """The inputs with one more; it takes the place of the last where the layer has no room for more."""
        full = len(self.inputs) >= self.layer.fan_in and not self.layer.joins
        return (*(self.inputs[:-1] if full else self.inputs), source)

    def measured(self, shapes: tuple[Shape, ...]) -> tuple[Shape, int]:
        """The output shape for inputs of these shapes, and how many numbers the layer learns.

        Raises:
            ShapeError: The layer cannot take these inputs.
        """
        # An edit leaves most nodes as they are, and what flows into them; so the last answer is kept.
        known: tuple[tuple[Shape, ...], tuple[Shape, int]] | None = self.__dict__.get("_measured")
        if known is None or known[0] != shapes:
            shape = self.layer.infer_shape(*shapes)
            wanted = self.layer.parameters(*shapes).values()
            learned = sum(size(parameter.shape) for parameter in wanted if parameter.trained)
            known = shapes, (shape, learned)
            object.__setattr__(self, "_measured", known)
        return known[1]


@dataclass(frozen=True)
class Wire:
    """A connection: the output of `source` is an input of `target`."""

    source: NodeId
    target: NodeId
