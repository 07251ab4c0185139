"""The ruler: what a step of a run is in epochs and in samples."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.loss.smoothing import Numbers

Unit: TypeAlias = Literal["step", "epoch", "samples"]

_OFF = 0.02  # epochs that a moment may lie beside its place before the ruler is bent
_BENDS = 128  # places at most


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Ruler:
    """Places of a run as steps and as epochs, (n,) and ascending; between and beyond them it is straight.

    It is bent where the batch size was changed, as far as moments from there have been seen. `fitting` is
    the latest moment that lay on it, in steps and epochs.
    """

    steps: Numbers
    epochs: Numbers
    samples_per_epoch: int
    fitting: tuple[float, float] = (0.0, 0.0)

    def measure(self, steps: Numbers, unit: Unit) -> Numbers:
        """What these steps are in a unit."""
        if unit == "step":
            return steps
        return _straight(steps, self.steps, self.epochs) * self._scale(unit)

    def place(self, measures: Numbers, unit: Unit) -> Numbers:
        """The steps at which so many of a unit were done."""
        if unit == "step":
            return measures
        return _straight(measures / self._scale(unit), self.epochs, self.steps)

    def seeing(self, snapshot: Snapshot) -> "Ruler":
        """The ruler with this moment on it; the same scale if the moment lies on it already."""
        step, epoch = float(snapshot.step), snapshot.epoch + snapshot.position / snapshot.samples_per_epoch
        per_epoch = snapshot.samples_per_epoch
        if self.steps is NO_RULER.steps or per_epoch != self.samples_per_epoch:
            if not (step and epoch):
                return replace(NO_RULER, samples_per_epoch=per_epoch)
            return Ruler(np.array([0, step]), np.array([0, epoch]), per_epoch, (step, epoch))
        expected = _straight(np.array([step]), self.steps, self.epochs)[0]
        if abs(expected - epoch) < _OFF:
            return replace(self, fitting=max(self.fitting, (step, epoch)))
        points = {*zip(self.steps.tolist(), self.epochs.tolist(), strict=True), self.fitting, (step, epoch)}
        rising = [(0.0, 0.0)]
        for one, other in sorted(points):
            if one > rising[-1][0] and other > rising[-1][1]:
                rising.append((one, other))
        if len(rising) > _BENDS:
            rising = [rising[0], *rising[1:-1:2], rising[-1]]
        if len(rising) < 2:
            return self
        steps, epochs = np.array(rising).T
        return Ruler(steps, epochs, per_epoch, self.fitting)

    def before(self, step: int) -> "Ruler":
        """What is left of it for a run that goes another way after this step."""
        kept = self.steps <= step
        if np.count_nonzero(kept) < 2:
            return NO_RULER
        return Ruler(self.steps[kept], self.epochs[kept], self.samples_per_epoch)

    def _scale(self, unit: Unit) -> int:
        return self.samples_per_epoch if unit == "samples" else 1


NO_RULER = Ruler(np.array([0.0, 1.0]), np.array([0.0, 1.0]), 1)


def _straight(x: Numbers, xs: Numbers, ys: Numbers) -> Numbers:
    """Piecewise straight through the points, and on beyond both ends."""
    inner = np.interp(x, xs, ys)
    first, last = (ys[1] - ys[0]) / (xs[1] - xs[0]), (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
    before, after = np.minimum(x - xs[0], 0), np.maximum(x - xs[-1], 0)
    return np.asarray(inner + first * before + last * after)
