"""Work that takes long is done elsewhere, and can be called off until it writes."""

import threading

import pytest

from nnstudio.export.errors import ExportError
from nnstudio.gui.exporting.work import Work


@pytest.fixture
def heard(qtbot):
    work, results, troubles = Work(), [], []
    work.done.connect(results.append)
    work.failed.connect(troubles.append)
    return work, results, troubles


def test_it_is_done_on_another_thread(qtbot, heard):
    work, results, _ = heard
    work.begin(lambda _order: threading.current_thread())
    assert work.busy
    qtbot.waitUntil(lambda: bool(results))
    assert results[0] is not threading.main_thread()
    assert not work.busy


def test_called_off_in_time_it_writes_nothing_and_is_not_heard_of(qtbot, heard):
    work, results, troubles = heard
    go, ended, written = threading.Event(), threading.Event(), []

    def job(order):
        go.wait(5)
        try:
            order.begin_writing()
            written.append("a file")
        finally:
            ended.set()

    work.begin(job)
    assert work.call_off()
    assert not work.busy
    go.set()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(60)
    assert (written, results, troubles) == ([], [], [])


def test_once_it_writes_its_end_is_awaited(qtbot, heard):
    work, results, _ = heard
    writing, go = threading.Event(), threading.Event()

    def job(order):
        order.begin_writing()
        writing.set()
        go.wait(5)
        return "written"

    work.begin(job)
    qtbot.waitUntil(writing.is_set)
    assert not work.call_off()
    assert work.busy
    go.set()
    qtbot.waitUntil(lambda: results == ["written"])


def test_after_a_job_that_was_called_off_the_next_is_answered_alone(qtbot, heard):
    work, results, _ = heard
    go = threading.Event()
    work.begin(lambda _order: go.wait(5) and "first")
    work.call_off()
    work.begin(lambda _order: "second")
    qtbot.waitUntil(lambda: bool(results))
    go.set()
    qtbot.wait(60)
    assert results == ["second"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ExportError("There is no space left on the disk"), "There is no space left on the disk"),
        (MemoryError(), "not enough memory"),
        (KeyError("kernel"), "nnstudio itself: 'kernel'"),
    ],
)
def test_what_goes_wrong_is_put_into_words(qtbot, heard, error, words):
    def job(_order):
        raise error

    work, _, troubles = heard
    work.begin(job)
    qtbot.waitUntil(lambda: bool(troubles))
    assert words in troubles[0]
    assert not work.busy
