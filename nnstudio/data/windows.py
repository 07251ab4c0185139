"""Windows: a series becomes samples, each a stretch of the past with the value that came after it."""

import numpy as np

from nnstudio.data.columns import Values
from nnstudio.data.dataset import Dataset, DatasetError, DatasetSpec, Split, Task
from nnstudio.data.fitted import Column, Scaling
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.origins import Origins
from nnstudio.data.splitting import FEWEST, Shares


def window_spec(name: str, columns: int, forecast: str, window: int, steps: int) -> DatasetSpec:
    """What is learned from windows of a series: (window, columns), the latest step last, to one number."""
    hint = f"{steps:,} step{'' if steps == 1 else 's'}" if steps else "none chosen yet"
    return DatasetSpec(name, (window, columns), (), hint, Task.FORECASTING, (forecast,))


def cut_windows(
    spec: DatasetSpec,
    values: Values,
    columns: tuple[str, ...],
    *,
    horizon: int,
    scaling: Normalization,
    splitting: Shares,
    what: str,
    origins: Origins | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """A dataset of all windows of a series; validation comes after training, and the test after both.

    What is fitted sees no value later than the last one to learn from. The column that is forecast is scaled
    alike as an input and as a target.

    Args:
        spec: What it will be; `spec.targets` names the column to forecast.
        values: (steps, columns), finite, in the order of time.
        columns: The names of the columns.
        horizon: How many steps after its window the value to forecast stands: 1 is the very next.
        scaling: Where the numbers are mapped.
        splitting: How much is held back.
        what: What the series comes from, for complaints.
        origins: Where each step comes from; a window comes from the step that is forecast from it.
        notes: What is to be told of it.

    Raises:
        DatasetError: The series is too short.
    """
    window = spec.sample_shape[0]
    reach = window + horizon - 1
    count = len(values) - reach
    if count < FEWEST:
        raise DatasetError(
            f"{what} has {len(values):,} steps; a window of {window:,} and a horizon of {horizon:,} need at "
            f"least {reach + FEWEST:,}. Make the window shorter, or take a longer series"
        )
    parts = splitting.in_order(count, what)
    numbers = values.astype(np.float32)
    place = columns.index(spec.targets[0])
    # (count, columns, window) -> (count, window, columns)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, window, axis=0)[:count].transpose(0, 2, 1)
    inputs, answers = np.ascontiguousarray(windows), numbers[reach:, place : place + 1]
    seen = numbers[: reach + len(parts.training)]
    scalings = fit(seen, scaling)
    assert isinstance(scalings.factor, tuple)
    assert isinstance(scalings.offset, tuple)
    training, validation, test = (
        # Slices, for the parts are stretches of time: nothing is copied.
        Split.to_predict(
            inputs[part[0] : part[-1] + 1],
            answers[part[0] : part[-1] + 1],
            None if origins is None else origins.take(reach + part),
        )
        for part in parts
    )
    return Dataset(
        spec,
        training,
        validation,
        test,
        scaling=scalings,
        target_scaling=Scaling((scalings.factor[place],), (scalings.offset[place],)),
        columns=tuple(
            Column(name=name, fill=float(mean))
            for name, mean in zip(columns, seen.mean(axis=0, dtype=np.float64), strict=True)
        ),
        notes=notes,
    )
