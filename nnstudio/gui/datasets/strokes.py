"""Strokes: points that are painted before they are used, each stroke of which can be taken back."""

from typing import TypeAlias

from nnstudio.data.painted import Painted, PaintedPoint

_Points: TypeAlias = tuple[tuple[PaintedPoint, ...], tuple[str, ...]]


class Strokes:
    """What is painted while the network learns from other data; kept until the program ends.

    Points that are in use belong to the project, and so do the steps of its history; these do not.
    """

    def __init__(self) -> None:
        self._now = Painted()
        self._before: list[_Points] = []
        self._after: list[_Points] = []

    @property
    def now(self) -> Painted:
        """The points as they are."""
        return self._now

    def take(self, source: Painted, *, stroke: bool = False) -> None:
        """Goes on with these points; a `stroke` can be taken back."""
        if _points(source) != _points(self._now):  # other settings leave the points alone
            self._before = [*self._before, _points(self._now)] if stroke else []
            self._after = []
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


def _points(source: Painted) -> _Points:
    return source.points, source.classes
