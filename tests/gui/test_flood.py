"""A flood of results must never reach the eyes as a frozen window."""

import threading
import time
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtTest import QSignalSpy

from nnstudio.engine.api import Phase
from tests.gui.conftest import until_step

RESULTS = 15_000
"""At 5,000 a second, three seconds of flood."""


class Heartbeat:
    """Measures the longest time for which the window's thread did nothing else than one thing."""

    def __init__(self, parent):
        self.longest = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(parent)
        self._timer.timeout.connect(self._beat)
        self._timer.start(10)

    def _beat(self):
        self.longest = max(self.longest, self._since.restart())

    def stop(self):
        self._timer.stop()


def test_five_thousand_results_a_second_against_a_slow_view_delay_the_window_by_less_than_100_ms(
    window, qtbot
):
    report = replace(window.training.report, phase=Phase.RUNNING)
    mailbox = window.training.news.mailbox
    window.training.reported.connect(lambda _report: _busy(0.002))
    window.training.watch(0)  # looks go on as after any control
    posted = 0

    def flood():
        nonlocal posted
        began = time.perf_counter()
        while posted < RESULTS:
            mailbox.post(report)
            posted += 1
            if posted % 50 == 0:
                time.sleep(max(0.0, began + posted / 5000 - time.perf_counter()))

    shown = QSignalSpy(window.training.reported)
    heartbeat = Heartbeat(window)
    sender = threading.Thread(target=flood)
    sender.start()
    qtbot.waitUntil(lambda: not sender.is_alive(), timeout=60_000)
    heartbeat.stop()

    assert posted == RESULTS
    assert 0 < shown.count() < RESULTS / 20
    assert heartbeat.longest < 100


def test_pause_is_obeyed_at_once_while_training_flat_out(window, qtbot):
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=10_000)), "Train long")
    window.training.set_pace(None)
    window.training.run()
    until_step(qtbot, window, 500)
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=300)


def _busy(seconds):
    """A view that takes its time, as painting does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
