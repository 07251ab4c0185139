"""Health: how many units of each layer are dead, saturated or exploding."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.engine.api import Health
from nnstudio.engine.passes import Pass
from nnstudio.nn.activations import Activation, Linear
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array, Layer, WeightedLayer

NEAR = 0.01
"""How near to a bound counts as at the bound, as a share of the activation's range."""
MOST = 0.99
"""The share of the samples for which a saturated unit is at a bound."""
EXPLODED = 1e4
"""No activation of a network that learns is larger than this."""


def health_of(graph: Graph, computed: Pass, order: tuple[NodeId, ...]) -> Mapping[NodeId, Health]:
    """The health of the layers that bend or weigh, from the outputs of the last `forward` of a pass."""
    found = {}
    for node_id, y in zip(order, computed.outputs, strict=True):
        layer = graph[node_id].layer
        activation = _activation(layer)
        if activation is not None or isinstance(layer, WeightedLayer):
            found[node_id] = _count(y, activation or Linear())
    return MappingProxyType(found)


def _activation(layer: Layer) -> Activation | None:
    activation = getattr(layer, "activation", None)
    return activation if isinstance(activation, Activation) else None


def _count(y: Array, activation: Activation) -> Health:
    """What there is to say of outputs (n, ..., units)."""
    others = tuple(range(y.ndim - 1))
    lowest, highest = y.min(axis=others), y.max(axis=others)
    exploding = ~(np.maximum(-lowest, highest) < EXPLODED)
    dead = (lowest == highest) & ~exploding
    saturated = np.zeros_like(dead)
    margin = NEAR * (activation.highest - activation.lowest)
    # An activation with one bound, such as ReLU, is flat on purpose for half of the samples.
    if np.isfinite(margin):
        at_bound = (y < activation.lowest + margin) | (y > activation.highest - margin)
        saturated = (at_bound.mean(axis=others) >= MOST) & ~dead
    return Health(y.shape[-1], int(dead.sum()), int(saturated.sum()), int(exploding.sum()))
