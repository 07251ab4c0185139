"""The snapshot: one moment of a run as a value, with all that a view can show of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Fitted
from nnstudio.engine.answers import Answers as Answers  # what a snapshot holds is of this page, too
from nnstudio.engine.answers import Plane as Plane
from nnstudio.engine.answers import Sample as Sample
from nnstudio.nn.graph import Graph, NodeId, Weights
from nnstudio.nn.layer import Array

T = TypeVar("T")


def _nothing() -> Mapping[NodeId, T]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Evaluation:
    """How a network does on one split: mean loss, and a `score` of its answers, the larger the better.

    The score is the accuracy from 0 to 1 where answers name classes, and R² where they are numbers; see
    `Snapshot.score`. `errors` are then the mean absolute ones of each number, in its own units.
    """

    loss: float
    score: float
    errors: tuple[float, ...] = ()

    @property
    def accuracy(self) -> float:
        """The score, where answers name classes."""
        return self.score


@dataclass(frozen=True)
class Health:
    """Which of a layer's `units` (channels of an image) do nothing for the samples they were shown.

    `dead`: the same output for every sample. `saturated`: at a bound of the activation, where it is flat,
    for almost every sample. `exploding`: outputs beyond all that is sensible, or no numbers at all.
    `duplicate`: as an earlier unit, but for a factor (correlation beyond 0.99). Indices of units, in order.
    """

    units: int
    dead: tuple[int, ...] = ()
    saturated: tuple[int, ...] = ()
    exploding: tuple[int, ...] = ()
    duplicate: tuple[int, ...] = ()

    @property
    def well(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.dead or self.saturated or self.exploding or self.duplicate)


@dataclass(frozen=True)
class Flow:
    """How large a node's parameters, their gradient and their last update are: root mean squares.

    The gradient is that of the mean loss of the last batch, as it arrived, before clipping and penalties.
    """

    parameters: float
    gradient: float
    update: float

    @property
    def ratio(self) -> float:
        """log10 of update to parameters: healthy from -4 to -2 (source: Deeplearning4j, training UI)."""
        small = self.update <= 0 or self.parameters <= 0
        return -math.inf if small else math.log10(self.update / self.parameters)


@dataclass(frozen=True)
class Mark:
    """Something that was changed while the run went on: `step` is the last one before, `words` say what."""

    step: int
    words: str


def score_of(*, classes: bool) -> str:
    """Kind of the metric that scores are of: "accuracy" where answers name classes, else "r2"."""
    return "accuracy" if classes else "r2"


RECENT_STEPS = 30

LOSS_STEP, LOSS_TRAINING, LOSS_VALIDATION, SCORE_TRAINING, SCORE_VALIDATION = range(5)
"""The columns of `Snapshot.epochs`; the training figures are taken on a part of the training samples, see
`Snapshot.measured_on`. What a score is, says `Snapshot.score`."""


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of a run, read-only and belonging to all; every array is a copy made between two steps.

    `step` counts updates; `epoch` completed passes and `position` samples of the present one.
    `losses` (steps,) is the training loss of each step; `epochs` (n, 5) has a row for the start and for
    each epoch. Both are those of the run as far as it has come, also where the moment is an earlier one.
    `weights` are the parameters, `initial` those before the first step, `activations` the outputs of each
    node for `sample`, `health` what the last evaluation found of the units, `flows` how strongly step number
    `measured_step` (0: none yet) has moved the nodes whose parameters are trained, frozen ones left out,
    `marks` what was changed on the way. `learning_rate` is that of the next step.
    `ended` says in words why the run has ended; empty if it has not. `fitted` is all that is needed to read
    new samples as those of the dataset. `naive` is how one does on the validation samples of a forecast who
    says the last value again; None for other tasks. `notes` say, for the user, what is not as one may expect
    of the data, see `Dataset`, and `size_hint` how much of them is used, such as "545 of 600 rows".
    `measured_on` says on how many training and how many validation samples the figures in `epochs` are taken.

    There if a view has asked, see `probes`: `answers`; `populations`, the outputs (n, ...) of nodes for the
    first validation samples, after `populations_step` steps; `gradients`, those of the mean loss of the batch
    of step number `measured_step`, nothing for an earlier moment; `drawings`, the answers (n, classes) to the
    user's own pictures, in the form of `Answers.outputs`; `plane`, the answers all over the plane of the
    samples, where there is one.
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
    health: Mapping[NodeId, Health] = field(default_factory=_nothing)
    ended: str = ""
    test: Evaluation | None = None
    initial: Weights = field(default_factory=_nothing)
    flows: Mapping[NodeId, Flow] = field(default_factory=_nothing)
    marks: tuple[Mark, ...] = ()
    learning_rate: float = math.nan
    answers: Answers | None = None
    populations: Mapping[NodeId, Array] = field(default_factory=_nothing)
    gradients: Weights = field(default_factory=_nothing)
    drawings: Array | None = None
    measured_step: int = 0
    populations_step: int = 0
    fitted: Fitted | None = None
    naive: Evaluation | None = None
    plane: Plane | None = None
    notes: tuple[str, ...] = ()
    size_hint: str = ""
    measured_on: tuple[int, int] = (0, 0)

    @property
    def predicts_classes(self) -> bool:
        """Whether an answer names a class; else it is numbers, and views of classes have nothing to show."""
        return self.fitted is None or self.fitted.task.predicts_classes

    @property
    def score(self) -> str:
        """Kind of the metric that scores are of: "accuracy", or "r2" where numbers are predicted."""
        return score_of(classes=self.predicts_classes)

    @property
    def answer(self) -> Array | None:
        """What the network says of the sample, in the form of a row of `Answers.outputs`."""
        output = next(iter(self.graph.of_kind("output")), None)
        said = None if output is None else self.activations.get(output)
        if said is None or self.fitted is None:
            return said
        return np.asarray(self.fitted.answers(said[np.newaxis])[0])

    @property
    def begun(self) -> bool:
        """Whether any step has been made."""
        return self.step > 0

    @property
    def truth(self) -> str:
        """The name of the true class of the sample; empty where nobody knows it."""
        label = self.sample.label
        return "" if label is None or label >= len(self.classes) else self.classes[label]

    @property
    def live_step(self) -> int:
        """How far the run has come."""
        return len(self.losses)

    @property
    def past(self) -> bool:
        """Whether this is an earlier moment of a run that has come farther."""
        return self.step < self.live_step

    @property
    def recent_loss(self) -> float:
        """The training loss, averaged over about the last 30 steps (exponentially, without bias)."""
        recent = self.losses[max(0, self.step - RECENT_STEPS * 8) : self.step]
        shares = (1 - 1 / RECENT_STEPS) ** np.arange(len(recent) - 1, -1, -1)
        return float(recent @ shares / shares.sum()) if len(recent) else math.nan

    @property
    def progress(self) -> float:
        """How much of the planned epochs is done, from 0 to 1."""
        return min(1.0, (self.epoch + self.position / self.samples_per_epoch) / self.epochs_planned)
