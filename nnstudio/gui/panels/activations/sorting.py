"""In which order the units of a layer are shown by what they give."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.engine.snapshot import Health
from nnstudio.gui.panels.activations.population import Population
from nnstudio.gui.panels.weights.kernel import Order
from nnstudio.gui.panels.weights.sorting import severity
from nnstudio.nn.layer import Array

ORDERS: Mapping[str, str] = MappingProxyType(
    {
        "index": "As they are",
        "mean": "By mean, largest first",
        "spread": "By spread, largest first",
        "pinned": "By the pinned sample, largest first",
        "health": "By health, dead units last",
    }
)
"""What units can be sorted by, and how a menu says it."""

SAID: Mapping[str, str] = MappingProxyType(
    {"mean": "by mean", "spread": "by spread", "pinned": "by the pinned sample", "health": "by health"}
)


def order_of(way: str, found: Population, pinned: Array | None, health: Health | None) -> Order | None:
    """The units in an order of `ORDERS`; None for that in which they are, or if nothing is known.

    `pinned` (units,) are the outputs for the pinned sample.
    """
    units, key = found.rows.shape[1], None
    if way == "mean":
        key = found.rows.mean(axis=0)
    elif way == "spread":
        key = found.rows.std(axis=0)
    elif way == "pinned":
        key = pinned
    elif way == "health":
        key = -severity(health, units)
    if key is None or len(key) != units:
        return None
    return np.argsort(-np.nan_to_num(key), kind="stable")
