"""The crew: threads that share the work of a step, each with a part of the batch or of the parameters."""

import contextlib
import os
import queue
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

Task: TypeAlias = Callable[[], None]


class Crew:
    """So many workers, of which the calling thread is the first; private to the thread that made it.

    Each other worker is kept on a processor of its own where the system allows it: left alone, two threads
    that wake each other are often put on the same one, and nothing is gained.
    """

    def __init__(self, workers: int) -> None:
        self._tasks: list[queue.SimpleQueue[Task | None]] = [queue.SimpleQueue() for _ in range(workers - 1)]
        self._done: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._cores = _cores(workers)
        for tasks, core in zip(self._tasks, self._cores[1:], strict=True):
            thread = threading.Thread(
                target=_work, args=(tasks, self._done, core), name="training crew", daemon=True
            )
            thread.start()
        # The threads hold the queues only, so they end with the crew and not with the program.
        weakref.finalize(self, _dismiss, self._tasks)

    def __len__(self) -> int:
        return len(self._tasks) + 1

    def run(self, tasks: Sequence[Task]) -> None:
        """Does one task for each worker, all at once, and returns when the last is done.

        Raises:
            Exception: What a task has raised; the first of them if there are several.
        """
        for inbox, task in zip(self._tasks, tasks[1:], strict=True):
            inbox.put(task)
        errors: list[BaseException | None] = []
        try:
            tasks[0]()
        finally:
            errors += [self._done.get() for _ in self._tasks]
        for error in errors:
            if error:
                raise error


def _work(
    tasks: "queue.SimpleQueue[Task | None]",
    done: "queue.SimpleQueue[BaseException | None]",
    core: int | None,
) -> None:
    if core is not None:
        with contextlib.suppress(OSError):  # a favor, which the system may refuse
            os.sched_setaffinity(0, {core})
    # Numbers that overflow are found by the trainer; NumPy's settings do not reach into another thread.
    with np.errstate(all="ignore"):
        while task := tasks.get():
            error = _attempt(task)
            # Kept until the next one comes, a task would keep alive all that it knows: the crew, too.
            del task
            done.put(error)
            del error


def _attempt(task: Task) -> BaseException | None:
    """Does a task; what it raises is given back, for this is the border between threads."""
    try:
        task()
    except BaseException as error:
        return error
    return None


def _dismiss(inboxes: "list[queue.SimpleQueue[Task | None]]") -> None:
    for inbox in inboxes:
        inbox.put(None)


def _cores(workers: int) -> list[int | None]:
    """A processor for each worker; None where they cannot be chosen or there are too few."""
    if not hasattr(os, "sched_getaffinity"):
        return [None] * workers
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < workers:
        return [None] * workers
    # Two programs at a time should not choose the same ones.
    first = os.getpid() % len(allowed)
    return [allowed[(first + worker) % len(allowed)] for worker in range(workers)]
