"""Strokes: points that are painted before they are used, each stroke of which can be taken back."""

from collections.abc import Callable
from typing import TypeAlias

from nnstudio.data.painted import Painted, PaintedPoint

_Points: TypeAlias = tuple[tuple[PaintedPoint, ...], tuple[str, ...]]


class Strokes:
    """What is painted while the network learns from other data.

    Points that are in use belong to the project, and so do the steps of its history; these do not. They go
    on with those of a project only if that has learned from them: points of other projects leave them alone.

    Args:
        now: The points that are there to begin with.
        keep: Keeps the points after each stroke, for the next start; they are in no project.
    """

    def __init__(self, now: Painted, keep: Callable[[Painted], object]) -> None:
        self._now, self._keep = now, keep
        self._before: list[_Points] = []
        self._after: list[_Points] = []
        self._used = False  # by the project that is open

    @property
    def now(self) -> Painted:
        """The points as they are."""
        return self._now

    def paint(self, source: Painted) -> None:
        """Goes on with the points after one more stroke, which can be taken back."""
        if _points(source) != _points(self._now):
            self._before.append(_points(self._now))
            self._after.clear()
        self._now, self._used = source, False
        self._keep(source)

    def set(self, source: Painted) -> Painted:
        """Goes on with other settings; who has chosen painted points by their name alone means these."""
        if not source.points and self._now.points:
            source = source.replace(points=self._now.points, classes=self._now.classes)
        if source.points != self._now.points:
            self.paint(source)
        self._now = source
        return source

    def follow(self, source: Painted) -> None:
        """The project learns from these points: goes on with them if it had them from here."""
        if _points(source) == _points(self._now):
            self._now, self._used = source, True
        elif self._used:
            self.paint(source)
            self._used = True

    def meet(self, kept: Painted) -> None:
        """Goes on with what another window has kept meanwhile; undo brings back what was here."""
        if kept.points and _points(kept) != _points(self._now):
            self._before.append(_points(self._now))
            self._after.clear()
            self._now, self._used = kept, False

    def part(self) -> None:
        """Another project is open, whose points are its own."""
        self._used = False

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
            self._now, self._used = self._now.replace(points=points, classes=classes), False
            self._keep(self._now)


def _points(source: Painted) -> _Points:
    return source.points, source.classes
