"""Answers that are numbers, held against the true ones: how far off each is, in the target's own units."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Inputs
from nnstudio.data.origins import Origins
from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.layer import Array

Errors = npt.NDArray[np.float64]

ALL = -1
"""Instead of a target: whichever of them a sample is furthest off at."""

_LETTERS = 20  # of the name of a target among the orders


class Way(Enum):
    """What comes first; the value is what the user reads."""

    FURTHEST = "Furthest off"
    HIGH = "Most too high"
    LOW = "Most too low"


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class FarOff:
    """What a network predicted for the first n of `total` validation samples after `step` steps; the truth.

    Shapes: `truth` and `said` (n, targets), in their own units; `inputs` (n, *sample_shape). `units`
    (targets,) are how much of each target is as far off as one of the others, for they are compared where
    there are several. `target` is the one that is looked at, or `ALL`. `origins` (n,) say where in the user's
    files the samples are; None where they are in none.
    """

    targets: tuple[str, ...]
    truth: Array
    said: Array
    inputs: Inputs
    total: int
    step: int
    units: tuple[float, ...]
    input_names: tuple[str, ...] = ()
    origins: Origins | None = None
    target: int = ALL

    def __len__(self) -> int:
        return len(self.truth)

    @cached_property
    def off(self) -> Errors:
        """How far off each answer is, (n, targets): above 0 if it is too high."""
        with np.errstate(all="ignore"):
            return np.subtract(self.said, self.truth, dtype=np.float64)

    def at(self, sample: int) -> int:
        """The target that a sample is told by: the one that is looked at, or where it is furthest off."""
        if self.target != ALL:
            return self.target
        with np.errstate(all="ignore"):
            return int(np.abs(self.off[sample] / self.units).argmax())

    def looking_at(self, target: int) -> "FarOff":
        """The same, of this target."""
        return self if target == self.target else replace(self, target=target)

    def rank(self, way: Way) -> npt.NDArray[np.intp]:
        """All samples, the worst first; whatever is not a number is worst of all."""
        off = self.off
        if self.target != ALL:
            off = off[:, self.target]
        elif off.shape[1] == 1:
            off = off[:, 0]
        else:
            with np.errstate(all="ignore"):
                off = np.abs(off / self.units).max(axis=1)
        badness = {Way.FURTHEST: np.abs(off), Way.HIGH: off, Way.LOW: -off}[way]
        badness = np.where(np.isnan(badness), np.inf, badness)
        return np.asarray(np.argsort(-badness, kind="stable"))


def orders_of(far_off: FarOff) -> tuple[tuple[str, tuple[Way, int]], ...]:
    """What may come first, as the user reads it: by its sign, or where there are several targets, by each."""
    if len(far_off.targets) == 1:
        return tuple((way.value, (way, ALL)) for way in Way)
    first = Way.FURTHEST
    return (
        (first.value, (first, ALL)),
        *((f"Furthest off in {_short(name)}", (first, i)) for i, name in enumerate(far_off.targets)),
    )


def _short(name: str) -> str:
    """A name for which there is room in the header of a panel."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def measure(snapshot: Snapshot) -> FarOff | None:
    """The answers of this moment; None where there are none, or they name classes."""
    answers, fitted = snapshot.answers, snapshot.fitted
    if snapshot.predicts_classes or answers is None or fitted is None or answers.numbers is None:
        return None
    if answers.outputs.shape != answers.numbers.shape or not len(answers.numbers):
        return None
    factors = np.broadcast_to(np.asarray(fitted.target_scaling.factor, np.float64), len(fitted.targets))
    return FarOff(
        fitted.targets,
        answers.numbers,
        answers.outputs,
        answers.inputs,
        answers.total,
        answers.step,
        tuple((1 / np.abs(factors)).tolist()),
        fitted.input_names,
        answers.origins,
    )
