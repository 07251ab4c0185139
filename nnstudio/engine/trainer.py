"""The trainer: one run, a step at a time, and what can be known of it between two steps."""

import math
import time
from types import MappingProxyType

import numpy as np

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.api import DivergenceError, TrainingError, TrainingJob
from nnstudio.engine.checkpoint import Checkpoint, Plan
from nnstudio.engine.divergence import divergence_error
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.record import Record
from nnstudio.engine.series import Series
from nnstudio.engine.snapshot import Evaluation, Sample, Snapshot
from nnstudio.engine.stopping import out_of_time, reason_to_stop
from nnstudio.nn.layer import Array
from nnstudio.nn.schedules import Constant, Progress
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
        order, noise = np.random.SeedSequence(job.training.seed).spawn(2)
        self._job = job
        self._dataset = dataset
        self.training = job.training
        classes = len(dataset.spec.classes)
        self.network = Network(
            job.graph, dataset.spec.sample_shape, classes, seed=job.training.seed, dtype=dtype
        )
        self.network.load(job.weights)
        self._learning = Learning(self.network, job.training, noise, job.threads)
        self._evaluator = Evaluator(self.network, dataset)
        self._record = Record(self.network, self._evaluator, dataset)
        self._batches = Batches(
            dataset.training, dataset.scaling, classes, np.random.default_rng(order), dtype
        )
        self._losses = Series()
        self.step_count = 0
        self.seconds = 0.0
        self.test: Evaluation | None = None
        self._stopped = ""
        self._plan = Plan()
        self._measure()

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self._batches.epoch

    @property
    def epochs_planned(self) -> int:
        """How many epochs are complete when the run is done."""
        return self._plan.epoch + self.training.epochs

    @property
    def at_epoch_start(self) -> bool:
        """Whether no sample of the present epoch has been seen."""
        return self._batches.position == 0

    @property
    def ended(self) -> str:
        """Why the run has ended here, in words for the user; empty while it goes on."""
        done = self.epoch >= self.epochs_planned and self.at_epoch_start
        return self._stopped or ("The planned epochs are done" if done else "")

    @property
    def finished(self) -> bool:
        """Whether the planned epochs are done, or another rule has ended the run."""
        return bool(self._stopped) or self.epoch >= self.epochs_planned

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule has had its say."""
        rate, schedule = self.training.optimizer.learning_rate, self.training.schedule
        if isinstance(schedule, Constant):
            return rate
        return rate * (self._epoch_factor if schedule.by_epoch else schedule.factor(self._progress()))

    def step(self, rows: int | None = None) -> int:
        """One update from the next batch (or the next `rows` samples); returns how many samples it took.

        After a rule has ended the run, the next step begins another plan.

        Raises:
            DivergenceError: The loss is not finite; or, after the last step of an epoch, the network's loss
                on the validation or training samples is not. The parameters are again those of the last
                evaluation, at the start of the epoch, whose losses were finite.
        """
        if self._stopped:
            self.plan_more()
        start = time.perf_counter()
        x, targets, labels = self._batches.take(rows or self.training.batch_size)
        loss = self._learning.step(x, targets, self.learning_rate)
        if not math.isfinite(loss):
            raise self._diverged(self.step_count + 1, self._learning.suspect)
        self.step_count += 1
        self.test = None
        self._losses.append(loss)
        if self.at_epoch_start:
            self._measure()
        self.seconds += time.perf_counter() - start
        if self.at_epoch_start or self.training.time_limit:
            self._ask_rules()
        return len(labels)

    def set_live(self, training: TrainingSettings) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory."""
        self.training = training
        self._learning.descent.set_live(training)
        self._ask_schedule()

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say; patience, time and schedule begin anew, too."""
        if self._record.last_step != self.step_count:
            self._measure()  # a plan begins with what its epochs are compared with
        self._stopped = ""
        self._plan = Plan(self.epoch, len(self._record.epochs) - 1, self.seconds)
        np.copyto(self._record.best, self.network.values)
        self._ask_schedule()

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and accuracy on a split, with the parameters as they are."""
        return self._evaluator.evaluate(split)

    def evaluate_training(self) -> Evaluation:
        """Loss and accuracy on as many training samples as there are for validation."""
        return self._record.evaluate_training()

    def evaluate_test(self) -> Evaluation:
        """Measures the run on the test split, which no choice of the run has seen."""
        self.test = self.evaluate(self._dataset.test)
        return self.test

    def answers(self, split: Split) -> Array:
        """The outputs (n, units) for all samples of a split, with the parameters as they are."""
        return self._evaluator.answers(split)

    def snapshot(self, sample: int = 0) -> Snapshot:
        """This moment, with sample number `sample` (modulo their count) of the validation split."""
        index = sample % len(self._dataset.validation)
        pixels = self._dataset.validation.inputs[index]
        outputs = self._evaluator.outputs(pixels[np.newaxis])
        return Snapshot(
            graph=self._job.graph,
            step=self.step_count,
            epoch=self.epoch,
            epochs_planned=self.epochs_planned,
            position=self._batches.position,
            samples_per_epoch=len(self._dataset.training),
            losses=self._losses.view()[:, 0],
            epochs=self._record.epochs,
            weights=self.network.copy_weights(),
            activations=MappingProxyType({node_id: _frozen(y[0]) for node_id, y in outputs.items()}),
            sample=Sample(index, pixels, int(self._dataset.validation.labels[index])),
            classes=self._dataset.spec.classes,
            health=self._record.health,
            ended=self.ended,
            test=self.test,
        )

    def checkpoint(self) -> Checkpoint:
        """This moment, with all that `restore` needs to go on from it, bit for bit."""
        return Checkpoint(
            layout=self.network.layout,
            training=self.training,
            step=self.step_count,
            seconds=self.seconds,
            plan=self._plan,
            stopped=self._stopped,
            test=self.test,
            health=self._record.health,
            values=_frozen(self.network.values),
            good=_frozen(self._record.good),
            best=_frozen(self._record.best),
            memory={name: _frozen(vector) for name, vector in self._learning.descent.memory.items()},
            memory_steps=self._learning.descent.steps,
            noise=self._learning.noise,
            shared=self._learning.shared,
            batches=self._batches.state(),
            losses=self._losses.view(),
            epochs=self._record.epochs,
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
        self._learning.descent.set_live(checkpoint.training)
        self._learning.descent.restore(checkpoint.memory, checkpoint.memory_steps)
        self._learning.restore(checkpoint.noise, checkpoint.shared)
        np.copyto(self.network.values, checkpoint.values)
        self._record.restore(checkpoint.epochs, checkpoint.good, checkpoint.best, checkpoint.health)
        self._batches.restore(checkpoint.batches)
        self._losses = Series.of(checkpoint.losses)
        self.step_count, self.seconds = checkpoint.step, checkpoint.seconds
        self._plan, self._stopped, self.test = checkpoint.plan, checkpoint.stopped, checkpoint.test
        self._ask_schedule()

    def _progress(self) -> Progress:
        batch = self.training.batch_size
        per_epoch = math.ceil(len(self._dataset.training) / batch)
        # Counted in samples, so that a batch size that changes in the run does not move the plan.
        step = (self.epoch - self._plan.epoch) * per_epoch + self._batches.position // batch
        losses = self._record.validation_losses[self._plan.row :]
        return Progress(step, per_epoch, self.training.epochs, losses)

    def _ask_schedule(self) -> None:
        self._epoch_factor = self.training.schedule.factor(self._progress())

    def _ask_rules(self) -> None:
        """Ends the run if one of the user's rules says so; its last evaluation is of what it ends with."""
        spent = self.seconds - self._plan.seconds
        if not self.at_epoch_start:
            self._stopped = out_of_time(self.training, spent)
            if self._stopped:
                self._measure()
            return
        ending = reason_to_stop(self.training, self._record.epochs, self._plan.row, spent)
        self._stopped = ending.reason
        if ending.best_weights:
            np.copyto(self.network.values, self._record.best)
            self._measure()

    def _measure(self) -> None:
        """Evaluates the network as it is, and asks the schedule for the epoch that begins."""
        if not self._record.measure(self.step_count, self._plan.row):
            raise self._diverged(self.step_count, self._evaluator.fused)
        self._ask_schedule()

    def _diverged(self, step: int, computed: Pass) -> DivergenceError:
        """Puts the last good parameters back; the error says where it began and what would help."""
        rate = self.training.optimizer.learning_rate
        error = divergence_error(self.network, computed, step, rate)
        np.copyto(self.network.values, self._record.good)
        return error


def _frozen(array: Array) -> Array:
    copy = array.copy()
    copy.flags.writeable = False
    return copy
