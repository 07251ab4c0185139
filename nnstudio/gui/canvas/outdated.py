"""Outdated: what is to be drawn anew, told apart by how near to the view it is."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QRectF

from nnstudio.gui.canvas.levels import Sight

MARGIN = 0.3
"""How much of the view's size is drawn beyond each of its edges, for the user may go there."""


class Drawn(Protocol):
    """An item whose pictures are drawn when they are seen."""

    @property
    def bare(self) -> bool:
        """Whether there is nothing to be seen of it yet."""
        ...

    @property
    def weight(self) -> int:
        """Bytes of its pictures."""
        ...

    def sceneBoundingRect(self) -> QRectF: ...

    def draw(self, sight: Sight) -> None:
        """Draws what has changed."""
        ...

    def sketch(self, sight: Sight) -> None:
        """Shows something that takes no time to draw."""
        ...

    def give_up(self) -> None:
        """Forgets its pictures."""
        ...


class Outdated:
    """Items whose pictures are not as they should be; each is in one of these.

    `fresh` are not yet looked at, `urgent` are seen, `near` are near the view, and `far` from it.
    """

    def __init__(self) -> None:
        self.fresh: dict[Drawn, None] = {}
        self.urgent: dict[Drawn, None] = {}
        self.near: dict[Drawn, None] = {}
        self.far: dict[Drawn, None] = {}
        self.seen: QRectF | None = None
        """The part of the scene that is seen; None for all of it."""
        self.covered: QRectF | None = None
        """What is seen and what is near it, as they were told apart; None if items have moved since."""

    @property
    def unsorted(self) -> bool:
        """Whether some items are not where they belong, or may not be."""
        return bool(self.fresh) or not self._is_covered()

    def add(self, item: Drawn) -> None:
        """Takes an item up, if it is not to be drawn soon anyway."""
        if item not in self.urgent and item not in self.near:
            self.far.pop(item, None)
            self.fresh[item] = None

    def add_all(self, items: Iterable[Drawn]) -> None:
        """Takes up all there are, and forgets where they were."""
        self.fresh = dict.fromkeys(items)
        for known in (self.urgent, self.near, self.far):
            known.clear()
        self.covered = None

    def forget(self, item: Drawn) -> None:
        for known in (self.fresh, self.urgent, self.near, self.far):
            known.pop(item, None)

    def look(self, seen: QRectF | None) -> None:
        """Takes over which part of the scene is seen."""
        if seen != self.seen:
            self.seen = seen
            # What was near may be seen now, and nobody has drawn it while moments came.
            self.fresh, self.near = {**self.near, **self.fresh}, {}

    def sort(self) -> None:
        """Tells what is seen from what is near and what is far."""
        seen = self.seen
        if seen is None:
            self.urgent = {**self.urgent, **self.near, **self.far, **self.fresh}
            self.near, self.far, self.fresh = {}, {}, {}
            return
        if not self._is_covered():
            wide, high = seen.width() * MARGIN, seen.height() * MARGIN
            self.covered = seen.adjusted(-wide, -high, wide, high)
            self.fresh = {**self.urgent, **self.near, **self.far, **self.fresh}
            self.urgent, self.near, self.far = {}, {}, {}
        assert self.covered is not None
        for item in self.fresh:
            box = item.sceneBoundingRect()
            if seen.intersects(box):
                self.urgent[item] = None
            elif self.covered.intersects(box):
                self.near[item] = None
            else:
                self.far[item] = None
        self.fresh = {}

    def _is_covered(self) -> bool:
        seen = self.seen
        return self.covered is not None and seen is not None and self.covered.contains(seen)
