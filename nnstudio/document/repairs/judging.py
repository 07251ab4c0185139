"""Judging: whether a design is better for an edit that was made to mend it."""

from collections.abc import Iterable

from nnstudio.nn.check import Cause, Check, Problem
from nnstudio.nn.graph import NodeId

_ADVICE = (Cause.UNUSED, Cause.SOFTMAX_TWICE)
"""What keeps nothing from being trained, wherever it is."""

_LACKING = (Cause.UNWIRED, Cause.TOO_FEW_WIRES)


def mends(before: Check, after: Check, problem: Problem) -> bool:
    """Whether a problem is gone, and no new one has come."""
    return (problem.node, problem.cause) not in _places(after.problems) and not harms(before, after, problem)


def harms(before: Check, after: Check, mended: Problem | None = None) -> bool:
    """Whether there is a problem, more than advice, that was not there before.

    It counts even where no Output follows yet. A node that had no shape had not been looked at as a whole:
    what comes to light there is nothing new, but wires that it lacks had been counted. The node that is
    mended should have no other problem, though, unless it had been on a loop.
    """
    known = _places(before.problems)
    troubled = {node for node, _ in known}
    waited = {problem.node for problem in before.problems if problem.waits}
    for problem in after.problems:
        if problem.cause in _ADVICE or (problem.node, problem.cause) in known:
            continue
        if mended and mended.cause is Cause.OUTPUT_FEEDS and _hangs_loose(problem):
            continue
        if mended and problem.node == mended.node and not (problem.waits or mended.cause is Cause.LOOP):
            return True
        if problem.node is None or problem.node in before.shapes:
            return True
        if problem.cause in _LACKING and problem.node in waited:
            return True  # the problem has only moved on
        if problem.node not in troubled and not problem.waits:
            return True  # it came with the edit; if it only waits, then for what was there before
    return False


def _hangs_loose(problem: Problem) -> bool:
    """Whether it is about what was wired behind an Output, and is of no use without it."""
    return not problem.blocks and (problem.waits or problem.cause in _LACKING)


def _places(problems: Iterable[Problem]) -> frozenset[tuple[NodeId | None, Cause]]:
    return frozenset((problem.node, problem.cause) for problem in problems)
