"""The run in words: what is new is said at once, figures as often as they can be read."""

import dataclasses

import pytest

from nnstudio.engine.api import Phase
from nnstudio.gui.run_words import WORDS_EVERY
from tests.gui.conftest import open_file, save, until_step


@pytest.fixture
def words(window, qtbot):
    """The words of a run that stands after a few steps."""
    window.training.step()
    until_step(qtbot, window, 1)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    return window._run_words


def _report(window, words, **changed):
    report = dataclasses.replace(window.training.report, **changed)
    words._on_reported(report)
    return report


def test_figures_of_a_run_are_said_at_most_four_times_a_second(window, words, monkeypatch):
    said, age = [], [WORDS_EVERY + 1]
    words.said.connect(lambda: said.append(1))
    _report(window, words, phase=Phase.RUNNING)
    monkeypatch.setattr(words, "_age", _Clock(age))
    _report(window, words, phase=Phase.RUNNING)
    assert len(said) == 2
    age[0] = WORDS_EVERY - 1
    _report(window, words, phase=Phase.RUNNING)
    assert len(said) == 2


def test_that_a_run_stands_is_said_at_once(window, words):
    said, turned = [], []
    _report(window, words, phase=Phase.RUNNING)
    words.said.connect(lambda: said.append(1))
    words.turned.connect(lambda: turned.append(1))
    _report(window, words, phase=Phase.PAUSED)
    assert (said, turned) == ([1], [1])


def test_after_single_steps_that_no_report_saw_running_the_next_one_can_be_made(window, words, qtbot):
    for step in range(2, 6):
        window._actions["step"].trigger()
        until_step(qtbot, window, step)
        qtbot.waitUntil(lambda: not window.training.running)
        assert window._actions["step"].isEnabled()
        assert not window._actions["pause"].isEnabled()


def test_what_a_report_notices_is_in_the_banner(window, words):
    _report(window, words, notice="The run goes on with one processor.")
    assert "one processor" in window.workbench.overlay.banner.words


def test_a_run_of_a_file_that_has_moved_is_not_said_to_stand_where_it_stood(
    window, words, answers, tmp_path, qtbot
):
    answers.save_path = tmp_path / "trained.nns"
    assert save(qtbot, window)
    open_file(qtbot, window, answers.save_path)
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED, timeout=20_000)
    report, banner = window.training.report, window.workbench.overlay.banner
    assert "Space goes on" in banner.words
    window.training.reported.disconnect(words._on_reported)
    window.training.step()
    until_step(qtbot, window, 2)
    # The next report that is seen may be one of a run that stands still again.
    words._on_reported(dataclasses.replace(report, snapshot=window.training.snapshot))
    assert banner.words == ""


class _Clock:
    """A timer that says that it is as old as a test wants."""

    def __init__(self, age):
        self._age = age

    def start(self):
        pass

    def elapsed(self):
        return self._age[0]
