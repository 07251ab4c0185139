"""The naive forecast: what is said by one who has learned nothing but the last value."""

import numpy as np

from nnstudio.data.dataset import Dataset, Numbers, Split
from nnstudio.nn.task import Task


def last_values(dataset: Dataset, split: Split) -> Numbers | None:
    """The last value of each target again, (n, targets) in their own units; None where it is not to be had.

    A sample of a forecast is a window (steps, columns) or (steps,) of the past, the latest last. Targets are
    found among the columns by their names, or by their place where there are as many of both.
    """
    spec = dataset.spec
    if spec.task is not Task.FORECASTING or len(spec.sample_shape) not in (1, 2):
        return None
    windows = split.inputs if split.inputs.ndim == 3 else split.inputs[..., np.newaxis]
    latest = windows[:, -1]
    names = [column.name for column in dataset.columns]
    if len(names) == latest.shape[1] and set(spec.targets) <= set(names):
        latest = latest[:, [names.index(target) for target in spec.targets]]
    if latest.shape[1] != len(spec.targets):
        return None
    return latest.astype(np.float32)
