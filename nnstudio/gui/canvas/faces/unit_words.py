"""What is said of a unit where the mouse rests: its number, how that comes about, and what else is known."""

from collections.abc import Sequence

import numpy as np

from nnstudio.gui.canvas.faces.formula import place_words
from nnstudio.gui.canvas.faces.signs import with_minus
from nnstudio.gui.canvas.faces.unit_numbers import UnitNumbers
from nnstudio.nn.shapes import Shape

MOST_LINES = 7
"""Lines that are said of a unit, besides the one that says what a click would do."""


def unit_words(
    unit: int, first: str, others: Sequence[str], numbers: UnitNumbers | None, came: Shape | None
) -> str:
    """All lines about a unit.

    Args:
        unit: Which one.
        first: What it is, with its number.
        others: What else is known of it; empty ones are left out.
        numbers: Of its sum, which is told as far as there is room; None where there is none to be told.
        came: The shape of what comes in, where the units are only its numbers in a row.
    """
    if came is not None:
        first += f", {place_words(np.unravel_index(unit, came), came, '')} of what comes in"
    others = [line for line in others if line]
    taken = "\n".join([first, *others]).count("\n") + 1
    sums = numbers.sum_words(unit, MOST_LINES - taken - 1) if numbers is not None else ""
    return with_minus("\n".join(line for line in (first, sums, *others) if line))
