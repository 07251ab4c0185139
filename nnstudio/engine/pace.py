"""The pace: when the next step of a run is due, and how many samples a run gets through."""

import time

from nnstudio.engine.api import Unit

LEISURE = 0.05
"""Seconds per step from which on every step is shown: the next chance to show it would come too late."""

RATE_WINDOW = 0.5
"""Seconds over which samples per second are averaged before they are told."""


class Pacer:
    """So many units a second at most, or `flat_out`."""

    def __init__(self) -> None:
        self._seconds: float | None = None
        self._unit = Unit.BATCH
        self._due = 0.0
        self.flat_out = True

    def set(self, per_second: float | None, unit: Unit) -> None:
        """Keeps another pace from now on; None for flat out."""
        self._seconds = None if per_second is None else 1 / per_second
        self._unit = unit
        self.flat_out = per_second is None
        self.begin()

    def begin(self) -> None:
        """Lets the next unit be due at once."""
        self._due = time.perf_counter()

    @property
    def rows(self) -> int | None:
        """How many samples a step is made from; None for as many as the settings say."""
        return 1 if self._seconds is not None and self._unit is Unit.SAMPLE else None

    def leisurely(self, *, epoch_start: bool) -> bool:
        """Whether there is time to show what was done by the step before."""
        return (self._seconds or 0) > LEISURE and (self._unit is not Unit.EPOCH or epoch_start)

    def wait(self, *, epoch_start: bool) -> float:
        """Seconds until the next step is due; if it is due now, it counts as made."""
        if self._seconds is None or (self._unit is Unit.EPOCH and not epoch_start):
            return 0
        now = time.perf_counter()
        if self._due > now:
            return self._due - now
        # What the machine could not keep up with is not made up for in a burst.
        self._due = max(self._due, now - self._seconds) + self._seconds
        return 0


class Rate:
    """Samples per second, averaged over the last moments."""

    def __init__(self) -> None:
        self.per_second = 0.0
        self._samples = 0
        self._since = time.perf_counter()

    def count(self, samples: int) -> None:
        """Takes into account that so many samples more are done."""
        self._samples += samples
        elapsed = time.perf_counter() - self._since
        if elapsed >= RATE_WINDOW or (self.per_second == 0 and elapsed > RATE_WINDOW / 5):
            self.per_second = self._samples / elapsed
            self._samples, self._since = 0, self._since + elapsed
