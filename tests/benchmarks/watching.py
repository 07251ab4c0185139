"""What the benchmarks of the live view share: a run with a window and one without, and waiting for both."""

import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer

from nnstudio.document.document import Document
from nnstudio.engine.api import Pause, Phase, Prepare, Quit, Report, Resume, TrainingJob
from nnstudio.engine.drive import drive
from nnstudio.engine.mailbox import Mailbox
from nnstudio.gui.main_window import MainWindow

BEAT = 10
"""Milliseconds between two beats of the heart."""


class Posts:
    """Notes when the worker posts what: the window may look at a report long after it was made."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._noted: list[tuple[float, int]] = []
        post = mailbox.post

        def noting(report: Report) -> None:
            snapshot = report.live or report.snapshot
            if snapshot is not None and report.phase in (Phase.RUNNING, Phase.PAUSED):
                samples = snapshot.epoch * snapshot.samples_per_epoch + snapshot.position
                self._noted.append((time.perf_counter(), samples))
            post(report)

        mailbox.post = noting

    def clear(self) -> None:
        self._noted.clear()

    def rate(self) -> float:
        """Samples per second from the first post of a run to its last."""
        (begin, first), (end, last) = self._noted[0], self._noted[-1]
        return (last - first) / (end - begin)


class Heart:
    """A timer of the window that should beat each 10 ms; notes by how many it is late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._clock.start()
        self._timer.start(BEAT)

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        self.late.append(max(0.0, self._clock.nsecsElapsed() / 1e6 - BEAT))
        self._clock.restart()


class Faces:
    """Counts how often the faces of the canvas are brought to another moment."""

    def __init__(self, window: MainWindow) -> None:
        self.count = 0
        scene = window.canvas.scene()
        for owner, name in ((scene.turns, "show_lights"), (scene, "show_snapshot")):
            setattr(owner, name, self._counting(getattr(owner, name)))

    def _counting(self, show: Callable[..., object]) -> Callable[..., object]:
        def counting(snapshot: object) -> object:
            self.count += 1
            return show(snapshot)

        return counting


def headless(job: TrainingJob, seconds: float) -> float:
    """Samples per second of the loop with nobody looking."""
    inbox, mailbox = queue.SimpleQueue(), Mailbox()
    posts = Posts(mailbox)
    thread = threading.Thread(target=drive, args=(inbox, mailbox))
    thread.start()
    inbox.put(Prepare(1, job))
    inbox.put(Resume())
    wait_for(mailbox, Phase.RUNNING)
    time.sleep(seconds)
    inbox.put(Pause())
    wait_for(mailbox, Phase.PAUSED)
    inbox.put(Quit())
    thread.join()
    return posts.rate()


def open_document(window: MainWindow, document: Document) -> None:
    """Makes a project ready in the window, to be trained flat out."""
    window.editor.open(document)
    window.training.open(window.training.learned.project())
    window.training.set_pace(None)
    until(lambda: window.training.report.phase is Phase.READY)


def go(window: MainWindow) -> None:
    """Lets the run begin anew."""
    window.training.reset()
    until(lambda: window.training.report.phase is Phase.READY)
    window.training.run()
    until(lambda: window.training.report.phase is Phase.RUNNING)


def stand(window: MainWindow) -> None:
    window.training.pause()
    until(lambda: window.training.report.phase is Phase.PAUSED)


def wait_for(mailbox: Mailbox, phase: Phase) -> Report:
    """The first report of this phase."""
    while True:
        report = mailbox.take()
        if report is not None and report.phase is phase:
            return report
        time.sleep(0.001)


def turn(seconds: float) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        turn(0.01)


def memory() -> float:
    """MiB of real memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
