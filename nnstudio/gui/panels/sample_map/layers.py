"""The layers whose outputs a map can show, and their outputs as vectors."""

import math

from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

LARGEST = 4096
"""Numbers per sample beyond which outputs are no vectors to be copied at each picture."""


def layers_with_vectors(snapshot: Snapshot) -> tuple[NodeId, ...]:
    """The nodes that give two numbers or more for a sample, but not too many, in the order of the flow."""
    having = snapshot.activations
    return tuple(
        node_id
        for node_id in snapshot.graph.in_order()
        if node_id in having and 2 <= math.prod(having[node_id].shape) <= LARGEST
    )


def output_of(snapshot: Snapshot) -> NodeId | None:
    """The node that answers."""
    return next((i for i in snapshot.graph if snapshot.graph[i].layer.entry.kind == "output"), None)


def best_layer(snapshot: Snapshot, nodes: tuple[NodeId, ...]) -> NodeId | None:
    """The layer before the output, which sees the samples as the answer needs them; else the last."""
    output = output_of(snapshot)
    before = () if output is None else tuple(i for i in snapshot.graph[output].inputs if i in nodes)
    return before[0] if before else nodes[-1] if nodes else None


def vectors(outputs: Array) -> Array:
    """Outputs (n, ...) as one vector for each sample, (n, features)."""
    return outputs.reshape(len(outputs), -1)
