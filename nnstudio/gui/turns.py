"""Turns: one thing after the other with the window's project, however long a disk or the user takes."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")


class Turns(QObject):
    """What would put something else in the project's place waits until no save and no question is under way.

    Qt goes on while a dialog waits for its answer: what was asked about has to be there still.

    Args:
        saving: Whether the project is being saved; call `go_on` when it no longer is.
    """

    def __init__(self, saving: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._saving = saving
        self._questions = 0
        self._ended = False
        self._waiting: deque[Callable[[], object]] = deque()

    @property
    def asking(self) -> bool:
        """Whether a question waits for its answer."""
        return self._questions > 0

    @property
    def taken(self) -> bool:
        """Whether who comes now has to wait."""
        return self.asking or self._saving()

    def ask(self, question: Callable[[], T]) -> T:
        """The answer to a question, which is a turn of its own."""
        self._questions += 1
        try:
            return question()
        finally:
            self._questions -= 1
            if self._waiting:
                QTimer.singleShot(0, self.go_on)  # what the answer leads to comes first

    def wait(self, then: Callable[[], object]) -> None:
        """Does `then` when it has its turn."""
        self._waiting.append(then)

    def go_on(self) -> None:
        """Gives those their turn who wait, as far as nobody makes them wait again."""
        if self._waiting and not (self._ended or self.taken):
            then = self._waiting.popleft()
            try:
                then()
            finally:  # whatever goes wrong there, others still wait
                self.go_on()

    def end(self) -> None:
        """Gives nobody a turn any more: the window goes."""
        self._ended = True
        self._waiting.clear()
