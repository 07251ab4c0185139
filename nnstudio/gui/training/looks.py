"""Looks: when the window looks into the mailbox for news of the run."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.spacing import FRAME, Spacing

SOON = 8
"""Milliseconds between two looks while somebody waits for the answer to what was asked."""
QUIET_TICKS = 30
GLANCE = 1000
"""Milliseconds after which a moment is taken though nobody sees it: it is what would be saved."""


class Looks(QTimer):
    """The timer of these looks: run, drawing and user have their time, and without news it stops."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setTimerType(Qt.TimerType.PreciseTimer)
        self._quiet = 0
        self._awaited = False
        self._spacing = Spacing()
        self._glanced = QElapsedTimer()
        self._glanced.start()

    @property
    def glance_due(self) -> bool:
        """Whether a moment should be taken even if nobody sees it."""
        return self._glanced.elapsed() >= GLANCE

    def begin(self) -> None:
        """News are to be expected: somebody has told the run something."""
        self._quiet = 0
        if not self.isActive():
            self._spacing.begin()
            self.start(FRAME)

    def hurry(self) -> None:
        """Somebody waits for what comes next."""
        if self.isActive():  # it is not once the window goes
            self._awaited = True
            self.start(SOON)

    def space(self, live: Snapshot | None, *, flat_out: bool, stands: bool) -> None:
        """Chooses the time until the next look; to be called at each look."""
        wanted = self._spacing.interval(live, flat_out=flat_out)
        if self._awaited and stands:
            wanted = SOON  # while the run stands still, nobody else needs the time
        if abs(wanted - self.interval()) > 2:
            self.setInterval(wanted)

    def note_look(self) -> None:
        """Remembers that a look was taken now."""
        self._glanced.restart()

    def note_news(self) -> None:
        """There were news."""
        self._quiet, self._awaited = 0, False

    def note_silence(self, *, expecting: bool) -> None:
        """There were none; without `expecting` any for a while, the looks end until the next `begin`."""
        self._quiet = 0 if expecting else self._quiet + 1
        if self._quiet > QUIET_TICKS:
            self._awaited = False
            self.stop()
