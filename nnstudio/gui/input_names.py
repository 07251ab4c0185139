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
    names = () if fitted is None else _of_columns(fitted)
    if fitted is not None and len(names) == count == math.prod(fitted.sample_shape):
        return names
    if count == 1:
        return (InputName("x", "x"),)
    return tuple(InputName(f"x{number}", f"x{number}") for number in range(1, count + 1))


def step_names(fitted: Fitted | None, count: int) -> tuple[str, ...]:
    """The names of so many numbers of each step of a series; empty where nobody has named them."""
    names = () if fitted is None else _of_columns(fitted)
    return tuple(name.whole for name in names) if len(names) == count else ()


def _of_columns(fitted: Fitted) -> tuple[InputName, ...]:
    return tuple(name for column in fitted.columns for name in _names(column))


def _names(column: Column) -> tuple[InputName, ...]:
    if column.kind == "number":
        return (InputName(column.name, column.name),)
    return tuple(InputName(name, f"{column.name} is {name}") for name in column.categories)
