"""What the numbers that a network receives are called: by the columns of a table, else x1, x2 and so on.

Every view takes its names from here, so that one number is never called by two.
"""

import math
from collections.abc import Sequence

from nnstudio.data.fitted import Column, Fitted


def input_names(fitted: Fitted | None, count: int) -> tuple[str, ...]:
    """The names of so many numbers of a sample; a category has one for each of its places: "color = red"."""
    if fitted is not None and count == math.prod(fitted.sample_shape):
        return names_of(fitted.columns, count)
    return names_of((), count)


def names_of(columns: Sequence[Column], count: int) -> tuple[str, ...]:
    """The same by the columns of a dataset; they are counted where columns do not name just as many."""
    names = tuple(name for column in columns for name in column.names)
    if len(names) == count:
        return names
    return ("x",) if count == 1 else tuple(f"x{number}" for number in range(1, count + 1))


def step_names(fitted: Fitted | None, count: int) -> tuple[str, ...]:
    """The names of so many numbers of each step of a series; empty where nobody has named them."""
    names = () if fitted is None else tuple(name for column in fitted.columns for name in column.names)
    return names if len(names) == count else ()
