"""News: the window's end of the worker, which tells it controls and looks for what it reports."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from nnstudio.engine.api import Control, Phase, Report
from nnstudio.engine.mailbox import Mailbox
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.training.looks import Looks
from nnstudio.gui.training.worker import Worker


class News(QObject):
    """Holds the worker, and the latest report of the present run.

    Args:
        flat_out: Tells whether the run could use more time than it has.
        awaited: Tells whether somebody waits for the answer to a control.

    Signals:
        came: (Report) a report, which may still be one of the run before.
    """

    came = Signal(object)

    def __init__(
        self, flat_out: Callable[[], bool], awaited: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._flat_out, self._awaited = flat_out, awaited
        self._worker = Worker(self)
        self._worker.start()
        self._away = self._ended = False
        self.report = Report(0, Phase.EMPTY)
        """The latest one of the present run."""
        self.looks = Looks(self)
        self.looks.timeout.connect(self.look)

    @property
    def live(self) -> Snapshot | None:
        """The latest moment of the present run, also while an earlier one is looked at."""
        return self.report.live or self.report.snapshot

    @property
    def stepped(self) -> bool:
        """Whether the present run has made a step; it may have gone back to where it began."""
        return (self.live is not None and self.live.begun) or self.report.kept.begun

    @property
    def mailbox(self) -> Mailbox:
        """Where the worker puts its reports."""
        return self._worker.mailbox

    @property
    def answering(self) -> bool:
        """Whether the worker has been told what to show, and has not shown it yet."""
        return self._worker.answering

    @property
    def told(self) -> int:
        """How many controls the worker has been told."""
        return self._worker.told

    @property
    def ended(self) -> bool:
        """Whether the worker is told nothing any more, for the window goes."""
        return self._ended

    @property
    def over(self) -> bool:
        """Whether the worker's thread has ended."""
        return self._worker.isFinished()

    def send(self, control: Control) -> int:
        """Tells the worker; says which control it is, to ask later whether it was heard."""
        if self._ended:  # views that go with the window still say what they need no more
            return 0
        number = self._worker.tell(control)
        self.looks.begin()
        return number

    def has_heard(self, number: int) -> bool:
        """Whether the report that was taken last tells what came of this control."""
        return self._worker.has_heard(number)

    def look_away(self, *, away: bool) -> None:
        """Hardly takes pictures while nobody can see them; the run goes on."""
        self._away = away

    def look(self) -> None:
        """Takes the newest report, and spaces the looks so that drawing leaves time to the run and user."""
        runs, looks = self.report.phase is Phase.RUNNING, self.looks
        looks.space(self.live, flat_out=self._flat_out(), stands=not runs)
        awaited = self._awaited()
        if self._away and runs and not awaited and not looks.glance_due:
            return
        report = self._worker.take()
        looks.note_look()
        present = report is not None and report.run == self.report.run
        if report is not None and present:
            looks.note_news()
            self.report = report
        if report is not None:
            self.came.emit(report)
        if not present:
            busy = self.report.phase in (Phase.RUNNING, Phase.LOADING)
            looks.note_silence(expecting=busy or awaited or self.answering)

    def end(self) -> None:
        """Ends the worker, and tells it nothing any more."""
        self.looks.stop()
        self._ended = True
        self._worker.end()
