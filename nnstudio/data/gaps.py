"""Gaps in tables and series, told: what is missing, and what became of it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nnstudio.data.columns import Values

MOST_NAMED = 3
"""How many columns with empty cells are named."""
LONGER = 1.5
"""A step so many times as long as usual leaves others out; months and quarters differ by less."""


def note_rows_left_out(names: Sequence[str], lacking: npt.NDArray[np.bool_]) -> str:
    """Says it like "22 rows left out: age is empty (12), city is empty (10)"; "" if no row is.

    Args:
        names: Of the columns in use.
        lacking: (rows, columns), where a cell is empty.
    """
    rows = int(lacking.any(axis=1).sum())
    if not rows:
        return ""
    return f"{rows:,} row{'' if rows == 1 else 's'} left out: {_worst(names, lacking, '{} is empty ({:,})')}"


def note_filled_in(names: Sequence[str], lacking: npt.NDArray[np.bool_], left_out: int) -> str:
    """Says what was taken for values of a series that are missing; "" if none is.

    Args:
        names: Of the columns.
        lacking: (steps, columns), where a value was missing that is filled in.
        left_out: How many steps before those are left out, for there is nothing before them.
    """
    count = int(lacking.sum())
    told = []
    if left_out:
        told.append(f"{left_out:,} step{'' if left_out == 1 else 's'} left out before the first complete one")
    if count:
        words = "value is" if count == 1 else "values are"
        columns = _worst(names, lacking, "{} ({:,})")
        told.append(f"{count:,} missing {words} taken from the step before: {columns}")
    return ". ".join(told)


def note_uneven(moments: Values, texts: Sequence[str]) -> str:
    """Says where a series leaves steps out or has a moment twice; "" where it is even.

    Args:
        moments: When each step was (steps,), in the order of time.
        texts: What stands in the file for each.
    """
    lengths = np.diff(moments)
    if not lengths.size:
        return ""
    told = []
    usual = float(np.median(lengths))
    longer = np.flatnonzero(lengths > LONGER * usual) if usual > 0 else np.empty(0, np.intp)
    # Where many are, such as over week-ends, that is how the series is.
    if 0 < longer.size <= lengths.size / 10:
        at = int(longer[lengths[longer].argmax()])
        places = f"{longer.size:,} place{'' if longer.size == 1 else 's'}"
        told.append(f"Steps are missing in {places}, most between {texts[at]} and {texts[at + 1]}")
    twice = np.flatnonzero(lengths == 0)
    if twice.size:
        rows = f"{twice.size:,} row{' has' if twice.size == 1 else 's have'}"
        told.append(f"{rows} the same moment as the one before, such as {texts[int(twice[0])]}")
    return ". ".join(told)


def _worst(names: Sequence[str], lacking: npt.NDArray[np.bool_], form: str) -> str:
    """The columns that lack most, the worst first."""
    counts = lacking.sum(axis=0)
    worst = [int(place) for place in np.argsort(-counts, kind="stable") if counts[place]]
    told = [form.format(names[place], counts[place]) for place in worst[:MOST_NAMED]]
    if len(worst) > MOST_NAMED:
        told.append(f"or one of {len(worst) - MOST_NAMED:,} more")
    return ", ".join(told)
