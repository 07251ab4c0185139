"""Playing: goes from kept moment to kept moment, as fast as is wished and as the moments can be shown."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from nnstudio.gui.timeline.looking import Looking

PER_SECOND = 10.0
"""Kept moments a second at single speed."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
TICK = 16
"""Milliseconds between two moments at least: no screen shows more."""


class Playing(QObject):
    """Plays the kept moments; leaves some out where showing them takes longer than they last.

    Signals:
        changed: (bool) whether it plays, when that has changed.
    """

    changed = Signal(bool)

    def __init__(self, looking: Looking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loop = False
        self.speed = 1.0
        self._looking = looking
        self._steps: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._place = 0.0
        """Where it plays, as an index of the kept moments; the fraction is time that has passed since."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._on_tick)
        self._elapsed = QElapsedTimer()
        looking.claimed.connect(self.stop)

    @property
    def active(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    def show_steps(self, steps: npt.NDArray[np.int64]) -> None:
        """Takes over which moments there are; it goes on from the one that it has come to."""
        if self.active and len(self._steps) and len(steps) and steps is not self._steps:
            index = min(int(self._place), len(self._steps) - 1)
            at = int(np.searchsorted(steps, self._steps[index], side="right")) - 1
            self._place = max(0, at) + self._place % 1
        self._steps = steps

    def start(self) -> None:
        """Plays from what is looked at; from the start if that is the live moment."""
        if len(self._steps) < 2 or self.active:
            return
        wanted = self._looking.wanted
        at = 0 if wanted is None else max(0, int(np.searchsorted(self._steps, wanted, side="right")) - 1)
        self._place = float(at)
        self._looking.want(int(self._steps[at]))
        self._elapsed.start()
        self._timer.start()
        self.changed.emit(True)

    def stop(self) -> None:
        """Stands still at what is shown."""
        if self.active:
            self._timer.stop()
            self.changed.emit(False)

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        last = len(self._steps) - 1
        if last < 1:
            self.stop()
            return
        before = int(self._place)
        self._place += seconds * self.speed * PER_SECOND
        if self._looking.waiting:
            return  # the next moment is the one that is due when this one has been shown
        if int(self._place) > last:
            if self.loop:
                self._place = 0.0
            else:
                self.stop()
                self._looking.want(None)
                return
        if int(self._place) != before or self._looking.wanted != int(self._steps[int(self._place)]):
            self._looking.want(int(self._steps[int(self._place)]))

    def _on_tick(self) -> None:
        self.advance(self._elapsed.restart() / 1000)
