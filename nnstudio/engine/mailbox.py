"""The mailbox: one slot, in which the newest report waits for whoever looks at it next."""

import threading

from nnstudio.engine.api import Report


class Mailbox:
    """A slot for one report between two threads; a newer report takes the place of an older one.

    Nothing queues: a slow reader sees fewer reports, never late ones. The lock is the only one in nnstudio.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._report: Report | None = None
        self._wanted = threading.Event()

    @property
    def wanted(self) -> bool:
        """Whether the last report has been taken and another would be looked at."""
        return self._wanted.is_set()

    def post(self, report: Report) -> None:
        """Puts a report into the slot. Called by the worker."""
        with self._lock:
            self._report = report
            self._wanted.clear()

    def take(self) -> Report | None:
        """Empties the slot and asks for another report. Called by the window."""
        with self._lock:
            report, self._report = self._report, None
            self._wanted.set()
            return report
