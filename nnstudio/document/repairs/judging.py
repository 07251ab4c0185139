"""Judging: whether a design is better for an edit that was made to mend it."""

from collections.abc import Iterable

from nnstudio.nn.check import Cause, Check, Problem
from nnstudio.nn.graph import NodeId


def mends(before: Check, after: Check, problem: Problem) -> bool:
    """Whether a problem is gone, and no new one keeps the network from being trained."""
    return (problem.node, problem.cause) not in _places(after.problems) and not harms(before, after, problem)


def harms(before: Check, after: Check, mended: Problem | None = None) -> bool:
    """Whether there is a problem that keeps the network from training and was not there before.

    A node that had no shape had not been looked at as a whole: what comes to light there is nothing new.
    The node that is mended should have no other problem, though, unless it had been on a loop.
    """
    known = _places(before.problems)
    troubled = {node for node, _ in known}
    for problem in after.blocking:
        if (problem.node, problem.cause) in known:
            continue
        if mended and problem.node == mended.node and not (problem.waits or mended.cause is Cause.LOOP):
            return True
        if problem.node is None or problem.node in before.shapes:
            return True
        if problem.node not in troubled and not problem.waits:
            return True  # it came with the edit; if it only waits, then for what was there before
    return False


def _places(problems: Iterable[Problem]) -> frozenset[tuple[NodeId | None, Cause]]:
    return frozenset((problem.node, problem.cause) for problem in problems)
