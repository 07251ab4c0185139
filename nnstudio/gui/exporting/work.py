"""Work: something that takes long, done on a thread of its own, which can be called off until it writes."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.data.fitted import DatasetError
from nnstudio.export.errors import ExportError, ImportFailedError

log = logging.getLogger(__name__)

LOOK = 15
"""Milliseconds between two looks whether it is done."""


class CalledOffError(Exception):
    """Nobody wants the work any more."""


class Order:
    """One piece of work as both threads see it: it can be called off, until something is written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._off = self._writing = False

    @property
    def wanted(self) -> bool:
        """Whether it has not been called off."""
        return not self._off

    def call_off(self) -> bool:
        """Calls it off, unless files are being written already; says whether it was in time."""
        with self._lock:
            self._off = not self._writing
            return self._off

    def begin_writing(self) -> None:
        """From now on, it cannot be called off.

        Raises:
            CalledOffError: It has been called off.
        """
        with self._lock:
            if self._off:
                raise CalledOffError
            self._writing = True


Job: TypeAlias = Callable[[Order], object]


class Work(QObject):
    """Does one job at a time.

    Signals:
        done: (object) what the job gave.
        failed: (str) why it gave nothing, in words for the user.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order = Order()
        # The thread touches no Qt object: the dialog may be gone when it is done.
        self._answers: queue.SimpleQueue[tuple[Order, object, str]] = queue.SimpleQueue()
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._timer.isActive()

    def begin(self, job: Job) -> None:
        """Has a job done; call it when nothing else is."""
        self._order = order = Order()
        self._timer.start()
        answers = self._answers
        # A thread that reads a slow disk must not keep the program from ending.
        threading.Thread(
            target=lambda: answers.put((order, *_outcome(job, order))), name="doors", daemon=True
        ).start()

    def call_off(self) -> bool:
        """Calls off what is being done; False if it is too late for that, and the end has to be awaited."""
        if not self.busy:
            return True
        if not self._order.call_off():
            return False
        self._timer.stop()
        return True

    def _look(self) -> None:
        while not self._answers.empty():
            order, result, trouble = self._answers.get()
            if order is not self._order or not order.wanted:
                continue
            self._timer.stop()
            if trouble:
                self.failed.emit(trouble)
            else:
                self.done.emit(result)


def _outcome(job: Job, order: Order) -> tuple[object, str]:
    """What a job gives, or why it gives nothing."""
    try:
        return job(order), ""
    except CalledOffError:
        return None, ""
    except (ExportError, ImportFailedError, DatasetError) as error:
        return None, str(error)
    except MemoryError:
        return None, "There is not enough memory for this. Close other programs, or choose something smaller"
    except Exception as error:
        # The border between threads: whatever goes wrong must not leave the user waiting.
        log.exception("An export or import has failed")
        return None, f"Something went wrong in nnstudio itself: {error}"
