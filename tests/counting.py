"""Counting: how much work something is, however busy the computer is meanwhile."""

import sys
from collections.abc import Callable
from types import FrameType


def lines_of(work: Callable[[], object]) -> int:
    """How many lines of Python are run while something is done in this thread."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
