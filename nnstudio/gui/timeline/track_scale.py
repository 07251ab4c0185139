"""The scale of the track: which step is where."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EDGE = 10.0
"""Pixels left free at both ends: half of the handle, and of a number."""


@dataclass(frozen=True)
class TrackScale:
    """Steps from 0 to `end` on a track of this width, evenly or in their logarithm."""

    end: int
    width: int
    logarithmic: bool = False

    def places(self, steps: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Where these steps are, in pixels."""
        return EDGE + (self.width - 2 * EDGE) * self._part(np.asarray(steps, np.float64))

    def place(self, step: float) -> float:
        """Where a step is, in pixels."""
        return float(self.places([step])[0])

    def numbers(self, pitch: float) -> list[int]:
        """Round steps that are at least so many pixels apart, to be written."""
        most = max(1.0, (self.width - 2 * EDGE) / pitch)
        if self.logarithmic:
            candidates = [0] + [lead * 10**power for power in range(9) for lead in (1, 3)]
        else:
            raw = self.end / most
            power = 10 ** max(0, math.floor(math.log10(max(raw, 1.0))))
            leap = next(lead * power for lead in (1, 2, 5, 10) if lead * power >= raw or lead == 10)
            candidates = list(range(0, self.end + 1, leap))
        found: list[int] = []
        for step in candidates:
            if step <= self.end and (not found or self.place(step) - self.place(found[-1]) >= pitch):
                found.append(step)
        return found

    def _part(self, steps: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        end = max(1, self.end)
        inside = np.clip(steps, 0, end)
        return np.log1p(inside) / math.log1p(end) if self.logarithmic else inside / end


def room_for(live: int, planned: int) -> int:
    """The end of a track for a run that has come so far: it moves now and then only, not with every step."""
    if live < 16:
        return max(1, planned if 0 < planned < 16 else 16)
    leap = 2 ** (live.bit_length() - 5)
    end = math.ceil(live / leap) * leap
    return min(end, planned) if planned >= live else end
