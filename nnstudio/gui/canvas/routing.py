"""Routing: which wires would run behind cards, and how high they must pass over them."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""

LONG = 120.0
"""Between the ends of a shorter wire, no card can stand."""
CLEARANCE = 24.0
"""Free pixels between a wire and a card that it passes over."""
HALF = 7.0
"""Half of the width that a wire keeps free."""
AT_ONCE = 1_000_000
"""Pairs of wires and cards that are compared in one go; more would take memory and be no faster."""

_T = np.linspace(0, 1, 65)
# All wires are the same curve, stretched: how far it has risen where it has come so far.
_ALONG = 3 * (1 - _T) ** 2 * _T * 0.45 + 3 * (1 - _T) * _T**2 * 0.55 + _T**3
_RISEN = 3 * _T**2 - 2 * _T**3


def heights_over(ways: Floats, cards: Floats, own: npt.NDArray[np.int64]) -> list[float | None]:
    """The height at which each wire passes over the cards that it would run behind; None without any.

    Args:
        ways: (wires, 4), x and y of the start and of the end of each wire.
        cards: (cards, 4), the boxes of all cards.
        own: (wires, 2), the rows of the cards where each wire begins and ends.
    """
    found: list[float | None] = []
    rows = max(1, AT_ONCE // max(1, len(cards)))
    for first in range(0, len(ways), rows):
        found += _heights(ways[first : first + rows], cards, own[first : first + rows])
    return found


def region(way: Floats | Box, height: float | None) -> Box | None:
    """Where a card must stand, or have stood, to change the way of a wire; None if nothing could."""
    x0, y0, x1, y1 = way
    if x1 - x0 < LONG:
        return None
    top = min(y0, y1) - HALF
    return (x0, top if height is None else min(top, height - CLEARANCE), x1, max(y0, y1) + HALF)


def _heights(ways: Floats, cards: Floats, own: npt.NDArray[np.int64]) -> list[float | None]:
    left, top, right, bottom = cards.T
    x0, y0, x1, y1 = (column[:, None] for column in ways.T)
    between = (right > x0) & (left < x1) & (x1 - x0 >= LONG)
    rows = np.arange(len(ways))
    between[rows, own[:, 0]] = False
    between[rows, own[:, 1]] = False
    level = between & (top <= np.maximum(y0, y1) + HALF) & (bottom >= np.minimum(y0, y1) - HALF)
    wires, met = np.nonzero(level)
    if len(wires):
        x, y, dx, dy = ways[wires, 0], ways[wires, 1], *(ways[wires, 2:] - ways[wires, :2]).T
        one = y + dy * np.interp((left[met] - x) / dx, _ALONG, _RISEN)
        other = y + dy * np.interp((right[met] - x) / dx, _ALONG, _RISEN)
        missed = (np.maximum(one, other) + HALF < top[met]) | (np.minimum(one, other) - HALF > bottom[met])
        level[wires[missed], met[missed]] = False
    found: list[float | None] = [None] * len(ways)
    for wire in np.flatnonzero(level.any(axis=1)).tolist():
        in_the_way = level[wire]
        tops, bottoms = top[between[wire]], bottom[between[wire]]
        height = float(top[in_the_way].min()) - CLEARANCE
        while True:
            # On its way over these, it must not run behind others.
            higher = tops[(tops - CLEARANCE < height) & (height < bottoms)]
            if not len(higher):
                break
            height = float(higher.min()) - CLEARANCE
        found[wire] = height
    return found
