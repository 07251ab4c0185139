"""Batches: the training samples in a new random order each epoch, scaled as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnstudio.data.dataset import Dataset, Labels
from nnstudio.data.targets import Targets
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import size

GATHERED_NUMBERS = 400_000
"""How many numbers are gathered at once: a gather for each small batch would cost more than the batch."""


class Batch(NamedTuple):
    """Some samples: `x` (n, *sample shape) scaled, `targets` (n, units), see `Targets`, `labels` (n,).

    The arrays are overwritten when later batches are taken.
    """

    x: Array
    targets: Array
    labels: Labels


@dataclass(frozen=True)
class BatchesState:
    """Where a supply of batches stands: all that is needed to go on from there.

    `order` is the present permutation of the samples, `generator` the state of what draws the next one.
    Samples that are changed as they are gathered were drawn from `changes`, as it was before, at the places
    `gathered`, from the first to behind the last: they can be drawn again.
    """

    epoch: int
    position: int
    order: Labels
    generator: Mapping[str, Any]
    gathered: tuple[int, int] = (0, 0)
    changes: Mapping[str, Any] | None = None


class Batches:
    """An endless supply of batches that passes over the training samples again and again, shuffled each time.

    `units` is how many numbers the network answers with. With `changes` to draw from, the samples are changed
    by the dataset's augmentation, in each epoch anew. `epoch` counts the passes that are complete, `position`
    the samples taken of the present one.
    """

    def __init__(
        self,
        dataset: Dataset,
        units: int,
        rng: np.random.Generator,
        dtype: type[np.floating] = np.float32,
        changes: np.random.Generator | None = None,
    ) -> None:
        split = dataset.training
        self._split = split
        self._factor = np.array(dataset.scaling.factor, dtype)
        self._offset = np.array(dataset.scaling.offset, dtype)
        self._shifted = bool(self._offset.any())
        self._made = Targets(dataset, units, dtype)
        augmentation = dataset.augmentation
        self._augmentation = augmentation if augmentation is not None and augmentation.any else None
        self._changes = changes if self._augmentation is not None else None
        self._before: Mapping[str, Any] | None = None
        self._rng = rng
        self._order = self._shuffle()
        sample = split.inputs.shape[1:]
        self._room = max(1, min(len(split), GATHERED_NUMBERS // size(sample)))
        self._raw = np.empty((0, *sample), split.inputs.dtype)
        self._x: Array = np.empty((0, *sample), dtype)
        self._targets: Array = np.empty((0, units), dtype)
        self._labels: Labels = np.empty(0, np.intp)
        self._gathered_from = self._gathered_to = 0
        self.epoch = 0
        self.position = 0

    @property
    def augmented(self) -> bool:
        """Whether samples are changed before they are handed out."""
        return self._changes is not None

    def take(self, rows: int) -> Batch:
        """The next samples: `rows` of them, or fewer where the epoch ends."""
        end = min(self.position + rows, len(self._order))
        if end > self._gathered_to:
            least = end - self.position
            self._gather(self.position, self.position + least * max(1, self._room // least))
        first, last = self.position - self._gathered_from, end - self._gathered_from
        batch = Batch(self._x[first:last], self._targets[first:last], self._labels[first:last])
        self.position = end
        if end == len(self._order):
            self._begin_epoch()
        return batch

    def state(self) -> BatchesState:
        """Where the supply stands, as a value of its own."""
        generator = self._rng.bit_generator.state
        if self._changes is None:
            return BatchesState(self.epoch, self.position, self._order, generator)
        gathered = self._gathered_from, self._gathered_to
        changes = self._before if self._gathered_to else self._changes.bit_generator.state
        return BatchesState(self.epoch, self.position, self._order, generator, gathered, changes)

    def restore(self, state: BatchesState) -> None:
        """Goes on from a state of a supply over the same samples."""
        self.epoch, self.position, self._order = state.epoch, state.position, state.order
        self._rng.bit_generator.state = dict(state.generator)
        self._gathered_from = self._gathered_to = state.position
        if self._changes is not None and state.changes is not None:
            self._changes.bit_generator.state = dict(state.changes)
            if state.gathered[1]:
                self._gather(*state.gathered)

    def _begin_epoch(self) -> None:
        self.epoch += 1
        self.position = self._gathered_from = self._gathered_to = 0
        self._order = self._shuffle()

    def _shuffle(self) -> Labels:
        order = self._rng.permutation(len(self._split))
        order.flags.writeable = False
        return order

    def _gather(self, first: int, last: int) -> None:
        """Fetches and scales the samples at these places of the order, as far as there are so many."""
        room = last - first
        if len(self._x) < room:
            sample = self._split.inputs.shape[1:]
            self._raw = np.empty((room, *sample), self._split.inputs.dtype)
            self._x = np.empty((room, *sample), self._x.dtype)
        chosen = self._order[first:last]
        raw, x = self._raw[: len(chosen)], self._x[: len(chosen)]
        # mode="clip" writes straight into `out`; the default would go through a buffer.
        self._split.inputs.take(chosen, axis=0, out=raw, mode="clip")
        if self._changes is not None and self._augmentation is not None:
            self._before = self._changes.bit_generator.state
            raw = self._augmentation.apply(raw, self._changes)
        np.multiply(raw, self._factor, out=x)
        if self._shifted:
            np.add(x, self._offset, out=x)
        self._labels = self._split.labels.take(chosen)
        numbers = self._split.numbers
        self._targets = self._made.of(self._labels, None if numbers is None else numbers.take(chosen, axis=0))
        self._gathered_from, self._gathered_to = first, first + len(chosen)
