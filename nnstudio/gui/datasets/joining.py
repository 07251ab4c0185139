"""Joining: the windows of a dataset put together again into the series that they were cut from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Series:
    """The column that is forecast, step by step, and the answers to all windows, over all three splits.

    The window `n` begins at step `n`; its answer stands `horizon` steps after its last one. `sizes` are how
    many windows training, validation and test have.
    """

    name: str
    values: Floats
    answers: Floats
    sizes: tuple[int, ...]
    window: int
    horizon: int


def join_windows(dataset: Dataset) -> Series:
    """The series of a dataset of windows, (n, window, columns), in the order of time."""
    splits = (dataset.training, dataset.validation, dataset.test)
    names = [column.name for column in dataset.columns]
    target = dataset.spec.targets[0]
    place = names.index(target) if target in names else 0
    windows = np.concatenate([split.inputs[..., place] for split in splits]).astype(np.float32)
    values = np.concatenate([windows[0], windows[1:, -1]])
    answers = np.concatenate([split.numbers[:, 0] for split in splits if split.numbers is not None])
    window = windows.shape[1]
    sizes = tuple(len(split) for split in splits)
    return Series(target, values, answers, sizes, window, _horizon(values, answers, window))


def _horizon(values: Floats, answers: Floats, window: int) -> int:
    """How many steps after its window the answers stand: the first shift at which they are the series."""
    for horizon in range(1, len(values) - window + 1):
        overlap = len(values) - window - horizon + 1
        if values[window - 1 + horizon] != answers[0]:
            continue
        if np.array_equal(values[window - 1 + horizon :], answers[:overlap]):
            return horizon
    return 1
