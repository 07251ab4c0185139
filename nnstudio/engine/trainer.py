"""The trainer: one run, a step at a time, and what can be known of it between two steps."""

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.belonging import Home, SavedRunError
from nnstudio.engine.checkpoint import Checkpoint, read_only
from nnstudio.engine.keeping import checkpoint_of, put_back
from nnstudio.engine.moments import Watched
from nnstudio.engine.network import Network
from nnstudio.engine.parts import parts_of
from nnstudio.engine.picture import snapshot_of
from nnstudio.engine.resuming import resumed
from nnstudio.engine.saving import saved_run
from nnstudio.engine.snapshot import Evaluation, Mark, Snapshot
from nnstudio.engine.stepping import Stepping
from nnstudio.engine.trace import Trace
from nnstudio.nn.graph import Graph, Weights
from nnstudio.nn.layer import Array
from nnstudio.nn.saved_run import SavedRun
from nnstudio.nn.training import TrainingSettings


class Trainer:
    """One run of a job; mutable, and private to the thread that calls it.

    `dataset` is that of the run, scaled as its first weights were used to. Of a run that was to go on from a
    saved one, `begun_anew` and `inexact` say what `Report` says of it.

    Raises:
        TrainingError: The job's graph cannot be trained.
    """

    def __init__(self, job: TrainingJob, dataset: Dataset, dtype: type[np.floating] = np.float32) -> None:
        if job.weights:
            dataset = dataset.going_on(job.fitted)
        spec = dataset.spec
        self.dataset = dataset
        self.network = Network(
            job.graph,
            spec.sample_shape,
            spec.outputs,
            seed=job.training.seed,
            dtype=dtype,
            task=spec.task,
        )
        self._begin_with(read_only(self.network.values), drawn=True)
        if job.weights:
            self.network.load(job.weights)
        self._parts = parts_of(job, dataset, self.network)
        self._course = self._parts.course
        self._learning, self._batches = self._parts.learning, self._parts.batches
        self._record, self._planning = self._parts.record, self._parts.planning
        self._stepping = Stepping(self._parts)
        self._home = Home(self.network, dataset, job.training.seed, job.threads)
        self.begun_anew = self.inexact = ""
        if job.saved is None or not self._resume(job, job.saved):
            if job.weights:
                self._begin_with(read_only(self.network.values), drawn=False)
            self._stepping.measure()

    @property
    def training(self) -> TrainingSettings:
        """The settings in force, which may have changed since the start."""
        return self._planning.training

    @property
    def step_count(self) -> int:
        """How many steps the run has made."""
        return self._course.step

    @property
    def seconds(self) -> float:
        """Seconds of computing steps and evaluations, without the waiting between them."""
        return self._course.seconds

    @property
    def losses(self) -> npt.NDArray[np.float64]:
        """The training loss of each step, (steps,)."""
        return self._parts.losses.view()[:, 0]

    @property
    def epochs(self) -> npt.NDArray[np.float64]:
        """What evaluations have found, as in `Snapshot.epochs`."""
        return self._record.epochs

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What was changed on the way."""
        return self._parts.marks.marks

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self._batches.epoch

    @property
    def epochs_planned(self) -> int:
        """How many epochs are complete when the run is done."""
        return self._planning.epochs_planned

    @property
    def at_epoch_start(self) -> bool:
        """Whether no sample of the present epoch has been seen."""
        return self._stepping.at_epoch_start

    def ends_epoch(self, rows: int | None = None) -> bool:
        """Whether a step from the next `rows` samples, or the next batch, is the last one of its epoch."""
        return self._batches.position + (rows or self.training.batch_size) >= len(self.dataset.training)

    @property
    def ended(self) -> str:
        """Why the run has ended here, in words for the user; empty while it goes on."""
        return self._planning.ended

    @property
    def finished(self) -> bool:
        """Whether the planned epochs are done, or another rule has ended the run."""
        return self._planning.finished

    @property
    def test(self) -> Evaluation | None:
        """How the run does on the test split where it stands, if that has been measured."""
        return self._course.test

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule has had its say."""
        return self._planning.learning_rate

    def step(self, rows: int | None = None, *, measured: bool = False) -> int:
        """One update from the next batch (or the next `rows` samples); returns how many samples it took.

        After a rule has ended the run, the next step begins another plan. A step can be `measured` for the
        snapshots that follow, which takes a little longer.

        Raises:
            DivergenceError: The loss is not finite; or, after the last step of an epoch, the network's loss
                on the validation or training samples is not. The parameters are again those of the last
                evaluation, at the start of the epoch, whose losses were finite.
        """
        return self._stepping.step(rows, measured=measured)

    def dissect(self, rows: int = 1) -> Trace | None:
        """One update from the next `rows` samples, with all its numbers; else as `step`.

        Without enough memory for the numbers there is no trace, but the same update.

        Raises:
            DivergenceError: As in `step`.
        """
        return self._stepping.dissect(rows)

    def set_live(
        self, training: TrainingSettings, graph: Graph | None = None, *, marked: bool = False
    ) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory.

        `graph` brings other values of the live settings of layers. What is another than before may be
        `marked`. Where nothing is, the run goes on bit for bit as if this had not been called.
        """
        self._stepping.set_live(training, graph, marked=marked)

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say; patience, time and schedule begin anew, too."""
        self._stepping.plan_more()

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and score on a split, with the parameters as they are."""
        return self._parts.evaluator.evaluate(split)

    def evaluate_naive(self, split: Split) -> Evaluation | None:
        """How one does on a split who says the last value again; None where nothing is forecast."""
        return self._parts.evaluator.naive(split)

    def evaluate_training(self) -> Evaluation:
        """Loss and score on as many training samples as there are for validation."""
        return self._record.evaluate_training()

    def evaluate_test(self) -> Evaluation:
        """Measures the run on the test split, which no choice of the run has seen."""
        self._course.test = found = self.evaluate(self.dataset.test)
        return found

    def answers(self, split: Split) -> Array:
        """What is said of all samples of a split with the parameters as they are; see `Answers.outputs`."""
        return self._parts.evaluator.answers(split)

    def snapshot(self, watched: Watched | int = 0, *, hurried: bool = False) -> Snapshot:
        """This moment, with what is watched, or just the number of a sample; in a hurry, see `Observer`."""
        if isinstance(watched, int):
            watched = Watched(watched)
        return snapshot_of(self._parts, self._initial, watched, hurried=hurried)

    def checkpoint(self) -> Checkpoint:
        """This moment, with all that `restore` needs to go on from it, bit for bit."""
        return checkpoint_of(self._parts)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Goes on from a checkpoint of a run of the same network on the same data.

        Raises:
            TrainingError: The checkpoint is of another network or of other data.
        """
        put_back(self._parts, checkpoint)

    def saved(self) -> tuple[SavedRun, Weights]:
        """This moment as a project keeps it: the run, and the weights it has come to.

        Raises:
            SettingsError: The run has something that no file can tell of.
        """
        checkpoint = self.checkpoint()
        run = saved_run(checkpoint, self._home, None if self._drawn else self._first)
        return run, self.network.weights_in(checkpoint.values)

    def _begin_with(self, first: Array, *, drawn: bool) -> None:
        """Remembers the parameters before the first step, and whether they were drawn from the seed."""
        self._first, self._drawn = first, drawn
        self._initial = self.network.weights_in(first)

    def _resume(self, job: TrainingJob, saved: SavedRun) -> bool:
        """Goes on from a saved run with the job's settings; where that cannot be, says why."""
        try:
            found = resumed(saved, self._home)
        except SavedRunError as error:
            self.begun_anew = f"{error}, so training begins anew from its weights"
            return False
        self.restore(found.checkpoint)
        if found.initial is not None:
            self._begin_with(found.initial, drawn=False)
        self.inexact = found.inexact
        self.set_live(job.training, job.graph, marked=True)
        return True
