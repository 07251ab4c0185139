"""Drawing: decides when the pictures of cards and wires are drawn, so that no frame waits for them."""

import time
from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, QRectF, QTimer, Signal

from nnstudio.gui.canvas.levels import Sight
from nnstudio.gui.canvas.outdated import Drawn, Outdated
from nnstudio.gui.canvas.shared_pictures import SharedPictures

REST = 120
"""Milliseconds without a step of the zoom until pictures are drawn sharp again; till then Qt scales them."""
LULL = 400
"""Milliseconds without a new moment until what is near the view is drawn; a run that goes on leaves it."""
SLICE = 5.0
"""Milliseconds of drawing between two events, when there is more to draw than can be drawn at once."""
AT_ONCE = 40.0
"""Milliseconds that an edit or a new moment may draw before the frame; what is left follows in slices."""
MOST_BYTES = 160 << 20
"""Memory of all pictures; beyond, those that are far from the view are given up."""
LOOK_EVERY = 100
"""Pictures that are drawn between two looks at the memory that all take."""

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
        self._items: dict[Drawn, None] = {}
        self._bare: dict[Drawn, None] = {}
        self._outdated = Outdated()
        self.shared = SharedPictures()
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
        return self._outdated.seen

    def seen_of(self, items: Iterable[Item]) -> list[Item]:
        """Those of some items that are seen."""
        seen = self._outdated.seen
        return [item for item in items if seen is None or seen.intersects(item.sceneBoundingRect())]

    def add(self, item: Drawn) -> None:
        self._items[item] = None
        self._bare[item] = None
        self.outdate(item)

    def forget(self, item: Drawn) -> None:
        self._items.pop(item, None)
        self._bare.pop(item, None)
        self._outdated.forget(item)

    def outdate(self, item: Drawn) -> None:
        """Has an item drawn anew, soon; whoever changes many calls `draw_now` in the end."""
        self._outdated.add(item)
        if not self._rest.isActive() and not self._next.isActive():
            self._next.start()

    def look(self, seen: QRectF | None, sight: Sight) -> None:
        """Takes over which part of the scene is seen, and how large; None for all of it."""
        self._outdated.look(seen)
        if sight != self.sight:
            self.sight = sight
            self._outdated.add_all(self._items)
            self._rest.start()
        self._sketch()
        if not self._rest.isActive() and self._outdated.unsorted:
            self._outdated.sort()
            self._draw(SLICE)

    def look_again(self) -> None:
        """Takes note that items have moved, into the view or out of it."""
        self._outdated.covered = None

    def draw_now(self) -> None:
        """Draws what is seen and outdated before the next frame, as much as a frame can wait for."""
        zoomed = self._rest.isActive()
        self._rest.stop()
        self._lull.stop()
        self._outdated.sort()
        self._draw(AT_ONCE)
        if zoomed:
            self.rested.emit()

    def draw_changed(self) -> None:
        """The same for a new moment: while more may follow, only what is seen, and nothing during a zoom."""
        if not self._rest.isActive():
            self._lull.start()
            self._outdated.sort()
            self._draw(AT_ONCE)

    def _sketch(self) -> None:
        """Shows a block at once where a card would come into view that has never been drawn."""
        for item in self.seen_of(self._bare):
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
        if self._waiting() or self._outdated.fresh:
            self._sketch()
            self._next.start()
            return
        self._next.stop()
        if self._drawn > LOOK_EVERY:
            self._lighten()

    def _waiting(self) -> dict[Drawn, None]:
        """What is to be drawn now: what is seen first, what is near it when moments have ceased to come."""
        found = self._outdated
        return found.urgent if found.urgent or self._lull.isActive() else found.near

    def _on_rest(self) -> None:
        self._outdated.sort()
        self._draw(SLICE)
        self.rested.emit()

    def _on_next(self) -> None:
        if self._rest.isActive():
            return
        self._outdated.sort()
        self._draw(SLICE)

    def _on_lull(self) -> None:
        if self._outdated.near and not self._rest.isActive():
            self._next.start()

    def _lighten(self) -> None:
        """Gives up pictures that are not seen, the farthest first, until the rest is small enough."""
        self._drawn = 0
        weight = sum(item.weight for item in self._items)
        covered = self._outdated.covered
        if covered is None or weight <= MOST_BYTES:
            return
        middle = covered.center()
        boxes = ((item, item.sceneBoundingRect()) for item in self._items)
        far = [(item, box.center() - middle) for item, box in boxes if not covered.intersects(box)]
        for item, _ in sorted(far, key=lambda pair: -pair[1].manhattanLength()):
            weight -= item.weight
            item.give_up()
            self._outdated.far[item] = self._bare[item] = None
            if weight <= MOST_BYTES:
                return
