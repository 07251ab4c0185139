"""Jobs that wait for a disk are done elsewhere, and answered here."""

import threading

from nnstudio.gui.background import Background


def test_a_job_is_done_elsewhere_and_answered_here(qtbot):
    background, answers = Background(), []
    background.do(
        threading.current_thread,
        lambda thread: answers.append((thread, threading.current_thread())),
        answers.append,
    )
    assert background.busy
    qtbot.waitUntil(lambda: bool(answers))
    ((there, here),) = answers
    assert here is threading.main_thread() is not there
    assert not background.busy


def test_what_a_job_raises_is_answered_too(qtbot):
    background, failed = Background(), []
    background.do(lambda: 1 / 0, lambda _result: failed.append("done"), failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], ZeroDivisionError)


def test_the_end_can_be_waited_for_but_not_for_ever(qtbot):
    background, done, go_on = Background(), [], threading.Event()
    background.do(lambda: go_on.wait(20), done.append, done.append)
    assert not background.wait_here(0.05)
    go_on.set()
    assert background.wait_here(20)
    assert done == [True]


def test_an_answer_that_fails_keeps_no_other_from_being_given(qtbot):
    background, done = Background(), []
    for answer in (lambda _result: 1 / 0, done.append):
        background.do(lambda: "result", answer, done.append)
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: not background.busy and bool(done))
    assert len(raised) == 1
    assert done == ["result"]


def test_where_no_thread_can_be_had_the_job_has_failed(qtbot, monkeypatch):
    def start(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    background, failed = Background(), []
    background.do(lambda: "result", failed.append, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert str(failed[0]) == "can't start new thread"
    assert not background.busy
