"""Taking: a project as it is at one moment, with the run frozen between two steps, for who writes it."""

import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer

from nnstudio.document.document import Project
from nnstudio.engine.api import Branch, Report

log = logging.getLogger(__name__)

PATIENCE = 5000
"""Milliseconds that the run gets to answer; one step of a very large network may take longer."""
LEAVING = 2.0
"""Seconds that it gets when the program is ended from outside."""


@dataclass(frozen=True)
class Mark:
    """Which weights they are: those after `step`, counted within this `turn` of the window's runs."""

    turn: int
    step: int


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Taken:
    """A project as it was in the window; `mark` and `key` tell its weights from all others of the window.

    `key` is None where they are those that the run began from. `late` if the run had not answered in time:
    then the weights are those that were seen last, and the run is missing. It is missing, too, if it is
    `outdated`: one of another design than the one on the canvas. `others` are branches of the run that are
    not in it.
    """

    project: Project
    mark: Mark
    key: Hashable = None
    late: bool = False
    outdated: bool = False
    others: tuple[Branch, ...] = ()


Then: TypeAlias = Callable[[Taken], object]


@dataclass
class _Request:
    """Who waits for the answer to control number `number`; `at_hand` is what they get without one."""

    number: int
    run: int
    turn: int
    at_hand: Taken
    then: Then


class Taking(QObject):
    """Waits for the frozen run, and hands it to those who have asked; nobody waits for ever."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[_Request] = []
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self.give_up)

    @property
    def waiting(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)

    def wait(self, number: int, run: int, turn: int, at_hand: Taken, then: Then) -> None:
        """Waits for the answer to control `number`, which has asked run `run` to be frozen."""
        self._waiting.append(_Request(number, run, turn, at_hand, then))
        if not self._patience.isActive():
            self._patience.start(PATIENCE)

    def wait_here(self, look: Callable[[], object]) -> None:
        """Lets nothing else happen until all have what they wait for, but not for long."""
        end = time.monotonic() + LEAVING
        while self._waiting and time.monotonic() < end:
            time.sleep(0.005)
            look()
        self.give_up()

    def hear(self, report: Report, has_heard: Callable[[int], bool]) -> None:
        """Hands on what was frozen to those whose control was heard."""
        answered = [request for request in self._waiting if has_heard(request.number)]
        self._go_on_with([request for request in self._waiting if not has_heard(request.number)])
        _hand_out([(request.then, _answer(request, report)) for request in answered])

    def give_up(self) -> None:
        """Hands out what there is to all that still wait."""
        waiting = self._waiting
        self._go_on_with([])
        if waiting:
            log.warning("The run has not answered; the weights that were seen last are taken")
        _hand_out([(request.then, replace(request.at_hand, late=True)) for request in waiting])

    def _go_on_with(self, waiting: list[_Request]) -> None:
        self._waiting = waiting
        if not waiting:
            self._patience.stop()


def _hand_out(answers: list[tuple[Then, Taken]]) -> None:
    """Gives each its answer, also those behind one that fails on its own."""
    if answers:
        (then, taken), *others = answers
        try:
            then(taken)
        finally:
            _hand_out(others)


def _answer(request: _Request, report: Report) -> Taken:
    """What was frozen for this request, or what is at hand if another run has begun since."""
    frozen = report.frozen
    if frozen is None or frozen.number != request.run:
        return request.at_hand
    project = Project(request.at_hand.project.document, frozen.weights, frozen.fitted, frozen.run)
    kept = report.kept if report.run == frozen.number else None
    key = (frozen.number, kept.branch if kept is not None else -1, frozen.step)
    others = kept.others(frozen.step) if kept is not None else ()
    return Taken(project, Mark(request.turn, frozen.step), key, others=others)
