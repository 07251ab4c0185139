"""Branches of a run: up to which step two of them are one."""

import math
from collections.abc import Iterable, Iterator, Mapping

from nnstudio.engine.api import Branch


def shared(branches: Iterable[Branch], one: int, other: int) -> int:
    """Up to which step two of these branches are the same."""
    known = {branch.number: branch for branch in branches}
    way = dict(_way(known, one))
    steps = (min(step, way[number]) for number, step in _way(known, other) if number in way)
    return int(max(steps, default=0))


def _way(branches: Mapping[int, Branch], number: int | None) -> Iterator[tuple[int, float]]:
    """The branches that lead to one, from itself on, and up to which step each is a part of the way."""
    until = math.inf
    while number is not None and number in branches:
        yield number, until
        until, number = min(until, branches[number].begin), branches[number].parent
