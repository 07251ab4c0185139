"""What seeing costs: training with the whole window open against the same training without one.

Both run the same loop in a thread, flat out, in turns in one process; medians of the turns are printed.
The heartbeat is how late a 10 ms timer of the window comes while training.

    python -m tests.benchmarks.live [--seconds 5] [--rounds 5]
"""

import argparse
import os
import queue
import statistics
import sys
import tempfile
import threading
import time

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()

import numpy as np  # noqa: E402
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from nnstudio.document.examples import EXAMPLES  # noqa: E402
from nnstudio.engine.api import Pause, Phase, Prepare, Quit, Resume, TrainingJob  # noqa: E402
from nnstudio.engine.drive import drive  # noqa: E402
from nnstudio.engine.mailbox import Mailbox  # noqa: E402
from nnstudio.gui.app import make_window  # noqa: E402

NETWORKS = (("mnist-784-16-16-10", 10), ("mnist-784-16-16-10", 32), ("mnist-784-128-10", 32))
BEAT = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    window = make_window()
    window.show()
    turn(0.5)
    print(
        f"platform {app.platformName()}, window {window.width()}x{window.height()}, "
        f"{options.rounds} turns of {options.seconds:g} s each"
    )
    for name, batch_size in NETWORKS:
        measure(window, name, batch_size, options)
    window.files.may_discard = lambda: True
    window.close()


def measure(window, name, batch_size, options) -> None:
    document = EXAMPLES[name].build()
    training = document.training.replace(batch_size=batch_size, epochs=100_000)
    document = document.replace(training=training)
    job = TrainingJob(document.graph, document.dataset, document.training)
    alone, watched, frames = [], [], []
    posts = Posts(window.training._mailbox)
    beats: list[float] = []
    window.editor.open(document)
    window.training.open(window.training.project())
    window.top_bar.speed.set_pace(None)
    for _ in range(options.rounds):
        alone.append(headless(job, options.seconds))
        rate, count = live(window, options.seconds, posts)
        watched.append(rate)
        frames.append(count / options.seconds)
        live(window, options.seconds, posts, beats)  # a turn of its own, for the heartbeat takes time itself
    ratio = statistics.median(w / a for w, a in zip(watched, alone, strict=True))
    p50, p99, worst = np.percentile(beats, 50), np.percentile(beats, 99), max(beats)
    print(
        f"{name} batch {batch_size}: window {statistics.median(watched):,.0f} samples/s, "
        f"headless {statistics.median(alone):,.0f} samples/s, ratio {ratio:.3f}; "
        f"{statistics.median(frames):.0f} pictures/s; heartbeat late by p50 {p50:.1f}, p99 {p99:.1f}, "
        f"worst {worst:.1f} ms"
    )


class Posts:
    """Notes when the worker posts what: the window may look at a report long after it was made."""

    def __init__(self, mailbox) -> None:
        self._noted: list[tuple[float, int]] = []
        post = mailbox.post

        def noting(report) -> None:
            snapshot = report.snapshot
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


def headless(job, seconds) -> float:
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


def live(window, seconds, posts, beats=None) -> tuple[float, int]:
    """The same with the window open, and how many pictures it showed."""
    training = window.training
    training.reset()
    until(lambda: training.report.phase is Phase.READY)
    shown = 0

    def count(_report) -> None:
        nonlocal shown
        shown += 1

    posts.clear()
    training.run()
    until(lambda: training.report.phase is Phase.RUNNING)
    training.reported.connect(count)
    clock = QElapsedTimer()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(
        lambda: beats.append(max(0.0, clock.nsecsElapsed() / 1e6 - BEAT)) or clock.restart()
    )
    clock.start()
    if beats is not None:
        timer.start(BEAT)
    turn(seconds)
    timer.stop()
    training.reported.disconnect(count)
    training.pause()
    until(lambda: training.report.phase is Phase.PAUSED)
    return posts.rate(), shown


def wait_for(mailbox, phase):
    """The first report of this phase."""
    while True:
        report = mailbox.take()
        if report is not None and report.phase is phase:
            return report
        time.sleep(0.001)


def turn(seconds) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(condition) -> None:
    while not condition():
        turn(0.01)


if __name__ == "__main__":
    main()
