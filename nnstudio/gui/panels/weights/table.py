"""The weights of a layer as a table, one row for each unit."""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.weights.ills import ills_of
from nnstudio.gui.panels.weights.kernel import Kernel, Order
from nnstudio.gui.panels.weights.sorting import norms
from nnstudio.gui.panels.weights.wording import name_of
from nnstudio.nn.graph import NodeId


def table_of(kernel: Kernel, snapshot: Snapshot, node_id: NodeId, order: Order | None) -> Table:
    """What is known of each unit, and all of its weights, in the order that is seen."""
    weights = [f"weight {at + 1}" for at in range(len(kernel.weights))]
    return Table(("unit", "health", "norm", "bias", *weights), _rows(kernel, snapshot, node_id, order))


def _rows(kernel: Kernel, snapshot: Snapshot, node_id: NodeId, order: Order | None) -> Iterator[list[object]]:
    lengths, health = norms(kernel.weights), snapshot.health.get(node_id)
    for unit in (np.arange(kernel.units) if order is None else order).tolist():
        ills = () if kernel.rows else ills_of(health, kernel.gate_of(unit)[0])
        yield [
            name_of(kernel, snapshot, node_id, unit),
            " ".join(ill.name for ill in ills),
            float(lengths[unit]),
            "" if kernel.bias is None else float(kernel.bias[unit]),
            *kernel.weights[:, unit].tolist(),
        ]
