"""Divergence: where in a network numbers first grew beyond all bounds."""

import numpy as np

from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass


def where_it_began(network: Network, computed: Pass) -> str:
    """The layer and the operation whose result is the first that is not finite, in words for the user.

    Looks at the last `forward` of the pass, and at the update before it.
    """
    broken = network.where_not_finite(network.values)
    if broken:
        # Gradients are led from the output back, so the one nearest to it broke first.
        slope = network.where_not_finite(network.gradients)
        node_id, name = slope or broken
        return f"the {'gradient' if slope else 'update'} of the {name} of {network.graph[node_id].name} has"
    for node_id, y, ctx in zip(network.order, computed.outputs, computed.contexts, strict=True):
        if not np.isfinite(y).all():
            sums = ctx.arrays.get("z")
            what = "weighted sums" if sums is not None and not np.isfinite(sums).all() else "outputs"
            return f"the {what} of {network.graph[node_id].name} have"
    return "the loss itself, from outputs that are all finite, has"
