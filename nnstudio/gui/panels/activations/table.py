"""What the units of a layer give as a table, one row for each unit."""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.snapshot import Health
from nnstudio.gui.panels.activations.population import Population
from nnstudio.gui.panels.exporting import Table
from nnstudio.gui.panels.weights.ills import ills_of
from nnstudio.gui.panels.weights.kernel import Order
from nnstudio.nn.layer import Array


def table_of(found: Population, pinned: Array | None, health: Health | None, order: Order | None) -> Table:
    """Mean, spread and zeros of each unit, its output for the pinned sample, its shares in all bins.

    Of a unit that gives very many values, only some are counted: how many, and one of how many, is told.
    """
    edges = np.linspace(found.low, found.high, len(found.shares) + 1)[:-1]
    bins = [f"share from {edge:.4g}" for edge in edges.tolist()]
    columns = (
        "unit",
        "health",
        "mean",
        "spread",
        "share of zeros",
        "pinned sample",
        "values counted",
        "1 of",
        *bins,
    )
    return Table(columns, _rows(found, pinned, health, order))


def _rows(
    found: Population, pinned: Array | None, health: Health | None, order: Order | None
) -> Iterator[list[object]]:
    units = found.rows.shape[1]
    for unit in (np.arange(units) if order is None else order).tolist():
        row = found.rows[:, unit]
        yield [
            unit + 1,
            " ".join(ill.name for ill in ills_of(health, unit)),
            float(row.mean()),
            float(row.std()),
            float((row == 0).mean()),
            float(pinned[unit]) if pinned is not None and len(pinned) == units else "",
            len(row),
            found.every,
            *found.shares[:, unit].tolist(),
        ]
