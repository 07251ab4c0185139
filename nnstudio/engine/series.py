"""Series: rows of numbers that only ever grow, so that a view of them stays true."""

import numpy as np
import numpy.typing as npt


class Series:
    """An append-only table of float64 rows; appending is O(1) on average, `view` is O(1).

    Owned by one thread; the views may go anywhere, for rows once written never change.
    """

    def __init__(self, columns: int = 1) -> None:
        self._rows = np.empty((1024, columns))
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, *row: float) -> None:
        """Adds one row, a number per column."""
        if self._length == len(self._rows):
            grown = np.empty((2 * self._length, self._rows.shape[1]))
            grown[: self._length] = self._rows
            self._rows = grown
        self._rows[self._length] = row
        self._length += 1

    def restore(self, rows: npt.NDArray[np.float64]) -> None:
        """Goes on from a copy of these rows; views of those before stay true."""
        self._rows = np.concatenate([rows, np.empty((1024, rows.shape[1]))])
        self._length = len(rows)

    def view(self) -> npt.NDArray[np.float64]:
        """All rows so far, (n, columns), read-only."""
        view = self._rows[: self._length]
        view.flags.writeable = False
        return view
