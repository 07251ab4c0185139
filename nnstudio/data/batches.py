"""Batches: the training samples in a new random order each epoch, scaled as they are handed out."""

from dataclasses import dataclass

import numpy as np

from nnstudio.data.dataset import Scaling, Split
from nnstudio.nn.layer import Array


@dataclass(frozen=True)
class Batch:
    """Some samples: `x` (n, *sample shape) scaled, `targets` (n, classes) one-hot, `labels` (n,).

    The arrays are overwritten when the next batch is taken.
    """

    x: Array
    targets: Array
    labels: np.ndarray[tuple[int], np.dtype[np.integer]]


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
        self._dtype = dtype
        self._order = rng.permutation(len(split))
        self._bytes = np.empty((0, *split.inputs.shape[1:]), split.inputs.dtype)
        self._x: Array = np.empty(self._bytes.shape, dtype)
        self.epoch = 0
        self.position = 0

    def take(self, rows: int) -> Batch:
        """The next samples: `rows` of them, or fewer where the epoch ends."""
        chosen = self._order[self.position : self.position + rows]
        self.position += len(chosen)
        if self.position == len(self._order):
            self.epoch += 1
            self.position = 0
            self._order = self._rng.permutation(len(self._split))
        if len(self._bytes) != len(chosen):
            shape = (len(chosen), *self._split.inputs.shape[1:])
            self._bytes, self._x = np.empty(shape, self._split.inputs.dtype), np.empty(shape, self._dtype)
        # mode="clip" writes straight into `out`; the default would go through a buffer.
        self._split.inputs.take(chosen, axis=0, out=self._bytes, mode="clip")
        np.multiply(self._bytes, self._factor, out=self._x)
        if self._offset:
            np.add(self._x, self._offset, out=self._x)
        labels = self._split.labels.take(chosen)
        return Batch(self._x, self._one_hot.take(labels, axis=0), labels)
