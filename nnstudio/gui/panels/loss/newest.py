"""The newest of the curves: what was drawn of them, and from which step on it has to be drawn again."""

import math
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QPainter

from nnstudio.gui.panels.loss.curves import SMOOTH, Curves
from nnstudio.gui.panels.loss.lines import Stretch
from nnstudio.gui.panels.loss.smoothing import REACH
from nnstudio.gui.panels.loss.step_losses import bin_width

_AROUND = 16  # pixels before those that are drawn anew, from which lines may come


class Newest:
    """Draws the end of a run's curves on a picture of all before it, which has to stay where it is."""

    def __init__(self, curves: Curves) -> None:
        self._curves = curves
        self._drawn: tuple[int, tuple[int, ...], int, tuple[Any, ...], bool] | None = None
        """How many losses, points of each line and ends of epochs were drawn, what was left out, and whether
        the losses were complete; None for nothing."""

    def forget(self) -> None:
        """Has all be drawn again the next time."""
        self._drawn = None

    def stale_since(self) -> float | None:
        """The first step from which something else would be drawn than the last time, if any."""
        if self._drawn is None:
            return -math.inf
        curves = self._curves
        losses, points, ends, leaps, complete = self._drawn
        if complete != curves.losses.complete:
            return -math.inf
        since = []
        if losses != len(curves.losses):
            # Newer losses still move the end of the smoothed line, and the last of its points.
            since.append(losses - max(REACH, 2 * _smooth_width(curves.stretch())))
        if (points, ends) != self._counts():
            if leaps != curves.leaps() or len(points) != len(curves.lines) or ends > len(curves.epoch_ends):
                return -math.inf
            since += [
                line.new_since(count, leap)
                for line, count, (leap, _) in zip(curves.lines, points, leaps[1:], strict=True)
            ]
            since += curves.epoch_ends[ends : ends + 1].tolist()
        return float(min(since)) if since else None

    def draw_since(self, painter: QPainter, step: float) -> None:
        """Draws all that moves from a step on; what lies before it is to be clipped by the caller."""
        curves = self._curves
        whole = curves.stretch(painter)
        around = max(_AROUND * (whole.last - whole.first) / whole.columns, 2 * _smooth_width(whole))
        counts = self._counts()
        leaps = curves.leaps() if self._drawn is None or self._drawn[1:3] != counts else self._drawn[3]
        curves.draw_steps(painter, replace(whole, since=max(whole.first, step - around)), leaps)
        self._drawn = (len(curves.losses), *counts, leaps, curves.losses.complete)

    def _counts(self) -> tuple[tuple[int, ...], int]:
        return tuple(len(line.x) for line in self._curves.lines), len(self._curves.epoch_ends)


def _smooth_width(stretch: Stretch) -> int:
    """How many steps a point of the smoothed line stands for."""
    return bin_width(stretch.last - stretch.first, min(stretch.columns, SMOOTH))
