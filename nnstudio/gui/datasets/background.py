"""The background: a thread that works something out, so that the window never waits for a file."""

import logging
import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.data.dataset import DatasetError
from nnstudio.nn.settings import SettingsError

log = logging.getLogger(__name__)

LOOK = 15
"""Milliseconds between two looks whether the answer has come; nobody looks while nothing is asked."""


class Background(QObject):
    """Answers one question at a time; of those that come meanwhile, only the newest counts.

    Signals:
        answered: (object) what the newest job gave.
        failed: (str) why it gave nothing, in words for the user.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = 0
        self._lock = threading.Lock()
        self._next: tuple[int, Callable[[], object]] | None = None
        self._working = False
        # The thread touches no Qt object: the dialog that asked may be gone when the answer comes.
        self._answers: queue.SimpleQueue[tuple[int, object, str]] = queue.SimpleQueue()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._timer.isActive()

    def ask(self, job: Callable[[], object]) -> None:
        """Has a job done; the answer to an earlier one is not wanted any more."""
        self._asked += 1
        with self._lock:
            self._next = self._asked, job
            start = not self._working
            self._working = True
        self._timer.start()
        if start:
            # A file that is read for minutes must not keep the program from ending.
            threading.Thread(target=self._work, name="datasets", daemon=True).start()

    def forget(self) -> None:
        """No answer is wanted any more; a job that is being done comes to nothing."""
        self._asked += 1
        with self._lock:
            self._next = None
        self._timer.stop()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._next is None:
                    self._working = False
                    return
                (number, job), self._next = self._next, None
            self._answers.put((number, *_done(job)))

    def _look(self) -> None:
        while not self._answers.empty():
            number, answer, trouble = self._answers.get()
            if number != self._asked:
                continue
            self._timer.stop()
            if trouble:
                self.failed.emit(trouble)
            else:
                self.answered.emit(answer)


def _done(job: Callable[[], object]) -> tuple[object, str]:
    """What a job gives, or why it gives nothing."""
    try:
        return job(), ""
    except (DatasetError, SettingsError) as error:
        return None, str(error)
    except MemoryError:
        return None, "There is not enough memory for this dataset. Make its samples smaller, or take fewer"
    except Exception as error:
        # The border between threads: whatever goes wrong in a file must not leave the user waiting.
        log.exception("A dataset could not be worked out")
        return None, f"Something went wrong in nnstudio itself: {error}"
