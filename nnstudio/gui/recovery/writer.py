"""The writer: a thread that writes unsaved work, so that no edit ever waits for the disk."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nnstudio.document.recovery import Edit, Moment, Session

log = logging.getLogger(__name__)

PAUSE = 0.2
"""Seconds between two writes; of edits that follow each other faster, only the last is written."""
SYNC = 1.0
"""Seconds after which what was written is on the disk itself, and so outlives a power cut."""
RETRY = 10.0
"""Seconds after which it is tried again where nothing could be written."""


@dataclass
class _Orders:
    """What is to be done next, in this order; of edits and moments only the newest counts."""

    give_up: bool = False
    take: Session | None = None
    edit: Edit | None = None
    moment: Moment | None = None

    @property
    def none(self) -> bool:
        """Whether there is nothing to do."""
        return not self.give_up and self.take is None and self.edit is None and self.moment is None


class Writer:
    """Writes edits and moments into the window's session, which begins with the first of them.

    `troubled` is called on the writer's thread, with the reason, when writing fails after it went well.
    """

    def __init__(self, root: Path, troubled: Callable[[str], None]) -> None:
        self._root, self._troubled = root, troubled
        self._told = threading.Condition()
        self._orders = _Orders()
        self._ending = False
        self._well = True
        self._session: Session | None = None
        self.took = 0.0
        """Seconds that the last moment took to be written."""
        # A disk that never answers must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)
        self._thread.start()

    def keep_edit(self, edit: Edit) -> None:
        """Writes the document as it is after an edit."""
        with self._told:
            self._orders.edit = edit
            self._told.notify()

    def keep_moment(self, moment: Moment) -> None:
        """Writes the weights of a moment of the run."""
        with self._told:
            self._orders.moment = moment
            self._told.notify()

    def give_up(self, then: Session | None = None) -> None:
        """Removes all that was kept, and goes on with another session if there is one."""
        with self._told:
            self._orders = _Orders(give_up=True, take=then)
            self._told.notify()

    def end(self, seconds: float) -> bool:
        """Writes what is left to write and ends the thread; false if it takes longer than so many seconds."""
        with self._told:
            self._ending = True
            self._told.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        due: float | None = None
        while (orders := self._next(due)) is not None:
            try:
                if not orders.none:
                    self._obey(orders)
                    due = due or time.monotonic() + SYNC
                if due is not None and time.monotonic() >= due:
                    self._sync()
                    due = None
                self._well = True
            except Exception as error:
                # The border to the disk: whatever goes wrong there, the window goes on.
                self._fail(error, orders)
        if self._session is not None:
            self._session.leave()

    def _next(self, due: float | None) -> _Orders | None:
        """What is to be done next; nothing if it does not come until then, None if that was all."""
        wait = None if due is None else max(0.0, due - time.monotonic())
        with self._told:
            self._told.wait_for(lambda: self._ending or not self._orders.none, wait)
            orders, self._orders = self._orders, _Orders()
            return None if self._ending and orders.none else orders

    def _obey(self, orders: _Orders) -> None:
        given_up = None
        if orders.give_up:
            given_up, self._session, orders.give_up = self._session, None, False
        if orders.take is not None:
            self._session, orders.take = orders.take, None
        keeps = orders.edit is not None or orders.moment is not None
        try:
            if keeps:
                self._keep(orders)
        finally:
            # Last, for an edit made while its project was being saved is in no file yet.
            if given_up is not None:
                given_up.give_up()
        if keeps:
            self._rest(PAUSE)

    def _keep(self, orders: _Orders) -> None:
        if self._session is None:
            self._session = Session.begin(self._root)
        if orders.edit is not None:
            self._session.keep_edit(orders.edit)
            orders.edit = None
        if orders.moment is not None:
            start = time.monotonic()
            self._session.keep_moment(orders.moment)
            orders.moment, self.took = None, time.monotonic() - start

    def _sync(self) -> None:
        if self._session is not None:
            self._session.sync()

    def _rest(self, seconds: float) -> None:
        with self._told:
            self._told.wait_for(lambda: self._ending, seconds)

    def _fail(self, error: Exception, orders: _Orders) -> None:
        """Says so once, and tries again after a while what has not been replaced by then."""
        log.warning("Unsaved work is not protected: %s", error, exc_info=self._well)
        if self._well:
            self._well = False
            self._troubled(str(error))
        if self._ending:
            return
        self._rest(RETRY)
        with self._told:
            if not self._orders.give_up:
                self._orders.edit = self._orders.edit or orders.edit
                self._orders.moment = self._orders.moment or orders.moment
                self._orders.take = orders.take
