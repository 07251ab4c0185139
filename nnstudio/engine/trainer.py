"""The trainer: advances one run by a step at a time, and tells where it stands."""

import math
from types import MappingProxyType

import numpy as np

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.api import DivergenceError, Evaluation, Sample, Snapshot, TrainingJob
from nnstudio.engine.network import Network, Pass
from nnstudio.engine.series import Series
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Output
from nnstudio.nn.training import TrainingSettings

EVALUATION_ROWS = 500
"""Samples that are evaluated at once: enough for BLAS, few enough to stay in the cache."""


class Trainer:
    """One run of a job; mutable, and private to the thread that calls it.

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
        output = job.graph[self.network.output].layer
        assert isinstance(output, Output)  # the network has checked it
        self._loss = output.loss
        self._pass = Pass(self.network, training=True, rng=np.random.default_rng(noise))
        self._evaluation_pass = Pass(self.network, training=False, fuse=True)
        self._picture_pass = Pass(self.network, training=False)
        self._batches = Batches(
            dataset.training, dataset.scaling, classes, np.random.default_rng(order), dtype
        )
        self._memory = self._new_memory()
        self._memory_steps = 0
        self._one_hot = np.eye(classes, dtype=dtype)
        self._losses = Series()
        self._epochs = Series(5)
        self.step_count = 0
        self._planned_from = 0
        self.test: Evaluation | None = None
        self._good = self.network.values.copy()
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
        """Whether the planned epochs are done."""
        return self._batches.epoch >= self.epochs_planned

    @property
    def at_epoch_start(self) -> bool:
        """Whether no sample of the present epoch has been seen."""
        return self._batches.position == 0

    def step(self, rows: int | None = None) -> int:
        """One update from the next batch (or the next `rows` samples); returns how many samples it took.

        Raises:
            DivergenceError: The loss is not finite; or, after the last step of an epoch, the network's loss
                on the validation or training samples is not. The parameters are again those of the last
                evaluation, at the start of the epoch, whose losses were finite.
        """
        batch = self._batches.take(rows or self._training.batch_size)
        y = self._pass.forward(batch.x)
        loss, dy = self._loss_of(self._pass, y, batch.targets)
        if not math.isfinite(loss):
            raise self._diverged(self.step_count + 1, self._pass)
        self._pass.backward(dy)
        self.test = None
        self.step_count += 1
        self._memory_steps += 1
        self._training.optimizer.update(
            self.network.values,
            self.network.gradients,
            self._memory,
            self._memory_steps,
            self._training.optimizer.learning_rate,
        )
        self._losses.append(loss)
        if self.at_epoch_start:
            self._record_epoch()
        return len(batch.labels)

    def set_live(self, training: TrainingSettings) -> None:
        """Goes on with other settings; an optimizer of another kind starts without memory."""
        changed_kind = type(training.optimizer) is not type(self._training.optimizer)
        self._training = training
        if changed_kind:
            # Counted anew, for Adam makes up for the emptiness of its memory in the first steps.
            self._memory, self._memory_steps = self._new_memory(), 0

    def plan_more(self) -> None:
        """Plans as many epochs again as the settings say."""
        self._planned_from = self.epoch

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and accuracy on a split, with the parameters as they are."""
        loss, right = 0.0, 0
        for start in range(0, len(split), EVALUATION_ROWS):
            labels = split.labels[start : start + EVALUATION_ROWS]
            y = self._evaluation_pass.forward(self._scaled(split.inputs[start : start + EVALUATION_ROWS]))
            loss += self._loss_of(self._evaluation_pass, y, self._one_hot[labels])[0] * len(labels)
            right += int(np.count_nonzero(y.argmax(axis=1) == labels))
        return Evaluation(loss / max(1, len(split)), right / max(1, len(split)))

    def evaluate_test(self) -> Evaluation:
        """Measures the run on the test split, which no choice of the run has seen."""
        self.test = self.evaluate(self._dataset.test)
        return self.test

    def snapshot(self, sample: int = 0) -> Snapshot:
        """This moment, with sample number `sample` (modulo their count) of the validation split."""
        index = sample % len(self._dataset.validation)
        pixels = self._dataset.validation.inputs[index]
        self._picture_pass.forward(self._scaled(pixels[np.newaxis]))
        activations = {
            node_id: _frozen(y[0])
            for node_id, y in zip(self.network.order, self._picture_pass.outputs, strict=True)
        }
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
            activations=MappingProxyType(activations),
            sample=Sample(index, pixels, int(self._dataset.validation.labels[index])),
            classes=self._dataset.spec.classes,
            test=self.test,
        )

    def _new_memory(self) -> dict[str, Array]:
        return {name: np.zeros_like(self.network.values) for name in self._training.optimizer.memory}

    def _scaled(self, inputs: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Array:
        return self._dataset.scaling.apply(inputs, self.network.dtype)

    def _record_epoch(self) -> None:
        # As many training samples as there are for validation: both figures then are equally noisy.
        training = self._dataset.training
        part = Split(
            training.inputs[: len(self._dataset.validation)], training.labels[: len(self._dataset.validation)]
        )
        seen, unseen = self.evaluate(part), self.evaluate(self._dataset.validation)
        if self.step_count and not math.isfinite(seen.loss + unseen.loss):
            raise self._diverged(self.step_count, self._evaluation_pass)
        np.copyto(self._good, self.network.values)
        self._epochs.append(self.step_count, seen.loss, unseen.loss, seen.accuracy, unseen.accuracy)

    def _loss_of(self, computed: Pass, y: Array, targets: Array) -> tuple[float, Array]:
        return (self._loss.from_logits if computed.fused else self._loss.forward)(
            computed.loss_context, y, targets
        )

    def _diverged(self, step: int, computed: Pass) -> DivergenceError:
        """Puts the last good parameters back; the error says where it began and what would help."""
        node_id = computed.where_not_finite()
        np.copyto(self.network.values, self._good)
        where = (
            f"the outputs of {self._job.graph[node_id].name} have grown beyond all numbers"
            if node_id
            else "the loss itself has overflowed"
        )
        tenth = self._training.optimizer.learning_rate / 10
        return DivergenceError(
            f"Training has diverged at step {step:,}: {where}. The weights are those of the last evaluation "
            f"again. Try a smaller learning rate, for example {tenth:g}"
        )


def _frozen(array: Array) -> Array:
    copy = array.copy()
    copy.flags.writeable = False
    return copy
