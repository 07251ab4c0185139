"""Interruption: Ctrl+C asks a command to come to its end, instead of stopping it wherever it is."""

import signal
from types import FrameType, TracebackType


class Interruption:
    """While it is entered, Ctrl+C only asks to stop; a second one stops at once."""

    def __init__(self) -> None:
        self.asked = False
        self._before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> "Interruption":
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.asked = True
        signal.signal(signal.SIGINT, self._before)
