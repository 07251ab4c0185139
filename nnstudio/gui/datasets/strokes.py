"""Strokes: points that are painted before they are used, each stroke of which can be taken back."""

from collections.abc import Callable
from typing import TypeAlias

from nnstudio.data.painted import Painted, PaintedPoint

_Points: TypeAlias = tuple[tuple[PaintedPoint, ...], tuple[str, ...]]


class Strokes:
    """What is painted while the network learns from other data.

    Points that are in use belong to the project, and so do the steps of its history; these do not.

    Args:
        now: The points that are there to begin with.
        keep: Keeps the points after each stroke, for the next start; they are in no project.
    """

    def __init__(self, now: Painted, keep: Callable[[Painted], object]) -> None:
        self._now, self._keep = now, keep
        self._before: list[_Points] = []
        self._after: list[_Points] = []

    @property
    def now(self) -> Painted:
        """The points as they are."""
        return self._now

    def paint(self, source: Painted) -> None:
        """Goes on with the points after one more stroke, which can be taken back."""
        if _points(source) != _points(self._now):
            self._before.append(_points(self._now))
            self._after.clear()
        self._now = source
        self._keep(source)

    def take(self, source: Painted) -> None:
        """Goes on with points that are known elsewhere, or with other settings of the same."""
        if _points(source) != _points(self._now):  # other settings leave the points alone
            self._before.clear()
            self._after.clear()
        self._now = source

    def undo(self) -> None:
        """Takes the last stroke back."""
        self._step(self._before, self._after)

    def redo(self) -> None:
        """Makes the stroke again that was taken back last."""
        self._step(self._after, self._before)

    def _step(self, out_of: list[_Points], into: list[_Points]) -> None:
        if out_of:
            into.append(_points(self._now))
            points, classes = out_of.pop()
            self._now = self._now.replace(points=points, classes=classes)
            self._keep(self._now)


def _points(source: Painted) -> _Points:
    return source.points, source.classes
