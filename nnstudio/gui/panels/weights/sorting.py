"""In which order the units of a layer are shown."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from nnstudio.engine.snapshot import Health, Snapshot
from nnstudio.gui.panels.weights.kernel import Kernel, Order
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

AS_THEY_ARE = "index"

ORDERS: Mapping[str, str] = MappingProxyType(
    {
        AS_THEY_ARE: "As they are",
        "norm": "By norm, largest first",
        "activity": "By activity for the pinned sample",
        "change": "By change since the start",
        "health": "By health, dead units last",
    }
)
"""What units can be sorted by, and how a menu says it."""

SAID: Mapping[str, str] = MappingProxyType(
    {"norm": "by norm", "activity": "by activity", "change": "by change", "health": "by health"}
)

Key: TypeAlias = Callable[[], Array | None]


def order_of(
    way: str, snapshot: Snapshot, node_id: NodeId, kernel: Kernel, initial: Kernel | None
) -> Order | None:
    """The units in an order of `ORDERS`; None for that in which they are, or if nothing is known."""
    if way == AS_THEY_ARE or kernel.rows:
        return None
    keys: Mapping[str, Key] = {
        "norm": lambda: norms(kernel.weights),
        "activity": lambda: activities(snapshot, node_id),
        "change": lambda: None if initial is None else norms(kernel.weights - initial.weights),
        "health": lambda: -severity(snapshot.health.get(node_id), kernel.units // kernel.gates),
    }
    found = keys[way]()
    if found is None or kernel.units % len(found):
        return None
    # The columns of all gates move with their unit, so that gates stay together.
    units = kernel.units // kernel.gates
    by_unit = found.reshape(-1, units).sum(axis=0)
    order = np.argsort(-np.nan_to_num(by_unit), kind="stable")
    return np.concatenate([order + gate * units for gate in range(kernel.gates)])


def norms(weights: Array) -> Array:
    """The length of each unit's weights, seen as a vector: (units,) for (inputs, units)."""
    return np.sqrt(np.einsum("ij,ij->j", weights, weights))


def activities(snapshot: Snapshot, node_id: NodeId) -> Array | None:
    """How strongly each unit answers to the sample, (units,): the mean size of what it gives."""
    y = snapshot.activations.get(node_id)
    return None if y is None or not y.ndim else np.abs(y).reshape(-1, y.shape[-1]).mean(axis=0)


def severity(health: Health | None, units: int) -> Array:
    """How ill each unit is, (units,): 0 for well, then duplicate, saturated, exploding, dead."""
    found = np.zeros(units)
    if health is not None and health.units == units:
        ills = (health.duplicate, health.saturated, health.exploding, health.dead)
        for degree, ill in enumerate(ills, start=1):
            found[list(ill)] = degree
    return found
