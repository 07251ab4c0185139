"""Divergence: where in a network numbers first grew beyond all bounds."""

import numpy as np

from nnstudio.engine.api import DivergenceError
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass


def divergence_error(network: Network, computed: Pass, step: int, learning_rate: float) -> DivergenceError:
    """What to tell the user of a run that has diverged: when, where it began, and what would help."""
    return DivergenceError(
        f"Training has diverged at step {step:,}: {where_it_began(network, computed)} grown too large "
        "to compute with. The weights are those of the last evaluation again. "
        f"Try a smaller learning rate, for example {learning_rate / 10:g}"
    )


def where_it_began(network: Network, computed: Pass) -> str:
    """The layer and the operation whose result is the first that is not finite, in words for the user.

    Looks at the last `forward` of the pass, and at the update before it.
    """
    broken = network.where_not_finite()
    if broken:
        node_id, name = broken
        return f"the update of the {name} of {network.graph[node_id].name} has"
    for node_id, y, ctx in zip(network.order, computed.outputs, computed.contexts, strict=True):
        if not np.isfinite(y).all():
            sums = ctx.arrays.get("z")
            what = "weighted sums" if sums is not None and not np.isfinite(sums).all() else "outputs"
            return f"the {what} of {network.graph[node_id].name} have"
    return "the outputs are so far off that the loss has"
