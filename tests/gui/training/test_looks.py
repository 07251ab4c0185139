"""Looks: when the window looks for news of a run."""

import time

from nnstudio.engine.api import Phase
from nnstudio.gui import spacing
from nnstudio.gui.spacing import FRAME
from nnstudio.gui.training.looks import SOON
from tests.gui.conftest import until_step
from tests.gui.training.doing import until_phase


def test_pictures_that_take_long_are_spaced_at_a_slow_pace_too(window, qtbot):
    """Else a large network would leave the window no time for the user."""
    window.training.set_pace(5.0)
    window.training.run()
    until_step(qtbot, window, 3)
    assert not window.training.flat_out
    qtbot.waitUntil(lambda: window.training.news.looks.interval() == FRAME)

    def draw_for_long(_report):
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass

    window.training.reported.connect(draw_for_long)
    qtbot.waitUntil(lambda: window.training.news.looks.interval() >= 100)
    assert not window.training.flat_out
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)


def test_large_weights_are_copied_less_often_flat_out(window, qtbot, monkeypatch):
    """To copy them takes the run time that nothing in the window can save."""
    document = window.editor.document
    endless = document.training.replace(epochs=100_000)  # or it may be done before it is paused
    window.editor.apply(document.replace(training=endless), "Go on for long")
    window.training.set_pace(None)
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.RUNNING and window.training.flat_out)
    monkeypatch.setattr(spacing, "COPIED", 1e6)  # bytes a second, of a very slow machine
    qtbot.waitUntil(lambda: window.training.news.looks.interval() == spacing.SLOWEST_FRAME)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)


def test_an_earlier_moment_is_looked_for_sooner_than_news_of_a_run(window, qtbot):
    window.training.run()
    until_step(qtbot, window, 20)
    window.training.pause()
    until_phase(qtbot, window, Phase.PAUSED)
    timer = window.training.news.looks
    qtbot.waitUntil(lambda: not timer.isActive())
    window.training.look(3)
    assert timer.interval() == SOON < FRAME
    qtbot.waitUntil(lambda: window.training.snapshot.step == 3)
    qtbot.waitUntil(lambda: timer.interval() >= FRAME)


def test_a_moment_that_is_wanted_when_the_window_goes_starts_no_timer(window):
    window.training.shut_down()
    window.training.look(3)
    assert not window.training.news.looks.isActive()
