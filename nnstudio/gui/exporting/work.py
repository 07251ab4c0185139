"""Work: something that takes long, done on a thread of its own, which can be called off until it writes."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from nnstudio.data.fitted import DatasetError
from nnstudio.export.errors import ExportError, ImportFailedError
from nnstudio.gui.background import Background, trouble_of

_NO_MEMORY = "There is not enough memory for this. Close other programs, or choose something smaller"


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
        self._background = Background(self)
        self._order: Order | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._order is not None

    def begin(self, job: Job) -> None:
        """Has a job done; call it when nothing else is."""
        self._order = order = Order()
        self._background.do(
            lambda: job(order), partial(self._on_done, order), partial(self._on_failed, order)
        )

    def call_off(self) -> bool:
        """Calls off what is being done; False if it is too late for that, and the end has to be awaited."""
        if self._order is not None and not self._order.call_off():
            return False
        self._order = None
        return True

    def _on_done(self, order: Order, result: object) -> None:
        if order is self._order:
            self._order = None
            self.done.emit(result)

    def _on_failed(self, order: Order, error: Exception) -> None:
        if order is self._order:
            self._order = None
            self.failed.emit(
                trouble_of(error, ExportError, ImportFailedError, DatasetError, no_memory=_NO_MEMORY)
            )
