"""An inquiry: one question at a time, and never on the thread that asks."""

import threading

import pytest

from nnstudio.data.dataset import DatasetError
from nnstudio.gui.datasets.inquiry import Inquiry


@pytest.fixture
def heard(qtbot):
    inquiry, answers, troubles = Inquiry(), [], []
    inquiry.answered.connect(answers.append)
    inquiry.failed.connect(troubles.append)
    return inquiry, answers, troubles


def test_a_job_is_done_on_another_thread(qtbot, heard):
    inquiry, answers, _ = heard
    inquiry.ask(threading.current_thread)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0] is not threading.current_thread()
    assert not inquiry.busy


def test_of_what_is_asked_meanwhile_only_the_newest_is_answered(qtbot, heard):
    inquiry, answers, _ = heard
    go, done = threading.Event(), []

    def first():
        go.wait(5)
        return "first"

    inquiry.ask(first)
    inquiry.ask(lambda: done.append("second"))
    inquiry.ask(lambda: "third")
    go.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["third"]
    assert done == []


def test_what_is_forgotten_is_never_answered(qtbot, heard):
    inquiry, answers, troubles = heard
    ended = threading.Event()

    def job():
        ended.set()

    inquiry.ask(job)
    inquiry.forget()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(60)
    assert (answers, troubles, inquiry.busy) == ([], [], False)


def test_an_error_of_data_is_told_as_it_is(qtbot, heard):
    inquiry, _, troubles = heard

    def job():
        raise DatasetError("table.csv, row 7: not a number")

    inquiry.ask(job)
    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles == ["table.csv, row 7: not a number"]


def test_an_error_of_the_program_leaves_nobody_waiting(qtbot, heard, caplog):
    inquiry, _, troubles = heard
    inquiry.ask(lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(troubles))
    assert "division by zero" in troubles[0]
    assert not inquiry.busy
