"""Interruption: Ctrl+C asks a command to come to its end, instead of stopping it wherever it is.

So do the signals by which a system ends a program, as when a terminal is closed or a machine shuts down.
"""

import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None

AT_ONCE = 1.0
"""Seconds in which a signal that comes again is the same one: whatever started the program hands it on."""

_ASK = [
    found for name in ("SIGINT", "SIGTERM", "SIGHUP") if (found := getattr(signal, name, None)) is not None
]


class Interruption:
    """While it is entered, the first signal only asks to stop; one that comes later stops at once.

    After `finish`, when the end has come anyway and the rest is to save what there is, none does.

    `asked` says whether there was one, and `code` is the exit code after it, as shells count.
    """

    def __init__(self) -> None:
        self.asked = False
        self.code = 0
        self._since = 0.0
        self._ending = False
        self._before: dict[signal.Signals, Handler] = {}

    def __enter__(self) -> "Interruption":
        for number in _ASK:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:  # as by nohup
                self._before[number] = before
                signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()

    def finish(self) -> None:
        """Lets nothing stop the command any more, until this is left."""
        self._ending = True

    def _let_go(self) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before = {}

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if not self.asked:
            self.asked, self.code, self._since = True, 128 + number, time.monotonic()
        elif not self._ending and time.monotonic() - self._since > AT_ONCE:
            self._let_go()
            signal.raise_signal(number)
