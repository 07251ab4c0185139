"""Drawing: decides when the pictures of cards and wires are drawn, so that no frame waits for them."""

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPixmap

from nnstudio.gui.canvas.levels import Sight

REST = 120
"""Milliseconds without a step of the zoom until pictures are drawn sharp again; till then Qt scales them."""
LULL = 400
"""Milliseconds without a new moment until what is near the view is drawn; a run that goes on leaves it."""
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


Item = TypeVar("Item", bound=Drawn)


class Drawing(QObject):
    """Keeps what is seen up to date: at once what is little, in slices what is much, sharp when at rest.

    Signals:
        rested: () what is seen at another zoom than before has been drawn for it.
    """

    rested = Signal()

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
        self._lull = QTimer(self)
        self._lull.setSingleShot(True)
        self._lull.setInterval(LULL)
        self._lull.timeout.connect(self._on_lull)

    @property
    def idle(self) -> bool:
        """Whether all that is seen is drawn as it should be."""
        return not self._rest.isActive() and not self._next.isActive()

    @property
    def zooming(self) -> bool:
        """Whether the user zooms: until that has come to rest, pictures are scaled and none is drawn."""
        return self._rest.isActive()

    @property
    def seen(self) -> QRectF | None:
        """The part of the scene that is seen; None for all of it."""
        return self._seen

    def seen_of(self, items: Iterable[Item]) -> list[Item]:
        """Those of some items that are seen."""
        seen = self._seen
        return [item for item in items if seen is None or seen.intersects(item.sceneBoundingRect())]

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
        if seen != self._seen:
            self._seen = seen
            # What was near may be seen now, and nobody has drawn it while moments came.
            self._outdated, self._near = {**self._near, **self._outdated}, {}
        if sight != self.sight:
            self.sight = sight
            self._outdated = dict.fromkeys(self._items)
            for known in (self._urgent, self._near, self._far):
                known.clear()
            self._covered = None
            self._rest.start()
        self._sketch()
        if not self._rest.isActive() and (self._outdated or not self._is_covered()):
            self._scan()
            self._draw(SLICE)

    def look_again(self) -> None:
        """Takes note that items have moved, into the view or out of it."""
        self._covered = None

    def draw_now(self) -> None:
        """Draws what is seen and outdated before the next frame, as much as a frame can wait for."""
        zoomed = self._rest.isActive()
        self._rest.stop()
        self._lull.stop()
        self._scan()
        self._draw(AT_ONCE)
        if zoomed:
            self.rested.emit()

    def draw_changed(self) -> None:
        """The same for a new moment: while more may follow, only what is seen, and nothing during a zoom."""
        if not self._rest.isActive():
            self._lull.start()
            self._scan()
            self._draw(AT_ONCE)

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
        while (waiting := self._waiting()) and time.perf_counter() < until:
            item = next(iter(waiting))
            del waiting[item]
            self._bare.pop(item, None)
            item.draw(self.sight)
            self._drawn += 1
        if self._waiting() or self._outdated:
            self._sketch()
            self._next.start()
            return
        self._next.stop()
        if self._drawn > LOOK_EVERY:
            self._lighten()

    def _waiting(self) -> dict[Drawn, None]:
        """What is to be drawn now: what is seen first, what is near it when moments have ceased to come."""
        return self._urgent if self._urgent or self._lull.isActive() else self._near

    def _on_rest(self) -> None:
        self._scan()
        self._draw(SLICE)
        self.rested.emit()

    def _on_next(self) -> None:
        if self._rest.isActive():
            return
        self._scan()
        self._draw(SLICE)

    def _on_lull(self) -> None:
        if self._near and not self._rest.isActive():
            self._next.start()

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
