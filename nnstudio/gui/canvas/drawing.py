"""Drawing: decides when the pictures of cards and wires are drawn, so that no frame waits for them."""

import time
from collections.abc import Callable, Hashable
from typing import Protocol

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPixmap

from nnstudio.gui.canvas.levels import Sight

REST = 120
"""Milliseconds without a step of the zoom until pictures are drawn sharp again; till then Qt scales them."""
SLICE = 5.0
"""Milliseconds of drawing between two events, when there is more to draw than can be drawn at once."""
AT_ONCE = 40.0
"""Milliseconds that an edit or a new moment may draw before the frame; what is left follows in slices."""
MARGIN = 0.3
"""How much of the view's size is drawn beyond each of its edges, for the user may go there."""
MOST_BYTES = 160 << 20
"""Memory of all pictures; beyond, those that are far from the view are given up."""
LOOK_EVERY = 100
"""Pictures that are drawn between two looks at the memory that all take."""
MOST_SHARED = 600
"""Pictures that several items wear, as those of shapes on wires."""


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


class Drawing(QObject):
    """Keeps what is seen up to date: at once what is little, in slices what is much, sharp when at rest."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.sight = Sight()
        self._seen: QRectF | None = None
        self._covered: QRectF | None = None
        self._items: dict[Drawn, None] = {}
        self._bare: dict[Drawn, None] = {}
        # Each outdated item is in one of these: not yet looked at, seen, near the view, or far from it.
        self._outdated: dict[Drawn, None] = {}
        self._urgent: dict[Drawn, None] = {}
        self._near: dict[Drawn, None] = {}
        self._far: dict[Drawn, None] = {}
        self._shared: dict[Hashable, QPixmap] = {}
        self._drawn = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._on_rest)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._on_next)

    @property
    def idle(self) -> bool:
        """Whether all that is seen is drawn as it should be."""
        return not self._rest.isActive() and not self._next.isActive()

    def add(self, item: Drawn) -> None:
        self._items[item] = None
        self._bare[item] = None
        self.outdate(item)

    def forget(self, item: Drawn) -> None:
        for known in (self._items, self._bare, self._outdated, self._urgent, self._near, self._far):
            known.pop(item, None)

    def outdate(self, item: Drawn) -> None:
        """Has an item drawn anew, soon; whoever changes many calls `draw_now` in the end."""
        if item not in self._urgent and item not in self._near:
            self._far.pop(item, None)
            self._outdated[item] = None
        if not self._rest.isActive() and not self._next.isActive():
            self._next.start()

    def look(self, seen: QRectF | None, sight: Sight) -> None:
        """Takes over which part of the scene is seen, and how large; None for all of it."""
        self._seen = seen
        if sight != self.sight:
            self.sight = sight
            self._outdated = dict.fromkeys(self._items)
            for known in (self._urgent, self._near, self._far):
                known.clear()
            self._covered = None
            self._rest.start()
        self._sketch()
        if not self._rest.isActive() and not self._is_covered():
            self._scan()
            self._draw(SLICE)

    def look_again(self) -> None:
        """Takes note that items have moved, into the view or out of it."""
        self._covered = None

    def draw_now(self) -> None:
        """Draws what is seen and outdated before the next frame, as much as a frame can wait for."""
        self._rest.stop()
        self._scan()
        self._draw(AT_ONCE)

    def draw_changed(self) -> None:
        """The same, unless the user is zooming: then it can wait until the zoom rests."""
        if not self._rest.isActive():
            self.draw_now()

    def shared(self, key: Hashable, make: Callable[[], QPixmap]) -> QPixmap:
        """A picture that looks the same for all who ask with this key."""
        found = self._shared.get(key)
        if found is None:
            if len(self._shared) >= MOST_SHARED:
                self._shared.clear()
            found = self._shared[key] = make()
        return found

    def _is_covered(self) -> bool:
        seen = self._seen
        return self._covered is not None and seen is not None and self._covered.contains(seen)

    def _scan(self) -> None:
        """Tells what is seen from what is near and what is far."""
        seen = self._seen
        if seen is None:
            self._urgent = {**self._urgent, **self._near, **self._far, **self._outdated}
            self._near, self._far, self._outdated = {}, {}, {}
            return
        if not self._is_covered():
            wide, high = seen.width() * MARGIN, seen.height() * MARGIN
            self._covered = seen.adjusted(-wide, -high, wide, high)
            self._outdated = {**self._urgent, **self._near, **self._far, **self._outdated}
            self._urgent, self._near, self._far = {}, {}, {}
        assert self._covered is not None
        for item in self._outdated:
            box = item.sceneBoundingRect()
            if seen.intersects(box):
                self._urgent[item] = None
            elif self._covered.intersects(box):
                self._near[item] = None
            else:
                self._far[item] = None
        self._outdated = {}

    def _sketch(self) -> None:
        """Shows a block at once where a card would come into view that has never been drawn."""
        seen = self._seen
        for item in [
            item for item in self._bare if seen is None or seen.intersects(item.sceneBoundingRect())
        ]:
            del self._bare[item]
            if item.bare:
                item.sketch(self.sight)

    def _draw(self, milliseconds: float) -> None:
        until = time.perf_counter() + milliseconds / 1000
        while (self._urgent or self._near) and time.perf_counter() < until:
            waiting = self._urgent or self._near
            item = next(iter(waiting))
            del waiting[item]
            self._bare.pop(item, None)
            item.draw(self.sight)
            self._drawn += 1
        if self._urgent or self._near or self._outdated:
            self._sketch()
            self._next.start()
        else:
            self._next.stop()

    def _on_rest(self) -> None:
        self._scan()
        self._draw(SLICE)

    def _on_next(self) -> None:
        if self._rest.isActive():
            return
        self._scan()
        self._draw(SLICE)
        if not self._next.isActive() and self._drawn > LOOK_EVERY:
            self._lighten()

    def _lighten(self) -> None:
        """Gives up pictures that are not seen, the farthest first, until the rest is small enough."""
        self._drawn = 0
        weight = sum(item.weight for item in self._items)
        if self._covered is None or weight <= MOST_BYTES:
            return
        middle, covered = self._covered.center(), self._covered
        boxes = ((item, item.sceneBoundingRect()) for item in self._items)
        far = [(item, box.center() - middle) for item, box in boxes if not covered.intersects(box)]
        for item, _ in sorted(far, key=lambda pair: -pair[1].manhattanLength()):
            weight -= item.weight
            item.give_up()
            self._far[item] = self._bare[item] = None
            if weight <= MOST_BYTES:
                return
