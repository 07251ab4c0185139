"""Samples with what is to be said of them: classes, or numbers to predict."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Column, DatasetError, Inputs
from nnstudio.data.origins import Origins

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.intp]
Numbers: TypeAlias = npt.NDArray[np.float32]
Gaps: TypeAlias = npt.NDArray[np.int32]


# Arrays have no single truth value, so two splits are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Split:
    """Samples with their labels or numbers; the arrays are read-only.

    Shapes: inputs (n, *sample_shape), bytes or finite float32; labels (n,), class indices; numbers
    (n, targets), finite float32 in their own units. Where numbers are predicted, labels are zeros.
    The arrays are viewed, not copied: who makes a split gives them up. `origins` (n,) say where in the
    user's files the samples are; None where they are in none. `gaps` (k, 2) are those numbers of the inputs
    that were missing and are filled in: which sample, and which column of the table.

    Raises:
        DatasetError: The arrays do not fit together.
    """

    inputs: Inputs
    labels: Labels
    numbers: Numbers | None = None
    origins: Origins | None = None
    gaps: Gaps | None = None

    def __post_init__(self) -> None:
        if self.inputs.dtype not in (np.uint8, np.float32):
            raise DatasetError(
                f"The inputs of a split must be bytes (uint8) or float32; got {self.inputs.dtype}"
            )
        if self.inputs.dtype != np.uint8 and not _all_finite(self.inputs):
            raise DatasetError("The inputs of a split must be finite numbers; got an infinity or a NaN")
        if self.labels.dtype.kind not in "iu":
            raise DatasetError(f"Labels must be integers that index the classes; got {self.labels.dtype}")
        if self.inputs.ndim < 1 or self.labels.shape != self.inputs.shape[:1]:
            raise DatasetError(
                "A split needs one label for each sample; "
                f"got inputs of shape {self.inputs.shape} and labels of shape {self.labels.shape}"
            )
        if self.numbers is not None:
            self._check_numbers(self.numbers)
        if self.origins is not None and len(self.origins) != len(self.labels):
            raise DatasetError(
                "A split needs an origin for each sample, or none at all; "
                f"got {len(self.origins):,} for {len(self.labels):,} samples"
            )
        for field in ("inputs", "labels", "numbers", "gaps"):
            if getattr(self, field) is not None:
                view = getattr(self, field).view()
                view.flags.writeable = False
                object.__setattr__(self, field, view)

    @classmethod
    def to_predict(
        cls, inputs: Inputs, numbers: Numbers, origins: Origins | None = None, gaps: Gaps | None = None
    ) -> "Split":
        """Samples with the numbers (n, targets) that are to be predicted from them."""
        return cls(inputs, np.zeros(len(inputs), np.intp), numbers, origins, gaps)

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, count: int) -> "Split":
        """As many of the samples, from the first one on; all if there are no more."""
        return Split(
            self.inputs[:count],
            self.labels[:count],
            None if self.numbers is None else self.numbers[:count],
            None if self.origins is None else self.origins.take(slice(count)),
            None if self.gaps is None else self.gaps[self.gaps[:, 0] < count],
        )

    def filled_as(self, columns: Sequence[Column]) -> "Split":
        """The samples with their `gaps` filled in as these columns say, which are those of the table."""
        if self.gaps is None or not columns:
            return self
        inputs, begin = self.inputs.copy(), 0
        for place, column in enumerate(columns):
            lacking = self.gaps[self.gaps[:, 1] == place, 0]
            inputs[lacking, begin : begin + column.width] = column.filling
            begin += column.width
        return replace(self, inputs=inputs)

    def _check_numbers(self, numbers: Numbers) -> None:
        if numbers.dtype != np.float32:
            raise DatasetError(f"The numbers to predict must be float32; got {numbers.dtype}")
        if numbers.ndim != 2 or len(numbers) != len(self.labels):
            raise DatasetError(
                "A split needs a row of numbers to predict for each sample; "
                f"got inputs of shape {self.inputs.shape} and numbers of shape {numbers.shape}"
            )
        if not np.isfinite(numbers).all():
            raise DatasetError("The numbers to predict must be finite; got an infinity or a NaN")


def _all_finite(inputs: Inputs) -> bool:
    # The least and the greatest tell, and unlike an answer for each number they take no memory.
    with np.errstate(invalid="ignore"):
        return not inputs.size or (math.isfinite(inputs.min()) and math.isfinite(inputs.max()))
