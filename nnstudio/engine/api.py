"""What goes to and fro between a run and whoever watches it: frozen values only."""

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetSource
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.training import TrainingSettings


class TrainingError(RuntimeError):
    """A run cannot start or cannot go on; the message is shown to the user as it is."""


class DivergenceError(TrainingError):
    """The loss has grown beyond all numbers; a smaller learning rate would help."""


@dataclass(frozen=True)
class TrainingJob:
    """All that a run needs to know. `weights` take the place of initial ones where they fit.

    `threads` share the work of each step; another number gives another rounding.
    """

    graph: Graph
    dataset: DatasetSource
    training: TrainingSettings
    weights: Weights = field(default_factory=lambda: MappingProxyType({}))
    threads: int = 1


@dataclass(frozen=True)
class Evaluation:
    """How a network does on one split: mean loss, and accuracy from 0 to 1."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Sample:
    """The one sample that pictures show: `index` in the validation split, `pixels` as bytes, true class."""

    index: int
    pixels: npt.NDArray[np.uint8]
    label: int


@dataclass(frozen=True)
class Health:
    """How many of a layer's `units` (channels of an image) do nothing for the samples they were shown.

    `dead`: the same output for every sample. `saturated`: at a bound of the activation, where it is flat,
    for almost every sample. `exploding`: outputs beyond all that is sensible, or no numbers at all.
    """

    units: int
    dead: int
    saturated: int
    exploding: int

    @property
    def well(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.dead or self.saturated or self.exploding)


RECENT_STEPS = 30

LOSS_STEP, LOSS_TRAINING, LOSS_VALIDATION, ACCURACY_TRAINING, ACCURACY_VALIDATION = range(5)
"""The columns of `Snapshot.epochs`; the training figures are taken on a part of the training samples."""


@dataclass(frozen=True)
class Snapshot:
    """One moment of a run, read-only and belonging to all; every array is a copy made between two steps.

    `step` counts updates; `epoch` completed passes and `position` samples of the present one.
    `losses` (steps,) is the training loss of each step; `epochs` (n, 5) has a row for the start and for
    each epoch.
    `weights` are the parameters, `activations` the outputs of each node for `sample`, `health` what the last
    evaluation found of the units. `ended` says in words why the run has ended; empty if it has not.
    """

    graph: Graph
    step: int
    epoch: int
    epochs_planned: int
    position: int
    samples_per_epoch: int
    losses: npt.NDArray[np.float64]
    epochs: npt.NDArray[np.float64]
    weights: Weights
    activations: Mapping[NodeId, Array]
    sample: Sample
    classes: tuple[str, ...]
    health: Mapping[NodeId, Health] = field(default_factory=lambda: MappingProxyType({}))
    ended: str = ""
    test: Evaluation | None = None

    @property
    def begun(self) -> bool:
        """Whether any step has been made."""
        return self.step > 0

    @property
    def recent_loss(self) -> float:
        """The training loss, averaged over about the last 30 steps (exponentially, without bias)."""
        recent = self.losses[-RECENT_STEPS * 8 :]
        shares = (1 - 1 / RECENT_STEPS) ** np.arange(len(recent) - 1, -1, -1)
        return float(recent @ shares / shares.sum()) if len(recent) else math.nan

    @property
    def progress(self) -> float:
        """How much of the planned epochs is done, from 0 to 1."""
        return min(1.0, (self.epoch + self.position / self.samples_per_epoch) / self.epochs_planned)


class Phase(enum.Enum):
    """Where a run stands."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """The latest news of run number `run`; `error` says why it failed, for the user.

    `diverged` if a smaller learning rate would help.
    """

    run: int
    phase: Phase
    snapshot: Snapshot | None = None
    error: str = ""
    samples_per_second: float = 0.0
    diverged: bool = False


@dataclass(frozen=True)
class Prepare:
    """Drop the present run and make this job ready, at step 0, as run number `run`."""

    run: int
    job: TrainingJob


@dataclass(frozen=True)
class Drop:
    """Drop the present run; nothing takes its place, and what is reported belongs to run number `run`."""

    run: int


@dataclass(frozen=True)
class Resume:
    """Go on until the planned epochs are done; after the end, for as many epochs again."""


@dataclass(frozen=True)
class Pause:
    """Stand still after the present step."""


@dataclass(frozen=True)
class Advance:
    """Make this many steps and pause; `rows` overrides the batch size, `to_epoch_end` the count."""

    steps: int = 1
    rows: int | None = None
    to_epoch_end: bool = False


@dataclass(frozen=True)
class Finish:
    """End the run here and measure it on the test split."""


@dataclass(frozen=True)
class Pace:
    """Make at most so many steps a second; None for flat out."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Watch:
    """Show this sample of the validation split from now on."""

    sample: int


@dataclass(frozen=True)
class SetLive:
    """Go on with these training settings; seed and what is already done stay as they are."""

    training: TrainingSettings


@dataclass(frozen=True)
class Quit:
    """End the loop."""


Control: TypeAlias = Prepare | Drop | Resume | Pause | Advance | Finish | Pace | Watch | SetLive | Quit
