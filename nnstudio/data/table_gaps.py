"""The gaps of a table: how many of its rows are left out, and because of which empty cells."""

import numpy as np

from nnstudio.data.columns import with_role
from nnstudio.data.from_disk import at
from nnstudio.data.table import Table, size_limit
from nnstudio.data.table_file import TableFile

MOST_NAMED = 3
"""How many columns with empty cells are named."""


def tell_left_out(source: TableFile) -> str:
    """Says it like "22 rows left out: age is empty (12), city is empty (10)"; "" if no row is.

    The columns in use are read once more for it, so this is for the moment at which a file is looked at.

    Raises:
        DatasetError: The file cannot be read.
    """
    if source.missing() is not None:
        return ""
    columns = with_role(source.columns, "target")
    if source.missing_values == "drop row":
        columns = (*with_role(source.columns, "input"), *columns)
    limit = size_limit(source.path, 8 * len(columns))
    lacking = np.isnan(Table(at(source.path), source.dialect).values(columns, limit))
    rows, counts = int(lacking.any(axis=1).sum()), lacking.sum(axis=0)
    if not rows:
        return ""
    worst = [int(place) for place in np.argsort(-counts, kind="stable") if counts[place]]
    named = [f"{columns[place].name} is empty ({counts[place]:,})" for place in worst[:MOST_NAMED]]
    if len(worst) > MOST_NAMED:
        named.append(f"or one of {len(worst) - MOST_NAMED:,} more")
    return f"{rows:,} row{'' if rows == 1 else 's'} left out: {', '.join(named)}"
