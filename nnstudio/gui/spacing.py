"""Spacing: how often the window looks for news, so that run, drawing and user all have their time."""

import time

from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import Graph

FRAME = 33
"""Milliseconds between two looks into the mailbox: 30 pictures a second."""
BUSY_SHARE = 0.4
"""Of the time, so much the window's thread may be busy before looks are spaced: enough for 30 pictures a
second of a small network, and of a large one so many that most of the time is left for the user."""
COPY_SHARE = 0.025
"""Of the time, so much the run may spend on copying its weights for the window."""
COPIED = 6e9
"""Bytes that are copied in a second, into memory that is new."""
SLOWEST_FRAME = 250


class Spacing:
    """Measures how busy the window's thread is between looks, and how large the weights are."""

    def __init__(self) -> None:
        self._cpu = 0.0
        self._weighed: tuple[Graph | None, int] = (None, 0)

    def begin(self) -> None:
        """Nobody has looked for a while; what was done meanwhile was not done for a look."""
        self._cpu = time.thread_time()

    def interval(self, live: Snapshot | None, *, flat_out: bool) -> int:
        """Milliseconds until the next look; to be asked at each look."""
        cpu = time.thread_time()
        spent, self._cpu = cpu - self._cpu, cpu
        copying = self._copying(live) / COPY_SHARE if flat_out and live is not None else 0.0
        return min(SLOWEST_FRAME, round(1000 * max(FRAME / 1000, spent / BUSY_SHARE, copying)))

    def _copying(self, live: Snapshot) -> float:
        """How many seconds the run needs to copy the weights of a moment, about."""
        if self._weighed[0] is not live.graph:
            params = live.weights.values()
            self._weighed = live.graph, sum(values.nbytes for named in params for values in named.values())
        return self._weighed[1] / COPIED
