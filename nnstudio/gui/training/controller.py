"""The training controller: the window's end of a run that goes on in a thread."""

from PySide6.QtCore import QObject, Signal

from nnstudio.data.dataset import Inputs
from nnstudio.document.document import Document, Project
from nnstudio.engine.api import (
    Advance,
    Continue,
    Control,
    Dissect,
    Drop,
    Finish,
    Look,
    Pause,
    Phase,
    Prepare,
    Report,
    Resume,
    SetLive,
    Unit,
    Watch,
)
from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.editor import Editor
from nnstudio.gui.training.aside import Aside
from nnstudio.gui.training.learned import Learned
from nnstudio.gui.training.news import News
from nnstudio.gui.training.origin import Origin
from nnstudio.gui.training.pacing import Pacing
from nnstudio.gui.training.present import PresentRun
from nnstudio.gui.training.wish import Go, Wish
from nnstudio.nn.graph import Weights

FIRST_SAMPLE = 3
"""A seven that networks learn early: the first thing one sees should not be a rare failure."""


class TrainingController(QObject):
    """Owns the worker thread for the life of the window, sends it controls and hands out its reports.

    Before the first step, the run follows every edit. Once it has begun, it goes on with the design it
    was made of, and is `stale` while the editor holds another one; running or resetting takes that over.

    Signals:
        reported: (Report) the latest news, at most 30 times a second while it runs.
        wished: () when the user has asked to run or to pause, before the worker has heard of it.
        refused: () it cannot be done what the user has asked for; see `obstacle`.
        stale_changed: (bool) whether the run trains another design than the one on the canvas.
    """

    reported = Signal(object)
    stale_changed = Signal(bool)
    wished = Signal()
    refused = Signal()

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._wish, self._pacing = Wish(), Pacing()
        self._present = PresentRun(self)
        self.news = News(lambda: self.flat_out, lambda: self._wish.held or self.learned.awaited, self)
        self.learned = Learned(
            self.news,
            lambda: editor.document,
            lambda: self.made_of,
            lambda: self.begun and not self.stale,
            self,
        )
        """What would be saved of the present run, and whether a file has it."""
        self.aside = Aside(self.news, self.learned, self)
        """The run before a reset, which can be brought back."""
        self._prepared = False
        self._threads = 1
        self.news.came.connect(self._on_news)
        self._present.stale_changed.connect(self.stale_changed)
        editor.changed.connect(self._on_changed)
        self.watch(FIRST_SAMPLE)

    @property
    def report(self) -> Report:
        """The latest news of the present run."""
        return self.news.report

    @property
    def snapshot(self) -> Snapshot | None:
        """The moment of the present run that is shown."""
        return self.news.report.snapshot

    @property
    def live(self) -> Snapshot | None:
        """The latest moment of the present run, also while an earlier one is looked at."""
        return self.news.live

    @property
    def running(self) -> bool:
        """Whether steps are being made, or will be as soon as the worker has heard of it."""
        if self._wish.control is not None:
            return not isinstance(self._wish.control, Pause)
        return self.report.phase is Phase.RUNNING

    @property
    def begun(self) -> bool:
        """Whether the present run has made a step, wherever it stands now, or is about to."""
        return self.running or self.news.stepped

    @property
    def flat_out(self) -> bool:
        """Whether the run could use more time than it has."""
        batch_size = self._editor.document.training.batch_size
        return self.running and self._pacing.needs_all(self.report, batch_size)

    @property
    def stale(self) -> bool:
        """Whether the run trains another design than the one on the canvas."""
        return self._present.stale

    @property
    def made_of(self) -> Document | None:
        """The design that the present run trains; None before there is any."""
        return self._present.made_of

    @property
    def resettable(self) -> bool:
        """Whether Reset would change anything, and there is what a run could be made of."""
        if not self._prepared or self._hindrance() is not None:
            return False
        failed = self.report.phase is Phase.FAILED
        return failed or self.stale or bool(self.learned.origin.weights) or self.news.stepped

    def obstacle(self) -> str | None:
        """Why training cannot begin or go on, for a tooltip; None if it can."""
        failed = self.report.phase is Phase.FAILED
        # Of a run that has begun, files that are gone by now have been read.
        return self._hindrance(read=self._prepared and self.news.stepped and not (self.stale or failed))

    @property
    def unready(self) -> str:
        """Why the present run could not be made ready, such as data that do not fit; empty if it could."""
        failed = self.report.phase is Phase.FAILED and self.live is None and not self.stale
        return self.report.error if failed else ""

    def open(self, project: Project) -> None:
        """Makes a project ready, which counts as saved; call it after the editor has opened its document."""
        self._wish.drop()
        self.aside.drop()
        self.learned.opened(project)
        self._prepare(Origin.of(project), saved=True)

    def begin_from(self, weights: Weights) -> None:
        """Begins a run of the design on the canvas from these weights, which no file of the project has."""
        self._wish.drop()
        self.aside.drop()
        self._prepare(Origin(weights), saved=False)

    def refresh(self) -> None:
        """Makes the run ready if what stood in the way has gone without an edit, such as missing files."""
        if not self._prepared and self._hindrance() is None:
            self._prepare(self.learned.origin)

    def retry(self) -> None:
        """Tries once more to make the run ready, from what it was to begin with."""
        self._wish.drop()
        self._prepare(self.learned.origin)

    def run(self) -> None:
        """Lets the run go on; takes over a design that has changed, with the weights that fit."""
        self._go(Resume())

    def pause(self) -> None:
        self._wish.make(Pause())
        self._send(Pause())
        self.wished.emit()

    def step(self) -> None:
        """One batch."""
        self._go(Advance())

    def step_sample(self) -> None:
        """One update from a single sample."""
        self._go(Advance(rows=1))

    def step_epoch(self) -> None:
        """To the end of the present epoch."""
        self._go(Advance(to_epoch_end=True))

    def stop(self) -> None:
        """Ends the run here and measures it on the test split."""
        self._wish.drop()
        self._send(Finish())

    def reset(self) -> None:
        """Back to step 0 of the design on the canvas, with the initial weights of its seed."""
        self._wish.drop()
        self.aside.keep()
        self._prepare(Origin(), saved=True)

    def bring_back(self) -> None:
        """Goes on with the run that was reset, if no other has made a step since."""
        run = self.aside.run
        if run is not None:
            self._wish.drop()
            self.aside.drop()
            self._prepare(run.origin, saved=run.saved)

    def dissect(self, rows: int = 1) -> None:
        """One update from so many samples, whose numbers all are reported."""
        self._go(Dissect(rows))

    def look(self, step: int | None) -> None:
        """Shows an earlier moment of the run; None goes back to the latest one."""
        self._send(Look(step))
        self.news.looks.hurry()

    def continue_from(self, step: int, branch: int) -> None:
        """Goes back to an earlier moment and stands there; what is done next becomes a branch of its own.

        The run goes on from it with the settings on the screen, whichever it had then.
        """
        made_of = self.made_of
        if made_of is None or self.live is None:
            return
        self._wish.drop()
        self.learned.go_back()
        self._send(Continue(step, branch))
        number = self._send(SetLive(made_of.training, made_of.graph))
        self.learned.gone_back_with(number)

    def set_pace(self, per_second: float | None, unit: Unit = Unit.BATCH) -> None:
        """At most so many units a second; None for flat out."""
        self._send(self._pacing.choose(per_second, unit))

    def share(self, threads: int) -> None:
        """Lets so many threads share each step, from the next run on; at once if none has begun."""
        self._threads = threads
        if self._prepared and not self.begun:
            self._prepare(self.learned.origin)

    def watch(self, sample: int | Inputs) -> None:
        """Pins another sample of the validation split, or a drawing."""
        self._send(Watch(sample))

    def watch_drawings(self, drawings: Inputs) -> None:
        """Has these pictures (n, *sample_shape) answered at every moment, too."""
        self._send(Watch(drawings=drawings))

    def ask(self, probes: frozenset[Probe]) -> None:
        """Asks for what the visible views need beside what every moment holds."""
        self._send(Watch(probes=probes))

    def look_away(self, *, away: bool) -> None:
        """Hardly takes pictures while nobody can see them; the run goes on."""
        self.news.look_away(away=away)

    def shut_down(self) -> None:
        """Ends the thread, after the present step; call it once, before the window goes."""
        self.learned.give_up()
        self.news.end()

    def _go(self, control: Go) -> None:
        if self.obstacle() is not None:
            self.refused.emit()
            return
        live = self.live
        # Whether the run fits, and with which weights another one begins, is known when it has gone back.
        held = self.learned.going_back
        if not self._prepared:
            self._prepare(self.learned.origin)
        elif not held and (self.stale or self.report.phase is Phase.FAILED):
            origin = Origin(live.weights, live.fitted, None, self.made_of) if live else self.learned.origin
            self._prepare(origin, saved=not self.learned.unsaved)
        self._wish.make(control, held=held)
        if not held:
            self._send(control)
        self.wished.emit()

    def _hindrance(self, *, read: bool = False) -> str | None:
        """Why no run can be made of the design on the canvas, or none whose data were `read`."""
        document = self._editor.document
        blocking = document.check().blocking
        if blocking:
            return blocking[0].message
        return None if read else document.missing()

    def _prepare(self, origin: Origin, *, saved: bool | None = None) -> None:
        """Starts over with the design on the canvas and what there is, and keeps what the user wished.

        `saved` says whether a file has these weights; None if that is as it was.
        """
        document, run = self._editor.document, self._present
        self._wish.held = False
        run.begin(document)
        self.learned.begin(origin, saved=self.learned.known if saved is None else saved)
        self._prepared = self._hindrance() is None
        if self._prepared:
            self.news.report = Report(run.number, Phase.LOADING)
            self._send(Prepare(run.number, origin.job(document, self._threads)))
            if self._wish.control is not None:
                self._send(self._wish.control)
        else:
            self._wish.drop()
            self.news.report = Report(run.number, Phase.EMPTY)
            self._send(Drop(run.number))
            self.reported.emit(self.report)

    def _on_changed(self) -> None:
        if self.made_of is None:
            return
        document = self._editor.document
        same = self._present.is_of(document)
        if not same and not self.news.stepped and self.report.phase is not Phase.RUNNING:
            self._prepare(self.learned.origin)
            return
        control = self._present.follow(document)
        if control is not None:
            self._send(control)
        self._present.note_stale(stale=not same)

    def _send(self, control: Control) -> int:
        """Tells the worker; says which control it is."""
        if not self.news.ended:
            self.learned.note(control)
        return self.news.send(control)

    def _on_news(self, report: Report) -> None:
        present = report.run == self._present.number
        if present:
            self._wish.hear(report.phase)
            self.learned.hear(report)
            if self.news.stepped:
                self.aside.drop()
            self.reported.emit(report)
        self.learned.answer(report)
        if present and not self.learned.going_back:
            control = self._wish.release()
            if control is not None:
                self._go(control)
