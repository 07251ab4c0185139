"""The purse: how much of the time may be spent on drawing while a run goes on."""

import time

LIGHTS_SHARE = 0.75
"""Of what may be spent, so much is kept for the faces, so that they move even if panels would take all."""
SAVED, OWED = 0.1, 0.25
"""Seconds of which what was not spent may be spent later, and what was spent too much has to be saved: what
takes longer than that comes four times a second, whatever it costs the run."""


class Purse:
    """The time that may be spent: some for the lights of faces, the rest for all else.

    Panels paint after their turn, when Qt asks them to. What the window's thread does between two reports
    beyond what it does when no panel has changed is theirs.
    """

    def __init__(self, share: float) -> None:
        self.lights = self.rest = 0.0
        self.share = share
        self._at = time.perf_counter()
        self._ended = time.thread_time()
        self._usual = 0.0

    def begin(self, share: float, *, painting: bool) -> float:
        """Adds this share of the time since the last report, and takes off what panels have painted since.

        Says how many seconds that took; `painting` if any panel had to.
        """
        now, self.share = time.perf_counter(), share
        earned, self._at = (now - self._at) * share, now
        least, most = -OWED * share, SAVED * share
        between = time.thread_time() - self._ended
        painted = max(0.0, between - self._usual) if painting else 0.0
        if between < self._usual:
            self._usual += (between - self._usual) / 2
        elif not painting:
            self._usual += (between - self._usual) / 8
        self.lights = max(least, self.lights) + LIGHTS_SHARE * earned
        # What the faces do not need, the others may have.
        left_over = max(0.0, self.lights - LIGHTS_SHARE * most)
        self.lights -= left_over
        rest = max(least, self.rest - painted) + (1 - LIGHTS_SHARE) * earned + left_over
        self.rest = min(most, rest)
        return painted

    def end(self) -> None:
        """All is shown that will be in this turn."""
        self._ended = time.thread_time()
