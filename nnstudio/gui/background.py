"""The background: jobs that wait for a disk, done on threads of their own while the window goes on."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK = 10
"""Milliseconds between two looks whether a job is done."""


class Background(QObject):
    """Does jobs, each on a thread of its own, and hands on what came of them on the thread it belongs to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._under_way = 0
        # The threads touch no Qt object: the window may be gone when they are done.
        self._answers: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._under_way > 0

    def do(
        self, job: Callable[[], T], then: Callable[[T], object], failed: Callable[[Exception], object]
    ) -> None:
        """Has the job done; `then` gets what it gives, or `failed` what it has raised."""
        answers = self._answers

        def work() -> None:
            try:
                result = job()
            except Exception as error:
                # The border between threads: whatever goes wrong, somebody waits for an answer.
                answers.put(lambda error=error: failed(error))
            else:
                answers.put(lambda: then(result))

        self._under_way += 1
        self._timer.start()
        try:
            # A disk that never answers must not keep the program from ending.
            threading.Thread(target=work, name="background", daemon=True).start()
        except RuntimeError as error:  # the system has no thread left: whoever waits is told like any failure
            answers.put(lambda error=error: failed(error))

    def wait_here(self, seconds: float) -> bool:
        """Lets nothing else happen until all is done, for when the window goes; false if it takes longer."""
        end = time.monotonic() + seconds
        while self.busy and time.monotonic() < end:
            time.sleep(0.002)
            self._look()
        return not self.busy

    def _look(self) -> None:
        while not self._answers.empty():
            answer = self._answers.get()
            self._under_way -= 1
            if not self.busy:
                self._timer.stop()
            answer()


def trouble_of(error: Exception, *known: type[Exception], no_memory: str) -> str:
    """What a job has raised, in words for the user; what is not `known` is logged as a fault."""
    if isinstance(error, known):
        return str(error)
    if isinstance(error, MemoryError):
        return no_memory
    log.error("A job has failed", exc_info=error)
    return f"Something went wrong in nnstudio itself: {error or type(error).__name__}"
