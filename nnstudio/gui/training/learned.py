"""Learned: what the present run has learned as a project would keep it, and whether a file has it."""

from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QObject

from nnstudio.document.document import Document, Project
from nnstudio.engine.api import (
    Advance,
    Continue,
    Control,
    Dissect,
    Finish,
    Freeze,
    Phase,
    Report,
    Resume,
    SetLive,
)
from nnstudio.gui.training.news import News
from nnstudio.gui.training.origin import Origin
from nnstudio.gui.training.taking import Mark, Taken, Taking, Then

MOVING = (Resume, Advance, Dissect, Finish, Continue, SetLive)
"""Controls after which a run is not what it began from any more."""


class Learned(QObject):
    """The weights that are seen, or those that the run has begun from; frozen with the run on demand.

    Steps are counted within a turn: one begins with each run, and where a run goes back.

    Args:
        design: Tells the document that a project would hold now.
        made_of: Tells the design that the run trains.
        fits: Tells whether the run belongs to the document, too: it has begun, and trains this very design.
    """

    def __init__(
        self,
        news: News,
        design: Callable[[], Document],
        made_of: Callable[[], Document | None],
        fits: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._news, self._design, self._made_of, self._fits = news, design, made_of, fits
        self._taking = Taking(self)
        self._turn = 0
        self._saved: Mark | None = Mark(0, 0)
        self._going_back = 0
        self._from_file = self._filed = False
        self._begun_with: Project | None = None
        self.origin = Origin()
        """What the present run has begun from."""
        self.moved = False
        """Whether the run may be elsewhere by now."""

    @property
    def unsaved(self) -> bool:
        """Whether there are weights that training has made and no file has."""
        live = self._news.live
        return self._saved is None or (live is not None and live.step != self._saved.step)

    @property
    def dropped(self) -> bool:
        """Whether the project's file has weights that it would lose by a save, as after a reset."""
        return self._filed and not self.project().weights

    @property
    def known(self) -> bool:
        """Whether any file had what the run has begun from."""
        return self._saved is not None

    @property
    def goes_on(self) -> bool:
        """Whether the present run is one that a file or a crash had left, with all of its steps."""
        return self._from_file and not self._news.report.begun_anew

    @property
    def resumed(self) -> bool:
        """Whether the present run is one that a file had, and stands where it stood there."""
        return not self.moved and self._news.stepped

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for the frozen run."""
        return self._taking.waiting

    @property
    def going_back(self) -> bool:
        """Whether the run is about to go back: what is seen are weights from before."""
        return not self._news.has_heard(self._going_back)

    @property
    def key(self) -> Hashable:
        """What tells moments of runs apart, as each look makes another snapshot; None where a run begins."""
        live = self._news.live
        if live is None or not live.begun or not self.moved:
            return None
        return (self._news.report.run, self._news.report.kept.branch, live.step)

    def opened(self, project: Project) -> None:
        """Remembers what the file has of a project that is opened."""
        self._filed = bool(project.weights)

    def begin(self, origin: Origin, *, saved: bool) -> None:
        """Begins a turn with another run, of the design; `saved` says whether a file has its weights."""
        self.origin, self.moved = origin, False
        self._going_back = 0
        self._begun_with = None
        self._turn += 1
        run = origin.run_of(self._design())
        self._from_file = run is not None
        self._saved = Mark(self._turn, run.step if run else 0) if saved else None

    def go_back(self) -> None:
        """Begins a turn within the run: as many steps that are made again need not be the same."""
        self._turn += 1
        if self._news.stepped:
            self._saved = None

    def gone_back_with(self, number: int) -> None:
        """Notes the control after which the run has gone back."""
        self._going_back = number

    def note(self, control: Control) -> None:
        """Notes what the run is told."""
        self.moved |= isinstance(control, MOVING)

    def hear(self, report: Report) -> None:
        """Takes note of news of the present run."""
        run = self.origin.run
        if report.begun_anew and run and self._saved == Mark(self._turn, run.step):
            self._saved = Mark(self._turn, 0)

    def answer(self, report: Report) -> None:
        """Hands on what has been frozen, also of a run that another has taken the place of meanwhile."""
        self._taking.hear(report, self._news.has_heard)

    def mark_saved(self, taken: Taken) -> None:
        """Remembers that the project's file holds what was taken."""
        self._filed = bool(taken.project.weights)
        if taken.mark.turn == self._turn:
            self._saved = taken.mark

    def project(self) -> Project:
        """The design, with the weights that are seen if any step was made or they came from a file.

        The run is in it only as it came from a file: `take` asks for it as it is now.
        """
        live, document = self._news.live, self._design()
        if live and live.begun and self.moved:
            return Project(document, live.weights, live.fitted)
        # It is asked for at each report: as long as the design is the same, so are the weights.
        if self._begun_with is None or self._begun_with.document is not document:
            self._begun_with = self.origin.project(document)
        return self._begun_with

    def take(self, then: Then, *, run: bool = True) -> None:
        """Hands `then` what would be saved now, with the `run` once frozen; at once if there is none."""
        news = self._news
        alive = news.report.phase not in (Phase.EMPTY, Phase.LOADING, Phase.FAILED)
        at_hand = self._at_hand()
        if not run or news.ended or not (alive and self.moved and self._fits()):
            outdated = alive and news.stepped and not self._fits()
            then(replace(at_hand, outdated=outdated))
            return
        self._taking.wait(news.send(Freeze()), news.report.run, self._turn, at_hand, then)
        news.looks.hurry()

    def freeze(self, then: Callable[[Origin], object]) -> None:
        """Hands `then` what the present run could be gone on with from, whatever the design is by now."""
        news, made_of = self._news, self._made_of()
        live = news.live
        if not self.moved or live is None or made_of is None:
            then(self.origin)
            return
        seen = Taken(Project(made_of, live.weights, live.fitted), Mark(self._turn, live.step))
        number = news.send(Freeze())
        self._taking.wait(
            number, news.report.run, self._turn, seen, lambda taken: then(Origin.of(taken.project))
        )
        news.looks.hurry()

    def take_here(self, then: Then) -> None:
        """The same before anything else happens, for when the window goes; does not wait for long."""
        self.take(then)
        self._taking.wait_here(self._news.look)

    def give_up(self) -> None:
        """Hands out what there is to all that still wait."""
        self._taking.give_up()

    def _at_hand(self) -> Taken:
        """What would be saved if the run could not be asked."""
        project, live = self.project(), self._news.live
        if live is not None and project.weights is live.weights:
            seen = Origin(live.weights, live.fitted, None, self._made_of())
            project = replace(project, fitted=seen.fitted_beside(project.document))
        turn = -1 if self.going_back else self._turn
        begin = project.run.step if project.run else 0
        return Taken(project, Mark(turn, live.step if live else begin), self.key)
