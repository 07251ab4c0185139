"""Batches: the training samples in a new random order each epoch, scaled as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnstudio.data.dataset import Labels, Scaling, Split
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import size

GATHERED_NUMBERS = 400_000
"""How many numbers are gathered at once: a gather for each small batch would cost more than the batch."""


class Batch(NamedTuple):
    """Some samples: `x` (n, *sample shape) scaled, `targets` (n, classes) one-hot, `labels` (n,).

    The arrays are overwritten when later batches are taken.
    """

    x: Array
    targets: Array
    labels: Labels


@dataclass(frozen=True)
class BatchesState:
    """Where a supply of batches stands: all that is needed to go on from there.

    `order` is the present permutation of the samples, `generator` the state of what draws the next one.
    """

    epoch: int
    position: int
    order: Labels
    generator: Mapping[str, Any]


class Batches:
    """An endless supply of batches that passes over a split again and again, shuffled each time.

    `epoch` counts the passes that are complete, `position` the samples taken of the present one.
    """

    def __init__(
        self,
        split: Split,
        scaling: Scaling,
        classes: int,
        rng: np.random.Generator,
        dtype: type[np.floating] = np.float32,
    ) -> None:
        self._split = split
        self._factor = np.array(scaling.factor, dtype)
        self._offset = np.array(scaling.offset, dtype)
        self._one_hot = np.eye(classes, dtype=dtype)
        self._rng = rng
        self._order = self._shuffle()
        sample = split.inputs.shape[1:]
        self._room = max(1, min(len(split), GATHERED_NUMBERS // size(sample)))
        self._raw = np.empty((0, *sample), split.inputs.dtype)
        self._x: Array = np.empty((0, *sample), dtype)
        self._targets: Array = np.empty((0, classes), dtype)
        self._labels: Labels = np.empty(0, np.intp)
        self._gathered_from = self._gathered_to = 0
        self.epoch = 0
        self.position = 0

    def take(self, rows: int) -> Batch:
        """The next samples: `rows` of them, or fewer where the epoch ends."""
        end = min(self.position + rows, len(self._order))
        if end > self._gathered_to:
            self._gather(end - self.position)
        first, last = self.position - self._gathered_from, end - self._gathered_from
        batch = Batch(self._x[first:last], self._targets[first:last], self._labels[first:last])
        self.position = end
        if end == len(self._order):
            self._begin_epoch()
        return batch

    def state(self) -> BatchesState:
        """Where the supply stands, as a value of its own."""
        return BatchesState(self.epoch, self.position, self._order, self._rng.bit_generator.state)

    def restore(self, state: BatchesState) -> None:
        """Goes on from a state of a supply over the same samples."""
        self.epoch, self.position, self._order = state.epoch, state.position, state.order
        self._rng.bit_generator.state = dict(state.generator)
        self._gathered_from = self._gathered_to = state.position

    def _begin_epoch(self) -> None:
        self.epoch += 1
        self.position = self._gathered_from = self._gathered_to = 0
        self._order = self._shuffle()

    def _shuffle(self) -> Labels:
        order = self._rng.permutation(len(self._split))
        order.flags.writeable = False
        return order

    def _gather(self, least: int) -> None:
        """Fetches and scales the samples from `position` on, at least so many of them."""
        room = least * max(1, self._room // least)
        if len(self._x) < room:
            sample = self._split.inputs.shape[1:]
            self._raw = np.empty((room, *sample), self._split.inputs.dtype)
            self._x = np.empty((room, *sample), self._x.dtype)
        chosen = self._order[self.position : self.position + room]
        raw, x = self._raw[: len(chosen)], self._x[: len(chosen)]
        # mode="clip" writes straight into `out`; the default would go through a buffer.
        self._split.inputs.take(chosen, axis=0, out=raw, mode="clip")
        np.multiply(raw, self._factor, out=x)
        if self._offset:
            np.add(x, self._offset, out=x)
        self._labels = self._split.labels.take(chosen)
        self._targets = self._one_hot.take(self._labels, axis=0)
        self._gathered_from, self._gathered_to = self.position, self.position + len(chosen)
