"""Slow motion: has single steps made, and tells each moment by moment."""

import weakref

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from nnstudio.engine.api import Phase, Report
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trace import Trace
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.gui.motion.page import Page
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.motion.picture import picture_of
from nnstudio.gui.motion.story import Story
from nnstudio.gui.training import TrainingController


class SlowMotion(QObject):
    """The transport at every grain: hands it on to the run, or tells a step of one sample in its place.

    At a grain of slow motion, Run has one step made and plays its story at the pace that was chosen, then
    the next one; Step goes on by one moment. What is told has been done already: the run stands still
    while its last step is told.

    Signals:
        moved: () another moment is told, or none any more.
        changed: () it plays now, or does no more.
        pictured: (Snapshot) what the canvas should show of the moment that is told.
        left: () nothing is told any more: views should show the moment of the run again.
    """

    moved = Signal()
    changed = Signal()
    pictured = Signal(object)
    left = Signal()

    def __init__(self, training: TrainingController, parent: QObject | None = None) -> None:
        super().__init__(parent or training)
        self._training = training
        self._grain, self._pace = Grain.BATCH, 1.0
        self._story: Story | None = None
        self._live: Snapshot | None = None
        # A trace is as large as several networks, and is not kept longer than it is told.
        self._seen: weakref.ref[Trace] | None = None
        self._at = 0
        self._page: Page | None = None
        self._picture: tuple[object, Snapshot] | None = None
        self._playing = False
        self._shown: object = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_due)
        training.reported.connect(self._on_reported)

    @property
    def running(self) -> bool:
        """Whether the run makes steps, or a step is being played."""
        return self._training.running or self._playing

    @property
    def playing(self) -> bool:
        """Whether moments follow each other by themselves."""
        return self._playing

    @property
    def slow(self) -> bool:
        """Whether steps are told and not only made."""
        return self._grain.slow

    @property
    def story(self) -> Story | None:
        """The story of the step that is told; None while none is."""
        return self._story

    @property
    def at(self) -> int:
        """Which moment of the story is told."""
        return self._at

    @property
    def moment(self) -> Moment | None:
        """What is told now."""
        return self._story[self._at] if self._story else None

    @property
    def page(self) -> Page | None:
        """What is written of the moment that is told."""
        if self._page is None and self._story is not None:
            self._page = page_of(self._story.step, self._story[self._at])
        return self._page

    @property
    def picture(self) -> Snapshot | None:
        """The snapshot in which as much has happened as has been told; None while nothing is."""
        if self._story is None or self._live is None:
            return None
        look = self._look_of(self._story)
        if self._picture is None or self._picture[0] != look:
            # It may hold copies of a kernel, and several views ask for it.
            self._picture = look, picture_of(self._live, self._story, self._at)
        return self._picture[1]

    def govern(self, grain: Grain, pace: float | None) -> None:
        """Takes over what the speed control says."""
        before, self._grain = self._grain, grain
        self._pace = pace or 1.0
        self._timer.setInterval(max(1, round(1000 / self._pace)))
        if before.slow and not grain.slow:
            goes_on = self._playing
            self._leave()
            if goes_on:
                self._training.run()
        elif grain.slow and not before.slow and self._training.running:
            self._play(playing=True)
            self._training.dissect()
        elif self._story is not None and grain is not before:
            self._tell(Story(self._story.step, grain), self.moment)

    def run(self) -> None:
        """Lets the run go on, or plays step after step; a design that has changed is taken over at once."""
        if not self.slow:
            self._training.run()
            return
        self._play(playing=True)
        if self._story is None or self._at == len(self._story) - 1 or self._training.stale:
            self._next_step()
        else:
            self._timer.start()

    def pause(self) -> None:
        """Stands still, at once."""
        told = self._playing and self._story is not None
        self._play(playing=False)
        if not told or self._training.running:
            self._training.pause()

    def step(self) -> None:
        """One batch, or one moment; behind the last one, the first of the next step."""
        if not self.slow:
            self._training.step()
            return
        self._play(playing=False)
        if self._story is None or self._at == len(self._story) - 1:
            self._next_step()
        else:
            self._go(self._at + 1)

    def back(self) -> None:
        """One moment back; what is told stands still."""
        self.go_to(self._at - 1)

    def go_to(self, at: int) -> None:
        """Tells this moment of the story, or the nearest there is, and stands still."""
        self._play(playing=False)
        if self._story is not None:
            self._go(max(0, min(len(self._story) - 1, at)))

    def shut_down(self) -> None:
        """Plays no more, for the window goes; the run is not told of it."""
        self._play(playing=False)

    def _next_step(self) -> None:
        self._timer.stop()
        if self._training.obstacle() is not None:
            self._play(playing=False)
        self._training.dissect()  # or it is said why that cannot be

    def _on_due(self) -> None:
        story = self._story
        if story is None:
            self._timer.stop()
        elif self._at < len(story) - 1:
            self._go(self._at + 1)
        else:
            if self._training.report.phase is Phase.FINISHED:
                self._play(playing=False)
            else:
                self._next_step()

    def _on_reported(self, report: Report) -> None:
        trace, live = report.trace, report.live or report.snapshot
        news = trace is not None and (self._seen is None or trace is not self._seen())
        if trace is not None and news and live is not None and self.slow:
            self._seen, self._live = weakref.ref(trace), live
            targets = () if live.fitted is None else live.fitted.targets
            self._tell(Story(Step(trace, live.graph, live.classes, targets), self._grain), None)
            if self._playing:
                self._timer.start()
            self.changed.emit()  # the run stands again
            return
        if report.phase in (Phase.FAILED, Phase.EMPTY):
            self._leave()
        elif report.phase is Phase.LOADING:
            # A design that was changed becomes another run, whose steps are played if this one's were.
            self._leave(stop=not self._training.running)
        elif self._story is not None:
            past = report.snapshot is not None and report.snapshot.past
            if trace is not self._story.step.trace or past:
                self._leave()  # the run has gone on, or somebody looks at another moment of it
            else:
                self._show(anew=True)  # the views were shown what the run has come to
        elif report.notice and trace is None and not self._training.running:
            self._play(playing=False)  # the step was made, but there was no memory for its numbers

    def _tell(self, story: Story, moment: Moment | None) -> None:
        """Begins a story, or goes on with another one where this moment is told."""
        self._story = story
        self._shown = self._picture = None
        self._go(story.place_of(moment) if moment else 0)

    def _go(self, at: int) -> None:
        self._at, self._page = at, None
        self._show()
        self.moved.emit()

    def _show(self, *, anew: bool = False) -> None:
        """Shows the canvas what has been told so far, if that is something else than before."""
        if self._story is None:
            return
        look = self._look_of(self._story)
        if anew or look != self._shown:
            self._shown = look
            self.pictured.emit(self.picture)

    def _look_of(self, story: Story) -> object:
        """Equal for all moments of a story whose pictures are the same."""
        moment, done = story[self._at], self._at == len(story) - 1
        looks = {
            Stage.FORWARD: (moment.stage, moment.node_id),
            Stage.UPDATE: (moment.stage, moment.node_id, moment.unit, done),
        }
        return looks.get(moment.stage, (Stage.LOSS, done))

    def _play(self, *, playing: bool) -> None:
        if not playing:
            self._timer.stop()
        if playing != self._playing:
            self._playing = playing
            self.changed.emit()

    def _leave(self, *, stop: bool = True) -> None:
        """Tells no more of this step, and plays no more unless told to go on."""
        if stop:
            self._play(playing=False)
        if self._story is not None:
            self._story = self._live = self._page = self._picture = None
            self._at = 0
            self.moved.emit()
            self.left.emit()
