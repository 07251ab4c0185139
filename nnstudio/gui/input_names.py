"""What the numbers that a network receives are called: by the columns of a table, else x1, x2 and so on."""

import math
from dataclasses import dataclass

from nnstudio.data.fitted import Column, Fitted


@dataclass(frozen=True)
class InputName:
    """The name of one number: `short` where there is little room, `whole` in a sentence."""

    short: str
    whole: str


def input_names(fitted: Fitted | None, count: int) -> tuple[InputName, ...]:
    """The names of so many numbers of a sample; a category of a table has one for each of its places."""
    columns = () if fitted is None else fitted.columns
    named = sum(column.width for column in columns)
    if fitted is not None and named == count == math.prod(fitted.sample_shape):
        return tuple(name for column in columns for name in _names(column))
    if count == 1:
        return (InputName("x", "x"),)
    return tuple(InputName(f"x{number}", f"x{number}") for number in range(1, count + 1))


def _names(column: Column) -> tuple[InputName, ...]:
    if column.kind == "number":
        return (InputName(column.name, column.name),)
    return tuple(InputName(name, f"{column.name} is {name}") for name in column.categories)
