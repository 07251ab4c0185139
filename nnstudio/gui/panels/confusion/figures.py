"""What the cells of a confusion matrix show: counts or percent of a row, now or against an earlier moment."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.nn.layer import Array

Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Figures:
    """A confusion matrix as it is shown; all arrays are (classes, classes).

    `counts` has how many samples of the row's class were answered as the column's. `before` are those of
    the earlier moment it is compared with, if it is; `shares` if percent of a row are shown.
    """

    counts: Counts
    before: Counts | None = None
    shares: bool = False

    @property
    def difference(self) -> bool:
        """Whether changes are shown."""
        return self.before is not None

    def values(self) -> Array:
        """What each cell shows: a count, percent, or how much more that is than before."""
        now = self._scaled(self.counts)
        return now if self.before is None else now - self._scaled(self.before)

    def colored(self) -> Array:
        """The values that have a color: NaN on the diagonal, which would outshine all errors."""
        values = self.values().copy()
        np.fill_diagonal(values, np.nan)
        return values

    def limit(self) -> float:
        """The value of the strongest color: the largest error, or change of one."""
        largest = np.nanmax(np.abs(self.colored()))
        return max(float(largest), 1.0)

    def words(self, row: int, column: int) -> str:
        """What is written into a cell; zero is left out beside the diagonal."""
        value = float(self.values()[row, column])
        if self.shares and not self.counts[row].sum():
            return ""
        rounded = round(value)
        if not value and (row != column or self.difference):
            return ""
        if not rounded and value:
            return "<1" if not self.difference else ("+<1" if value > 0 else "−<1")
        return f"{rounded:+d}".replace("-", "−") if self.difference else f"{rounded:d}"

    def worst(self) -> tuple[int, int] | None:
        """Truth and answer of the most frequent mistake now; None if there is none."""
        errors = self.counts.copy()
        np.fill_diagonal(errors, 0)
        place = int(errors.argmax())
        return divmod(place, len(errors)) if errors.flat[place] else None

    def _scaled(self, counts: Counts) -> Array:
        if not self.shares:
            return counts.astype(np.float32)
        sums = np.maximum(counts.sum(axis=1, keepdims=True), 1)
        return (counts * np.float32(100) / sums).astype(np.float32)
