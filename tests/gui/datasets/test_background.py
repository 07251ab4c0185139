"""The background: one question at a time, and never on the thread that asks."""

import threading

import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.gui.datasets.background import Background


@pytest.fixture
def heard(qtbot):
    background, answers, troubles = Background(), [], []
    background.answered.connect(answers.append)
    background.failed.connect(troubles.append)
    return background, answers, troubles


def test_a_job_is_done_on_another_thread(qtbot, heard):
    background, answers, _ = heard
    background.ask(threading.current_thread)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0] is not threading.current_thread()
    assert not background.busy


def test_of_what_is_asked_meanwhile_only_the_newest_is_answered(qtbot, heard):
    background, answers, _ = heard
    go, done = threading.Event(), []

    def first():
        go.wait(5)
        return "first"

    background.ask(first)
    background.ask(lambda: done.append("second"))
    background.ask(lambda: "third")
    go.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["third"]
    assert done == []


def test_what_is_forgotten_is_never_answered(qtbot, heard):
    background, answers, troubles = heard
    ended = threading.Event()

    def job():
        ended.set()

    background.ask(job)
    background.forget()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(60)
    assert (answers, troubles, background.busy) == ([], [], False)


def test_an_error_of_data_is_told_as_it_is(qtbot, heard):
    background, _, troubles = heard

    def job():
        raise DatasetError("table.csv, row 7: not a number")

    background.ask(job)
    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles == ["table.csv, row 7: not a number"]


def test_an_error_of_the_program_leaves_nobody_waiting(qtbot, heard, caplog):
    background, _, troubles = heard
    background.ask(lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(troubles))
    assert "division by zero" in troubles[0]
    assert not background.busy
