"""Ranges: between which numbers the outputs of a layer lie, also where it only hands on what comes in."""

import math

from nnstudio.nn.activations import Activation
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Layer

Range = tuple[float, float]
UNBOUNDED: Range = (-math.inf, math.inf)
GATED = ("lstm", "gru")
"""Layers whose states lie between -1 and 1 without an activation that says so."""
HANDING_ON = frozenset(
    {
        "dropout",
        "gaussian_noise",
        "flatten",
        "reshape",
        "max_pool2d",
        "average_pool2d",
        "global_average_pool",
        "upsample2d",
        "concatenate",
    }
)
"""Layers that give, when nothing is trained, no numbers beyond those that come in."""


def range_of(graph: Graph, node_id: NodeId) -> Range:
    """Between which numbers a node gives: its own bounds, or those of all that it hands on."""
    low, high, seen, waiting = math.inf, -math.inf, {node_id}, [node_id]
    while waiting:
        node = graph.nodes.get(waiting.pop())
        if node is None:
            return UNBOUNDED
        if hands_on(node.layer) and node.inputs:
            waiting += [source for source in node.inputs if source not in seen]
            seen.update(node.inputs)
            continue
        lowest, highest = bounds_of(node.layer)
        low, high = min(low, lowest), max(high, highest)
    return (low, high) if low <= high else UNBOUNDED


def hands_on(layer: Layer) -> bool:
    """Whether what a layer gives lies where that lies which comes in."""
    return layer.entry.kind in HANDING_ON


def bounds_of(layer: Layer) -> Range:
    """Between which numbers the outputs of a layer lie, by its activation."""
    activation = getattr(layer, "activation", None)
    if isinstance(activation, Activation):
        return activation.lowest, activation.highest
    return (-1.0, 1.0) if layer.entry.kind in GATED else UNBOUNDED
