"""The worker: the thread that trains, and what goes to and fro between it and the window."""

import faulthandler
import logging
import os
import queue

import numpy as np
from PySide6.QtCore import QObject, QThread

from nnstudio.engine.api import Control, Pause, Quit, Report, Watch
from nnstudio.engine.drive import drive
from nnstudio.engine.mailbox import Mailbox

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 10


class Worker(QThread):
    """The thread that trains; its loop knows no Qt, and ends by `Quit`.

    What it is told is obeyed in order and counted. What is to be shown changes with each movement of a mouse,
    and each answer takes a picture of the run: the next `Watch` waits for the answer to the one before, and
    of those that wait only the newest counts.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mailbox = Mailbox()
        self._inbox: queue.SimpleQueue[Control] = queue.SimpleQueue()
        self._told = self._heard = 0
        self._watched = 0
        self._waiting: Watch | None = None

    @property
    def answering(self) -> bool:
        """Whether it has been told what to show, and has not shown it yet."""
        return self._watched > self._heard

    @property
    def told(self) -> int:
        """How many controls it has been told."""
        return self._told

    def tell(self, control: Control) -> int:
        """Hands on a control; says which one it is, to ask later whether it was heard."""
        if isinstance(control, Watch) and self.answering:
            self._waiting = control if self._waiting is None else self._waiting.followed_by(control)
            return self._told
        self._told += 1
        if isinstance(control, Watch):
            self._watched = self._told
        self._inbox.put(control)
        return self._told

    def has_heard(self, number: int) -> bool:
        """Whether the report that was taken last tells what came of this control."""
        return self._heard >= number

    def take(self) -> Report | None:
        """The newest report, if there is one that has not been taken."""
        report = self.mailbox.take()
        if report is not None:
            self._heard = max(self._heard, report.heard)
            waiting = self._waiting
            if waiting is not None and not self.answering:
                self._waiting = None
                self.tell(waiting)
        return report

    def end(self) -> None:
        """Ends the thread after the present step; the whole program with it if that takes too long."""
        self._inbox.put(Pause())
        self._inbox.put(Quit())
        if not self.wait(1000 * SHUTDOWN_SECONDS):
            # Qt aborts a process whose thread still runs. All that could be saved has been.
            log.critical("The training thread has not ended within %d s", SHUTDOWN_SECONDS)
            faulthandler.dump_traceback()
            os._exit(0)

    def run(self) -> None:
        # A diverging run overflows; that is reported once, by the loss, and not by warnings of each product.
        with np.errstate(all="ignore"):
            drive(self._inbox, self.mailbox)
