"""Learned: what the present run has learned as a project would keep it, and whether a file has it."""

from collections.abc import Hashable

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
from nnstudio.gui.training_news import News
from nnstudio.gui.training_origin import Origin
from nnstudio.gui.training_taking import Mark, Taken, Taking, Then

MOVING = (Resume, Advance, Dissect, Finish, Continue, SetLive)
"""Controls after which a run is not what it began from any more."""


class Learned(QObject):
    """The weights that are seen, or those that the run has begun from; frozen with the run on demand.

    Steps are counted within a turn: one begins with each run, and where a run goes back.
    """

    def __init__(self, news: News, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news = news
        self._taking = Taking(self)
        self._turn = 0
        self._saved: Mark | None = Mark(0, 0)
        self._going_back = 0
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
    def known(self) -> bool:
        """Whether any file had what the run has begun from."""
        return self._saved is not None

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

    def begin(self, origin: Origin, document: Document, *, saved: bool) -> None:
        """Begins a turn with another run, of this document; `saved` says whether a file has its weights."""
        self.origin, self.moved = origin, False
        self._going_back = 0
        self._turn += 1
        run = origin.run_of(document)
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

    def mark_saved(self, mark: Mark) -> None:
        """Remembers that a file holds what was taken with this mark."""
        if mark.turn == self._turn:
            self._saved = mark

    def project(self, document: Document) -> Project:
        """This design, with the weights that are seen if any step was made or they came from a file."""
        live = self._news.live
        if live and live.begun and self.moved:
            return Project(document, live.weights, live.fitted)
        return self.origin.project(document)

    def take(self, document: Document, then: Then, *, run: bool) -> None:
        """Hands `then` what would be saved now, with the `run` once frozen; at once if there is none."""
        news = self._news
        alive = news.report.phase not in (Phase.EMPTY, Phase.LOADING, Phase.FAILED)
        at_hand = self._at_hand(document)
        if not run or news.ended or not (alive and self.moved):
            then(at_hand)
            return
        self._taking.wait(news.send(Freeze()), news.report.run, self._turn, at_hand, then)
        news.looks.hurry()

    def wait_here(self) -> None:
        """Lets nothing else happen until all have what they wait for, but not for long."""
        self._taking.wait_here(self._news.look)

    def give_up(self) -> None:
        """Hands out what there is to all that still wait."""
        self._taking.give_up()

    def _at_hand(self, document: Document) -> Taken:
        """What would be saved if the run could not be asked."""
        project, live = self.project(document), self._news.live
        turn = -1 if self.going_back else self._turn
        begin = project.run.step if project.run else 0
        return Taken(project, Mark(turn, live.step if live else begin), self.key)
