"""The trainer: one run, a step at a time, and what can be known of it between two steps."""

import dataclasses
import math
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.api import DivergenceError, TrainingError, TrainingJob
from nnstudio.engine.checkpoint import Checkpoint, read_only
from nnstudio.engine.dissect import dissect
from nnstudio.engine.divergence import divergence_error
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.gauge import Gauge
from nnstudio.engine.learning import Learning
from nnstudio.engine.marks import Marks, differences
from nnstudio.engine.moments import Observer, Watched, sample_of
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.planning import Planning
from nnstudio.engine.record import Record
from nnstudio.engine.series import Series
from nnstudio.engine.snapshot import Evaluation, Mark, Sample, Snapshot
from nnstudio.engine.trace import Trace
from nnstudio.nn.graph import Graph
from nnstudio.nn.layer import Array
from nnstudio.nn.training import TrainingSettings


class Trainer:
    """One run of a job; mutable, and private to the thread that calls it.

    `seconds` counts the computing of steps and evaluations, not the waiting between them. `training` are the
    settings in force, which may have changed since the start.

    Raises:
        TrainingError: The job's graph cannot be trained.
    """

    def __init__(self, job: TrainingJob, dataset: Dataset, dtype: type[np.floating] = np.float32) -> None:
        # Streams of their own: a layer that draws more random numbers must not change the order of samples.
        order, noise, changes = np.random.SeedSequence(job.training.seed).spawn(3)
        self._job = job
        self._dataset = dataset
        self.training = job.training
        spec = dataset.spec
        self.network = Network(
            job.graph,
            spec.sample_shape,
            spec.outputs,
            seed=job.training.seed,
            dtype=dtype,
            task=spec.task,
        )
        self.network.load(job.weights)
        self._learning = Learning(self.network, job.training, noise, job.threads)
        self._evaluator = Evaluator(self.network, dataset)
        self._record = Record(self.network, self._evaluator, dataset)
        self._batches = Batches(
            dataset,
            self.network.shapes[self.network.output][-1],
            np.random.default_rng(order),
            dtype,
            np.random.default_rng(changes),
        )
        self._losses = Series()
        self._initial = self.network.copy_weights()
        self._gauge = Gauge(self.network)
        self._observer = Observer(self.network, self._evaluator, dataset)
        self.step_count = 0
        self.seconds = 0.0
        self.test: Evaluation | None = None
        self._marks = Marks()
        self._planning = Planning(job.training, self._batches, self._record, dataset)
        self._fitted = dataset.fitted
        self._naive = self._evaluator.naive(dataset.validation)
        self._measure()

    @property
    def losses(self) -> npt.NDArray[np.float64]:
        """The training loss of each step, (steps,)."""
        return self._losses.view()[:, 0]

    @property
    def epochs(self) -> npt.NDArray[np.float64]:
        """What evaluations have found, as in `Snapshot.epochs`."""
        return self._record.epochs

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What was changed on the way."""
        return self._marks.marks

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
        return self._batches.position == 0

    def ends_epoch(self, rows: int | None = None) -> bool:
        """Whether a step from the next `rows` samples, or the next batch, is the last one of its epoch."""
        return self._batches.position + (rows or self.training.batch_size) >= len(self._dataset.training)

    @property
    def ended(self) -> str:
        """Why the run has ended here, in words for the user; empty while it goes on."""
        return self._planning.ended

    @property
    def finished(self) -> bool:
        """Whether the planned epochs are done, or another rule has ended the run."""
        return self._planning.finished

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
        return self._advance(rows, self._learning.step, measured=measured)

    def dissect(self, rows: int = 1) -> Trace | None:
        """One update from the next `rows` samples, with all its numbers; else as `step`.

        Without enough memory for the numbers there is no trace, but the same update.

        Raises:
            DivergenceError: As in `step`.
        """
        place = self._batches.state()
        sample = sample_of(self._dataset, self._dataset.training, int(place.order[place.position]), None)
        found: list[Trace | None] = []

        def learn(x: Array, targets: Array, learning_rate: float) -> float:
            step, optimizer = self.step_count + 1, self.training.optimizer
            shown = self._as_changed(sample, x[0]) if self._batches.augmented else sample
            loss, trace = dissect(
                self.network,
                self._learning,
                x,
                targets,
                learning_rate,
                step=step,
                sample=shown,
                optimizer=optimizer,
            )
            found.append(trace)
            return loss

        self._advance(rows, learn, measured=True)
        return found[0]

    def _as_changed(self, sample: Sample, x: Array) -> Sample:
        """The sample as augmentation has changed it, which the network was shown as x."""
        pixels = self._dataset.scaling.undo(x, self.network.dtype)
        if sample.pixels.dtype == np.uint8:
            pixels = np.rint(pixels)
        return dataclasses.replace(sample, pixels=read_only(pixels.astype(sample.pixels.dtype)))

    def _advance(
        self, rows: int | None, learn: Callable[[Array, Array, float], float], *, measured: bool
    ) -> int:
        if self._planning.stopped:
            self.plan_more()
        start = time.perf_counter()
        rate = self._planning.learning_rate  # asked before the batch is counted as seen
        x, targets, labels = self._batches.take(rows or self.training.batch_size)
        if measured:
            self._gauge.before()
        self._learning.gauge = self._gauge if measured else None
        loss = learn(x, targets, rate)
        if not math.isfinite(loss):
            raise self._diverged(self.step_count + 1, self._learning.suspect)
        self.step_count += 1
        if measured:
            self._gauge.after(self.step_count)
        self.test = None
        self._losses.append(loss)
        if self.at_epoch_start:
            self._measure()
        self.seconds += time.perf_counter() - start
        if self.at_epoch_start or self.training.time_limit:
            self._ask_rules()
        return len(labels)

    def set_live(
        self, training: TrainingSettings, graph: Graph | None = None, *, marked: bool = False
    ) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory.

        `graph` brings other values of the live settings of layers. What is another than before may be
        `marked`. Where nothing is, the run goes on bit for bit as if this had not been called.
        """
        before, laid = self.training, self.network.graph
        relaid = graph is not None and self.network.set_live(graph)
        if not relaid and training == before:
            return
        self.training = self._planning.training = training
        if relaid:
            self._learning.take_live_layers()
        if marked:
            self._marks.note(self.step_count, differences(before, training, laid, self.network.graph))
        self._learning.descent.set_live(training)
        self._planning.ask_schedule()

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say; patience, time and schedule begin anew, too."""
        if self._record.last_step != self.step_count:
            self._measure()  # a plan begins with what its epochs are compared with
        self._planning.begin(self.seconds)

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and score on a split, with the parameters as they are."""
        return self._evaluator.evaluate(split)

    def evaluate_naive(self, split: Split) -> Evaluation | None:
        """How one does on a split who says the last value again; None where nothing is forecast."""
        return self._evaluator.naive(split)

    def evaluate_training(self) -> Evaluation:
        """Loss and score on as many training samples as there are for validation."""
        return self._record.evaluate_training()

    def evaluate_test(self) -> Evaluation:
        """Measures the run on the test split, which no choice of the run has seen."""
        self.test = self.evaluate(self._dataset.test)
        return self.test

    def answers(self, split: Split) -> Array:
        """What is said of all samples of a split with the parameters as they are; see `Answers.outputs`."""
        return self._evaluator.answers(split)

    def snapshot(self, watched: Watched | int = 0, *, hurried: bool = False) -> Snapshot:
        """This moment, with what is watched, or just the number of a sample; in a hurry, see `Observer`."""
        if isinstance(watched, int):
            watched = Watched(watched)
        seen = self._observer.see(watched, self.step_count, self._record.once_right, hurried=hurried)
        return Snapshot(
            graph=self.network.graph,
            step=self.step_count,
            epoch=self.epoch,
            epochs_planned=self.epochs_planned,
            position=self._batches.position,
            samples_per_epoch=len(self._dataset.training),
            losses=self.losses,
            epochs=self.epochs,
            weights=self.network.copy_weights(),
            activations=seen.activations,
            sample=seen.sample,
            classes=self._dataset.spec.classes,
            health=self._record.health,
            ended=self.ended,
            test=self.test,
            initial=self._initial,
            flows=self._gauge.flows,
            marks=self.marks,
            learning_rate=self.learning_rate,
            answers=seen.answers,
            populations=seen.populations,
            gradients=self._gauge.gradients(watched.gradients()),
            drawings=seen.drawings,
            measured_step=self._gauge.step,
            populations_step=seen.populations_step,
            fitted=self._fitted,
            naive=self._naive,
            plane=seen.plane,
        )

    def checkpoint(self) -> Checkpoint:
        """This moment, with all that `restore` needs to go on from it, bit for bit."""
        return Checkpoint(
            layout=self.network.layout,
            graph=self.network.graph,
            training=self.training,
            learning_rate=self.learning_rate,
            marks=self._marks.marks,
            step=self.step_count,
            seconds=self.seconds,
            plan=self._planning.plan,
            stopped=self._planning.stopped,
            ended=self.ended,
            test=self.test,
            health=self._record.health,
            values=read_only(self.network.values),
            good=self._record.good,
            best=self._record.best,
            memory={name: read_only(vector) for name, vector in self._learning.descent.memory.items()},
            memory_steps=self._learning.descent.steps,
            noise=self._learning.noise,
            shared=self._learning.shared,
            batches=self._batches.state(),
            losses=self._losses.view(),
            epochs=self._record.epochs,
            once_right=self._record.once_right,
            measured_step=self._gauge.step,
            flows=self._gauge.flows,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Goes on from a checkpoint of a run of the same network on the same data.

        Raises:
            TrainingError: The checkpoint is of another network or of other data.
        """
        fits = checkpoint.layout == self.network.layout
        if not fits or len(checkpoint.batches.order) != len(self._dataset.training):
            what = "samples" if fits else "network"
            raise TrainingError(
                f"The checkpoint was made with another {what}, so training cannot go on from it. "
                "Open the project it belongs to, or start a new run"
            )
        self.training = checkpoint.training
        self._marks.restore(checkpoint.marks)
        if self.network.set_live(checkpoint.graph):
            self._learning.take_live_layers()
        self._learning.descent.set_live(checkpoint.training)
        self._learning.descent.restore(checkpoint.memory, checkpoint.memory_steps)
        self._learning.restore(checkpoint.noise, checkpoint.shared)
        np.copyto(self.network.values, checkpoint.values)
        self._record.restore(checkpoint)
        self._gauge.restore(checkpoint.measured_step, checkpoint.flows)
        self._observer.forget()
        self._batches.restore(checkpoint.batches)
        self._losses = Series.of(checkpoint.losses)
        self.step_count, self.seconds = checkpoint.step, checkpoint.seconds
        self.test = checkpoint.test
        self._planning.restore(checkpoint)

    def _ask_rules(self) -> None:
        """Ends the run if one of the user's rules says so; its last evaluation is of what it ends with."""
        ending = self._planning.ask_rules(self.seconds)
        if ending.best_weights:
            np.copyto(self.network.values, self._record.best)
        if ending.best_weights or (ending.reason and not self.at_epoch_start):
            self._measure()

    def _measure(self) -> None:
        """Evaluates the network as it is, and asks the schedule for the epoch that begins."""
        if not self._record.measure(self.step_count, self._planning.plan.row):
            raise self._diverged(self.step_count, self._evaluator.fused)
        self._planning.ask_schedule()

    def _diverged(self, step: int, computed: Pass) -> DivergenceError:
        """Puts the last good parameters back; the error says where it began and what would help."""
        rate = self.training.optimizer.learning_rate
        error = divergence_error(self.network, computed, step, rate)
        np.copyto(self.network.values, self._record.good)
        self._observer.forget()
        return error
