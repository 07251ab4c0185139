"""The training controller: the window's end of a run that goes on in a thread."""

import faulthandler
import logging
import os
from collections.abc import Hashable

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
    Pace,
    Pause,
    Phase,
    Prepare,
    Report,
    Resume,
    SetLive,
    TrainingJob,
    Unit,
    Watch,
)
from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.training_learned import Learned
from nnstudio.gui.training_news import News
from nnstudio.gui.training_origin import Origin, same_design
from nnstudio.gui.training_taking import Mark, Then
from nnstudio.gui.wish import Go, Wish
from nnstudio.nn.graph import Weights
from nnstudio.nn.live import with_live_settings

log = logging.getLogger(__name__)

FIRST_SAMPLE = 3
"""A seven that networks learn early: the first thing one sees should not be a rare failure."""
SHUTDOWN_SECONDS = 10


class TrainingController(QObject):
    """Owns the worker thread for the life of the window, sends it controls and hands out its reports.

    Before the first step, the run follows every edit. Once it has begun, it goes on with the design it
    was made of, and is `stale` while the editor holds another one; running or resetting takes that over.

    Signals:
        reported: (Report) the latest news, at most 30 times a second.
        wished: () when the user has asked to run or to pause, before the worker has heard of it.
        stale_changed: (bool) whether the run trains another design than the one on the canvas.
    """

    reported = Signal(object)
    stale_changed = Signal(bool)
    wished = Signal()

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._wish = Wish()
        self.news = News(lambda: self.flat_out, lambda: self._wish.held or self._learned.awaited, self)
        self.news.came.connect(self._on_news)
        self._learned = Learned(self.news, self)
        self._run = 0
        self._made_of: Document | None = None
        self._prepared = self._stale = False
        self._pace: float | None = None
        self._unit = Unit.BATCH
        self._threads = 1
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
        """Whether the run could use more time than it has; a slow pace leaves plenty for drawing."""
        if self._pace is None or not self.running:
            return self.running
        return self.report.samples_per_second < 0.9 * self._pace * self._samples_in_unit()

    @property
    def stale(self) -> bool:
        """Whether the run trains another design than the one on the canvas."""
        return self._stale

    @property
    def made_of(self) -> Document | None:
        """The design that the present run trains; None before there is any."""
        return self._made_of

    @property
    def learned(self) -> bool:
        """Whether there are weights that training has made and no file has."""
        return self._learned.unsaved

    @property
    def key(self) -> Hashable:
        """What tells moments of runs apart, as each look makes another snapshot; None where a run begins."""
        return self._learned.key

    @property
    def goes_on(self) -> bool:
        """Whether the present run is one that a file or a crash had left, with all of its steps."""
        return self._learned.origin.run_of(self._made_of) is not None and not self.report.begun_anew

    @property
    def resumed(self) -> bool:
        """Whether the present run is one that a file had, and stands where it stood there."""
        return not self._learned.moved and self.news.stepped

    @property
    def resettable(self) -> bool:
        """Whether Reset would change anything."""
        failed = self.report.phase is Phase.FAILED
        return failed or self._stale or bool(self._learned.origin.weights) or self.news.stepped

    def obstacle(self) -> str | None:
        """Why training cannot begin, for a tooltip; None if it can."""
        document = self._editor.document
        blocking = document.check().blocking
        if blocking:
            return blocking[0].message
        return document.dataset.missing()

    def project(self) -> Project:
        """The design, with the weights that are seen if any step was made or they came from a file.

        The run is in it only as it came from a file: `take` asks for it as it is now.
        """
        return self._learned.project(self._editor.document)

    def take(self, then: Then, *, run: bool = True) -> None:
        """Hands `then` what would be saved now, with the `run` once frozen; at once if there is none."""
        self._learned.take(self._editor.document, then, run=run and self.begun and not self._stale)

    def take_here(self, then: Then) -> None:
        """The same before anything else happens, for when the window goes; does not wait for long."""
        self.take(then)
        self._learned.wait_here()

    def mark_saved(self, mark: Mark) -> None:
        """Remembers that a file holds what was taken with this mark."""
        self._learned.mark_saved(mark)

    def open(self, project: Project) -> None:
        """Makes a project ready, which counts as saved; call it after the editor has opened its document."""
        self._wish.drop()
        self._prepare(Origin.of(project), saved=True)

    def begin_from(self, weights: Weights) -> None:
        """Begins a run of the design on the canvas from these weights, which no file of the project has."""
        self._wish.drop()
        self._prepare(Origin(weights), saved=False)

    def refresh(self) -> None:
        """Makes the run ready if what stood in the way has gone without an edit, such as missing files."""
        if not self._prepared and self.obstacle() is None:
            self._prepare(self._learned.origin)

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
        self._prepare(Origin(), saved=True)

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
        if self._made_of is None or self.live is None:
            return
        self._wish.drop()
        self._learned.go_back()
        self._send(Continue(step, branch))
        number = self._send(SetLive(self._made_of.training, self._made_of.graph))
        self._learned.gone_back_with(number)

    def set_pace(self, per_second: float | None, unit: Unit = Unit.BATCH) -> None:
        """At most so many units a second; None for flat out."""
        self._pace, self._unit = per_second, unit
        self._send(Pace(per_second, unit))

    def share(self, threads: int) -> None:
        """Lets so many threads share each step, from the next run on; at once if none has begun."""
        self._threads = threads
        if self._prepared and not self.begun:
            self._prepare(self._learned.origin)

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
        self._learned.give_up()
        if not self.news.end(SHUTDOWN_SECONDS):
            # Qt aborts a process whose thread still runs. All that could be saved has been.
            log.critical("The training thread has not ended within %d s", SHUTDOWN_SECONDS)
            faulthandler.dump_traceback()
            os._exit(0)

    def _go(self, control: Go) -> None:
        if self.obstacle() is not None:
            return
        live = self.live
        # Whether the run fits, and with which weights another one begins, is known when it has gone back.
        held = self._learned.going_back
        if not self._prepared:
            self._prepare(self._learned.origin)
        elif not held and (self._stale or self.report.phase is Phase.FAILED):
            origin = Origin(live.weights, live.fitted, None, self._made_of) if live else self._learned.origin
            self._prepare(origin, saved=not self.learned)
        self._wish.make(control, held=held)
        if not held:
            self._send(control)
        self.wished.emit()

    def _prepare(self, origin: Origin, *, saved: bool | None = None) -> None:
        """Starts over with the design on the canvas and what there is, and keeps what the user wished.

        `saved` says whether a file has these weights; None if that is as it was.
        """
        document = self._editor.document
        self._made_of = document
        self._wish.held = False
        self._set_stale(stale=False)
        self._run += 1
        self._learned.begin(origin, document, saved=self._learned.known if saved is None else saved)
        self._prepared = self.obstacle() is None
        if self._prepared:
            self.news.report = Report(self._run, Phase.LOADING)
            job = TrainingJob(
                document.graph,
                document.dataset,
                document.training,
                origin.weights,
                self._threads,
                origin.run_of(document),
                origin.fitted_for(document),
            )
            self._send(Prepare(self._run, job))
            if self._wish.control is not None:
                self._send(self._wish.control)
        else:
            self._wish.drop()
            self.news.report = Report(self._run, Phase.EMPTY)
            self._send(Drop(self._run))
            self.reported.emit(self.report)

    def _on_changed(self, change: Change) -> None:
        document, made_of = self._editor.document, self._made_of
        if made_of is None:
            return
        same = same_design(document, made_of)
        if not same and not self.news.stepped and self.report.phase is not Phase.RUNNING:
            self._prepare(self._learned.origin)
            return
        # The seed has been used up; everything else can change while it runs.
        training = document.training.replace(seed=made_of.training.seed)
        graph = with_live_settings(made_of.graph, document.graph)
        if training != made_of.training or graph is not made_of.graph:
            self._made_of = made_of.replace(training=training, graph=graph)
            self._send(SetLive(training, graph))
        self._set_stale(stale=not same)

    def _send(self, control: Control) -> int:
        """Tells the worker; says which control it is."""
        if not self.news.ended:
            self._learned.note(control)
        return self.news.send(control)

    def _on_news(self, report: Report) -> None:
        present = report.run == self._run
        if present:
            self._wish.hear(report.phase)
            self._learned.hear(report)
            self.reported.emit(report)
        self._learned.answer(report)
        if present and not self._learned.going_back:
            control = self._wish.release()
            if control is not None:
                self._go(control)

    def _samples_in_unit(self) -> int:
        """How many samples are learned from at one go."""
        if self._unit is Unit.EPOCH and self.live is not None:
            return self.live.samples_per_epoch
        return 1 if self._unit is Unit.SAMPLE else self._editor.document.training.batch_size

    def _set_stale(self, *, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.stale_changed.emit(stale)
