"""Targets: what a network should answer to samples, as the numbers that its outputs are held against."""

import numpy as np

from nnstudio.data.dataset import Dataset, Labels, Numbers
from nnstudio.nn.layer import Array


class Targets:
    """Turns labels or numbers into targets (n, units).

    For classes they are one-hot rows, or 0 and 1 for a lone unit that says yes or no; numbers are scaled.
    """

    def __init__(self, dataset: Dataset, units: int, dtype: type[np.floating]) -> None:
        self._scaling = dataset.target_scaling
        self._dtype = dtype
        self._rows: Array | None = None
        """What stands for each class, (classes, units)."""
        if dataset.spec.predicts_classes:
            rows = np.eye(len(dataset.spec.classes), dtype=dtype)
            lone = units == 1 and len(rows) == 2
            self._rows = np.ascontiguousarray(rows[:, 1:]) if lone else rows

    def of(self, labels: Labels, numbers: Numbers | None) -> Array:
        """The targets of samples with these labels (n,) or numbers (n, targets); a new array."""
        if self._rows is not None:
            return self._rows.take(labels, axis=0)
        assert numbers is not None  # the dataset has checked it
        return self._scaling.apply(numbers, self._dtype)
