"""What goes to and fro between a run and whoever watches it: frozen values only."""

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from nnstudio.data.dataset import DatasetSource, Inputs
from nnstudio.data.fitted import Fitted
from nnstudio.engine.kept import NOTHING_KEPT as NOTHING_KEPT  # what reports hold is of this page, too
from nnstudio.engine.kept import Branch as Branch
from nnstudio.engine.kept import Frozen as Frozen
from nnstudio.engine.kept import Kept as Kept
from nnstudio.engine.probes import Probe
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trace import Trace
from nnstudio.nn.graph import Graph, Weights
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.training import TrainingSettings


class TrainingError(RuntimeError):
    """A run cannot start or cannot go on; the message is shown to the user as it is."""


class DivergenceError(TrainingError):
    """The loss has grown beyond all numbers; a smaller learning rate would help."""


@dataclass(frozen=True)
class TrainingJob:
    """All that a run needs to know. `weights` take the place of initial ones where they fit.

    `threads` share the work of each step; another number gives another rounding. `fitted` is how samples were
    scaled for the weights: data that have grown since are scaled in the same way. A run that was `saved` with
    the weights goes on; where it does not fit, one begins from them, and `Report.begun_anew` says why.
    """

    graph: Graph
    dataset: DatasetSource
    training: TrainingSettings
    weights: Weights = field(default_factory=lambda: MappingProxyType({}))
    threads: int = 1
    saved: SavedRun | None = None
    fitted: Fitted | None = None


class Phase(enum.Enum):
    """Where a run stands."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class Unit(enum.Enum):
    """What is done at one go where a run keeps a pace, or stands still after each."""

    SAMPLE = "sample"
    BATCH = "batch"
    EPOCH = "epoch"


@dataclass(frozen=True)
class Report:
    """The latest news of run number `run`; `error` says why it failed, for the user.

    `snapshot` is the moment to be shown, and `live` the latest one: another if an earlier one is looked at.
    Behind an earlier moment a large network's `live` is renewed less often than the losses in `snapshot`.
    `kept` says which moments can be looked at. `trace` has all numbers of the last step if they were asked
    for, by `Dissect`. `diverged` if a smaller learning rate would help. `notice` says, for the user, why the
    run could not do what it was told last, though it goes on as before. `heard` counts the controls that
    were obeyed until then, by all runs.

    `frozen` is the answer to `Freeze`, which stays until a report with it has been taken; None if no step has
    been made or the run has failed: then `live` is all that is known of it. Of a job that was to go on from a
    saved run, `begun_anew` says why it began from the weights instead, and `inexact` why the last digits of
    what comes may be others than they would have been; both are for the user, and empty where all is well.
    """

    run: int
    phase: Phase
    snapshot: Snapshot | None = None
    error: str = ""
    samples_per_second: float = 0.0
    diverged: bool = False
    live: Snapshot | None = None
    kept: Kept = NOTHING_KEPT
    trace: Trace | None = None
    notice: str = ""
    heard: int = 0
    frozen: Frozen | None = None
    begun_anew: str = ""
    inexact: str = ""


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
    """Go on until the planned epochs are done; after the end, for as many epochs again.

    `rows` overrides the batch size until the run stands still.
    """

    rows: int | None = None


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
class Dissect:
    """Make one step from the next `rows` samples, and report all its numbers as a trace."""

    rows: int = 1


@dataclass(frozen=True)
class Finish:
    """End the run here and measure it on the test split."""


@dataclass(frozen=True)
class Pace:
    """Make at most so many units a second; None for flat out."""

    per_second: float | None
    unit: Unit = Unit.BATCH


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Watch:
    """What to show from now on; each field that is None stays as it was.

    `sample` is a number in the validation split (modulo their count), or a picture in the form of the
    dataset's own samples, such as a drawing. `probes` are what visible views ask for, `drawings` (n,
    *sample_shape) what to answer at each moment besides.
    """

    sample: int | Inputs | None = None
    probes: frozenset[Probe] | None = None
    drawings: Inputs | None = None

    def followed_by(self, later: "Watch") -> "Watch":
        """What stands in for this and a later one: of each field, what was said last."""
        return Watch(
            self.sample if later.sample is None else later.sample,
            self.probes if later.probes is None else later.probes,
            self.drawings if later.drawings is None else later.drawings,
        )


@dataclass(frozen=True)
class SetLive:
    """Go on with these training settings; seed and what is already done stay as they are.

    `graph` brings other values of live settings of layers, such as a dropout's rate; all else in it must be
    as in the job. Once the run has begun, what is another than before becomes a mark.
    """

    training: TrainingSettings
    graph: Graph | None = None


@dataclass(frozen=True)
class Look:
    """Show the kept moment at or before this step of the present branch; None for the live one."""

    step: int | None


@dataclass(frozen=True)
class Continue:
    """Go back to the kept moment at or before this step of a branch, and stand there.

    What is done from there on becomes a branch of its own; from the end of a branch, that goes on itself.
    """

    step: int
    branch: int


@dataclass(frozen=True)
class Freeze:
    """Report the run as a project keeps it, between two steps; it goes on as if this had not been asked."""


@dataclass(frozen=True)
class Quit:
    """End the loop."""


Control: TypeAlias = (
    Prepare
    | Drop
    | Resume
    | Pause
    | Advance
    | Dissect
    | Finish
    | Pace
    | Watch
    | SetLive
    | Look
    | Continue
    | Freeze
    | Quit
)
