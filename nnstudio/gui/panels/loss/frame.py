"""The frame: which part of the run both plots show, moved along with it until the user zooms."""

import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.loss.axis import Axis, Range
from nnstudio.gui.panels.loss.epoch_lines import EpochLines
from nnstudio.gui.panels.loss.framing import Focus, heights, recent, whole
from nnstudio.gui.panels.loss.ghosts import Ghost
from nnstudio.gui.panels.loss.step_losses import StepLosses

_FEW = 0.03  # of the run: if no more steps are new, and none is beyond them, the heights stay


class Frame(QObject):
    """Chooses the ends of the axes.

    Args:
        loss: Shows the losses.
        score: Shows the scores, over the same steps.
        axis: That of the losses.
        epochs: What is drawn of the evaluations.
        parent: As Qt wants it.

    Signals:
        focused: (Focus) what part of the run is shown from now on.
    """

    focused = Signal(object)

    def __init__(
        self, loss: pg.ViewBox, score: pg.ViewBox, axis: Axis, epochs: EpochLines, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._loss, self._score, self._axis, self._epochs = loss, score, axis, epochs
        self.focus: Focus = "whole"
        self._stretch: Range | None = None
        self._heights: tuple[Range, Range] | None = None
        self._fitted: tuple[object, int] = (None, 0)
        """What the heights were chosen for, and after how many steps."""

    @property
    def seen(self) -> Range:
        """The first and the last step that there is room for."""
        first, last = self._loss.viewRange()[0]
        return first, last

    def turn_to(self, focus: Focus) -> None:
        """Shows another part from the next `follow` and `fit` on."""
        self.focus, self._stretch, self._heights = focus, None, None
        self.focused.emit(focus)

    def let_go(self) -> None:
        """The user has zoomed: the frame stays where it is."""
        self.focus, self._stretch = "free", None
        self.focused.emit("free")

    def start_over(self) -> None:
        """Another run follows."""
        self._stretch = None

    def follow(self, snapshot: Snapshot, steps: int) -> None:
        """Moves along with a run that has made so many steps."""
        if self.focus == "free":
            return
        if self.focus == "recent":
            stretch = recent(steps)
        else:
            stretch = whole(steps, done=snapshot.progress >= 1 and not snapshot.past)
            if snapshot.past and self._stretch is not None and self._stretch[1] >= steps:
                stretch = self._stretch  # looking back moves nothing
        if stretch != self._stretch:
            self._stretch = stretch
            self._loss.setXRange(*stretch, padding=0)

    def fits(self, snapshot: Snapshot, steps: int) -> bool:
        """Whether so little is new since the heights were chosen that they need not be chosen again."""
        if self._heights is None or self._fitted[0] != (self._epochs.shown, self._stretch) or snapshot.past:
            return False
        since = self._fitted[1]
        if not since <= steps <= since * (1 + _FEW):
            return False
        (low, high), new = self._heights[0], snapshot.losses[since:]
        if self._axis.logarithmic:
            low, high = 10**low, 10**high
        return bool(((low < new) & (new < high)).all())

    def fit(self, snapshot: Snapshot, losses: StepLosses, ghosts: tuple[Ghost, ...]) -> None:
        """Gives both plots the height of what is seen at the present zoom, in leaps."""
        ranges = heights(
            self.seen,
            losses,
            snapshot.epochs,
            ghosts,
            self._epochs.score,
            logarithmic=self._axis.logarithmic,
            close=self.focus != "whole",
        )
        self._fitted = (self._epochs.shown, self._stretch), len(losses)
        if ranges != self._heights:
            self._heights = ranges
            self._loss.setYRange(*ranges[0], padding=0)
            self._score.setYRange(*ranges[1], padding=0)
