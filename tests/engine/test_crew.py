"""Crews: all tasks are done, errors arrive, and no thread is left behind."""

import gc
import os
import threading
import time

import pytest

from nnstudio.engine.crew import Crew


def crew_threads():
    return [thread for thread in threading.enumerate() if thread.name == "training crew"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_each_task_is_done_once_and_by_a_thread_of_its_own(workers):
    crew, seen = Crew(workers), []
    crew.run([lambda: seen.append(threading.get_ident()) for _ in range(workers)])
    assert len(seen) == len(set(seen)) == len(crew) == workers


def test_the_first_task_is_done_by_the_caller():
    seen = []
    Crew(2).run([lambda: seen.append(threading.current_thread()), lambda: None])
    assert seen == [threading.current_thread()]


def test_a_run_ends_only_when_the_last_task_is_done():
    done = []
    Crew(2).run([lambda: None, lambda: (time.sleep(0.05), done.append(1))])
    assert done == [1]


@pytest.mark.parametrize("at", [0, 1])
def test_what_a_task_raises_reaches_the_caller_and_the_crew_goes_on(at):
    def fail():
        raise ValueError("a task has failed")

    crew, done = Crew(2), []
    tasks = [lambda: done.append(0), lambda: done.append(1)]
    tasks[at] = fail
    with pytest.raises(ValueError, match="a task has failed"):
        crew.run(tasks)
    assert done == [1 - at]
    crew.run([lambda: done.append(2), lambda: done.append(2)])
    assert done[1:] == [2, 2]


def used_crew():
    """The threads there are after a crew has done its work, which nobody holds any more."""
    crew = Crew(3)
    crew.run([lambda: len(crew)] * 3)  # a task that knows its crew must not keep it
    return crew_threads()


def test_the_threads_end_with_their_crew():
    before = len(crew_threads())
    threads = used_crew()
    assert len(threads) == before + 2
    gc.collect()
    for thread in threads:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in threads)


def test_a_system_that_refuses_to_pin_threads_is_no_obstacle(monkeypatch):
    def refuse(*_):
        raise PermissionError("not here")

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)
    done = []
    Crew(2).run([lambda: done.append(0), lambda: done.append(1)])
    assert sorted(done) == [0, 1]
