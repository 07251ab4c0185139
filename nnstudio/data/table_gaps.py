"""The gaps of a table: how many of its rows are left out, and because of which empty cells."""

import numpy as np

from nnstudio.data.columns import with_role
from nnstudio.data.from_disk import at
from nnstudio.data.gaps import note_rows_left_out
from nnstudio.data.table import Table, size_limit
from nnstudio.data.table_file import TableFile


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
    values = Table(at(source.path), source.dialect).values(columns, limit)
    return note_rows_left_out([column.name for column in columns], np.isnan(values))
