"""The trainer: one run, a step at a time, and what can be known of it between two steps."""

import math
import time
from types import MappingProxyType

import numpy as np

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.api import (
    LOSS_VALIDATION,
    DivergenceError,
    Evaluation,
    Sample,
    Snapshot,
    TrainingError,
    TrainingJob,
)
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.divergence import where_it_began
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.series import Series
from nnstudio.engine.stopping import best_epoch, out_of_time, reason_to_stop
from nnstudio.nn.layer import Array
from nnstudio.nn.schedules import Constant, Progress
from nnstudio.nn.training import TrainingSettings


class Trainer:
    """One run of a job; mutable, and private to the thread that calls it.

    `ended` says in words for the user why the last step ended the run; it is empty while the run goes on.
    `seconds` counts the computing of steps, not the waiting between them.

    Raises:
        TrainingError: The job's graph cannot be trained.
    """

    def __init__(self, job: TrainingJob, dataset: Dataset, dtype: type[np.floating] = np.float32) -> None:
        # Streams of their own: a layer that draws more random numbers must not change the order of samples.
        order, noise = np.random.SeedSequence(job.training.seed).spawn(2)
        self._job = job
        self._dataset = dataset
        self._training = job.training
        classes = len(dataset.spec.classes)
        self.network = Network(
            job.graph, dataset.spec.sample_shape, classes, seed=job.training.seed, dtype=dtype
        )
        self.network.load(job.weights)
        self._learning = Learning(self.network, job.training, noise, job.threads)
        self._evaluator = Evaluator(self.network, dataset)
        self._batches = Batches(
            dataset.training, dataset.scaling, classes, np.random.default_rng(order), dtype
        )
        self._losses = Series()
        self._epochs = Series(5)
        self.step_count = 0
        self.seconds = 0.0
        self.ended = ""
        self._planned_from = 0
        self._seconds_before = 0.0
        self.test: Evaluation | None = None
        self._good = self.network.values.copy()
        self._best = self._good.copy()
        self._record_epoch()

    @property
    def training(self) -> TrainingSettings:
        """The settings in force, which may have changed since the start."""
        return self._training

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self._batches.epoch

    @property
    def epochs_planned(self) -> int:
        """How many epochs are complete when the run is done."""
        return self._planned_from + self._training.epochs

    @property
    def finished(self) -> bool:
        """Whether the planned epochs are done, or another rule has ended the run."""
        return bool(self.ended) or self._batches.epoch >= self.epochs_planned

    @property
    def at_epoch_start(self) -> bool:
        """Whether no sample of the present epoch has been seen."""
        return self._batches.position == 0

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule has had its say."""
        rate, schedule = self._training.optimizer.learning_rate, self._training.schedule
        return rate if isinstance(schedule, Constant) else rate * schedule.factor(self._progress())

    def step(self, rows: int | None = None) -> int:
        """One update from the next batch (or the next `rows` samples); returns how many samples it took.

        Raises:
            DivergenceError: The loss is not finite; or, after the last step of an epoch, the network's loss
                on the validation or training samples is not. The parameters are again those of the last
                evaluation, at the start of the epoch, whose losses were finite.
        """
        start = time.perf_counter()
        self.ended = ""
        x, targets, labels = self._batches.take(rows or self._training.batch_size)
        loss = self._learning.step(x, targets, self.learning_rate)
        if not math.isfinite(loss):
            raise self._diverged(self.step_count + 1, self._learning.suspect)
        self.step_count += 1
        self.test = None
        self._losses.append(loss)
        self.seconds += time.perf_counter() - start
        if self.at_epoch_start:
            self._end_epoch()
        elif self._training.time_limit:
            self.ended = out_of_time(self._training, self.seconds - self._seconds_before)
        return len(labels)

    def set_live(self, training: TrainingSettings) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory."""
        self._training = training
        self._learning.descent.set_live(training)

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say, and as much time."""
        self.ended = ""
        self._planned_from = self.epoch
        self._seconds_before = self.seconds

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and accuracy on a split, with the parameters as they are."""
        return self._evaluator.evaluate(split)

    def answers(self, split: Split) -> Array:
        """The outputs (n, units) for all samples of a split, with the parameters as they are."""
        return self._evaluator.answers(split)

    def evaluate_test(self) -> Evaluation:
        """Measures the run on the test split, which no choice of the run has seen."""
        self.test = self.evaluate(self._dataset.test)
        return self.test

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
            epochs=self._epochs.view(),
            weights=self.network.copy_weights(),
            activations=MappingProxyType({node_id: _frozen(y[0]) for node_id, y in outputs.items()}),
            sample=Sample(index, pixels, int(self._dataset.validation.labels[index])),
            classes=self._dataset.spec.classes,
            health=self._health,
            ended=self.ended,
            test=self.test,
        )

    def checkpoint(self) -> Checkpoint:
        """This moment, with all that `restore` needs to go on from it, bit for bit."""
        return Checkpoint(
            layout=self.network.layout,
            training=self._training,
            step=self.step_count,
            seconds=self.seconds,
            planned_from=self._planned_from,
            seconds_before=self._seconds_before,
            values=_frozen(self.network.values),
            good=_frozen(self._good),
            best=_frozen(self._best),
            memory={name: _frozen(vector) for name, vector in self._learning.descent.memory.items()},
            memory_steps=self._learning.descent.steps,
            noise=self._learning.noise,
            batches=self._batches.state(),
            losses=self._losses.view(),
            epochs=self._epochs.view(),
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
        self._training = checkpoint.training
        self._learning.descent.set_live(checkpoint.training)
        self._learning.descent.restore(checkpoint.memory, checkpoint.memory_steps)
        self._learning.restore_noise(checkpoint.noise)
        for vector, kept in (
            (self.network.values, checkpoint.values),
            (self._good, checkpoint.good),
            (self._best, checkpoint.best),
        ):
            np.copyto(vector, kept)
        self._batches.restore(checkpoint.batches)
        self._losses, self._epochs = Series.of(checkpoint.losses), Series.of(checkpoint.epochs)
        self.step_count, self.seconds = checkpoint.step, checkpoint.seconds
        self._planned_from, self._seconds_before = checkpoint.planned_from, checkpoint.seconds_before
        self.ended, self.test = "", None
        self._health = self._evaluator.health(self._dataset.validation)

    def _progress(self) -> Progress:
        per_epoch = math.ceil(len(self._dataset.training) / self._training.batch_size)
        validation = tuple(self._epochs.view()[:, LOSS_VALIDATION].tolist())
        return Progress(self.step_count, per_epoch, self.epochs_planned, validation)

    def _end_epoch(self) -> None:
        """Measures the network and asks the stop rules."""
        self._record_epoch()
        spent = self.seconds - self._seconds_before
        epochs = self._epochs.view()
        ending = reason_to_stop(self._training, epochs, self._planned_from, spent)
        self.ended = ending.reason
        if ending.best_weights:
            np.copyto(self.network.values, self._best)
            np.copyto(self._good, self._best)
        if not self.ended and self.epoch >= self.epochs_planned:
            self.ended = f"All {self._training.epochs} epochs are done"

    def _record_epoch(self) -> None:
        # As many training samples as there are for validation: both figures then are equally noisy.
        training = self._dataset.training
        part = Split(
            training.inputs[: len(self._dataset.validation)], training.labels[: len(self._dataset.validation)]
        )
        seen, unseen = self.evaluate(part), self.evaluate(self._dataset.validation)
        if self.step_count and not math.isfinite(seen.loss + unseen.loss):
            raise self._diverged(self.step_count, self._evaluator.fused)
        np.copyto(self._good, self.network.values)
        self._epochs.append(self.step_count, seen.loss, unseen.loss, seen.accuracy, unseen.accuracy)
        if best_epoch(self._epochs.view(), self._planned_from) == len(self._epochs) - 1:
            np.copyto(self._best, self.network.values)
        self._health = self._evaluator.health(self._dataset.validation)

    def _diverged(self, step: int, computed: Pass) -> DivergenceError:
        """Puts the last good parameters back; the error says where it began and what would help."""
        where = where_it_began(self.network, computed)
        np.copyto(self.network.values, self._good)
        tenth = self._training.optimizer.learning_rate / 10
        return DivergenceError(
            f"Training has diverged at step {step:,}: {where} grown beyond all numbers. The weights are "
            f"those of the last evaluation again. Try a smaller learning rate, for example {tenth:g}"
        )


def _frozen(array: Array) -> Array:
    copy = array.copy()
    copy.flags.writeable = False
    return copy
