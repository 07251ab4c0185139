"""Saturation: layers whose units stand at a bound of their activation, where they do not learn."""

import numpy as np

from nnstudio.engine.snapshot import Snapshot

MOST = 0.5
"""The share of a layer's units from which on they keep the network from learning."""


def saturated_in(snapshot: Snapshot) -> str:
    """The name of the first hidden layer most units of which are saturated; empty if there is none."""
    graph = snapshot.graph
    answers = frozenset(graph.of_kind("output"))
    for node_id in graph:
        health = snapshot.health.get(node_id)
        if node_id not in answers and health and len(health.saturated) >= MOST * health.units:
            return graph[node_id].name
    return ""


def can_be_standardized(snapshot: Snapshot) -> bool:
    """Whether the network sees images whose values do not lie about 0 yet: points have no such setting."""
    fitted = snapshot.fitted
    return fitted is not None and len(fitted.sample_shape) == 3 and not np.any(fitted.scaling.offset)
