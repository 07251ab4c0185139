"""The timeline of the whole window: every view follows it, and a run goes on from where it is put."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar, QPushButton, QToolButton

from nnstudio.engine.api import Phase
from nnstudio.gui.panels.live_panel import LivePanel
from nnstudio.gui.theme import DARK
from nnstudio.gui.timeline import FilmDialog, Subject, TimelineBar
from nnstudio.gui.timeline.encoding import Encoder
from tests.gui.conftest import until_step

END = 40


@pytest.fixture
def bar(window, qtbot):
    """The timeline of a run that stands still after some steps."""
    window.training.run()
    until_step(qtbot, window, END)
    pause(window, qtbot)
    return window.findChild(TimelineBar, "timeline")


def pause(window, qtbot):
    window.training.pause()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    qtbot.waitUntil(lambda: window.training.report.kept.steps[-1] == window.training.live.step)


def look(window, qtbot, bar, step):
    bar.look(step)
    qtbot.waitUntil(lambda: not bar.looking.waiting)
    assert window.training.snapshot.step == step


def test_every_visible_panel_follows_the_timeline_and_comes_back(window, qtbot, bar):
    look(window, qtbot, bar, 7)
    panels = [panel for panel in window.findChildren(LivePanel) if panel.isVisible()]
    assert panels
    qtbot.waitUntil(lambda: {panel.snapshot.step for panel in panels} == {7})
    live = window.training.live.step
    bar.back_to_live()
    qtbot.waitUntil(lambda: {panel.snapshot.step for panel in panels} == {live})


def test_all_of_many_moments_are_shown_as_they_were(window, qtbot, bar):
    seen = {}
    for step in (3, 12, 0, 20, 3):
        look(window, qtbot, bar, step)
        weights = next(iter(window.training.snapshot.weights.values()))
        before = seen.setdefault(step, {name: values.copy() for name, values in weights.items()})
        assert all((before[name] == values).all() for name, values in weights.items())
    assert len({next(iter(kept.values())).tobytes() for kept in seen.values()}) == len(seen)


def test_a_run_goes_on_from_where_it_was_put_and_what_was_beyond_stays_as_a_branch(window, qtbot, bar):
    end = window.training.live.step
    losses = window.training.live.losses.copy()
    look(window, qtbot, bar, 7)
    QTest.mouseClick(bar.findChild(QPushButton, "timeline.continue"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.training.live.step == 7 and window.training.report.kept.branch == 1)
    assert not window.training.snapshot.past
    window.training.run()
    until_step(qtbot, window, 20)
    pause(window, qtbot)
    # Nothing was changed, so that the second way is the first one again.
    again = window.training.live.losses
    count = min(len(again), len(losses))
    assert np.array_equal(again[:count], losses[:count])
    chooser = bar.findChild(QToolButton, "timeline.branches")
    assert chooser.isVisible()
    chooser.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: window.training.report.kept.branch == 0)
    assert window.training.live.step == end


def test_while_the_run_goes_on_an_earlier_moment_stays_where_it_is(window, qtbot, bar):
    window.training.run()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.RUNNING)
    look(window, qtbot, bar, 7)
    until = window.training.live.step + 20
    qtbot.waitUntil(lambda: window.training.live.step >= until, timeout=20_000)
    assert window.training.snapshot.step == 7
    assert bar.looking.wanted == 7
    pause(window, qtbot)


def make_film(window, qtbot, bar, path):
    """The dialog of a film of which some frames are taken, but not all."""
    path.parent.mkdir()
    canvas = window.canvas
    subject = Subject("Canvas", canvas.viewport(), canvas.show_snapshot)
    dialog = FilmDialog(bar.looking, [subject], DARK, window, ask_file=lambda *_: path)
    dialog.open()
    dialog.start()
    progress = dialog.findChild(QProgressBar)
    qtbot.waitUntil(lambda: progress.value() >= 3)
    assert progress.value() < progress.maximum()
    assert list(path.parent.iterdir()), "it is being written"
    return dialog


def encoders():
    return [thread for thread in threading.enumerate() if isinstance(thread, Encoder)]


def test_a_window_that_is_closed_while_it_films_leaves_no_file(window, qtbot, bar, tmp_path):
    make_film(window, qtbot, bar, tmp_path / "film" / "canvas.gif")
    bar.shut_down()
    window.close()
    qtbot.waitUntil(lambda: not encoders())
    assert not list((tmp_path / "film").iterdir())


def test_a_dialog_that_is_deleted_while_it_films_leaves_no_file(window, qtbot, bar, tmp_path):
    dialog = make_film(window, qtbot, bar, tmp_path / "film" / "frames")
    dialog.deleteLater()
    qtbot.waitUntil(lambda: not encoders())
    assert not list((tmp_path / "film").iterdir())
