"""Small datasets of the tasks that are not to name one of several classes, which the tests share."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Inputs, Scaling, Split, Task
from nnstudio.data.fitted import Column
from nnstudio.nn.registry import Entry

SCALING = Scaling((0.5, 2.0), (0.25, -1.0))
TARGET_SCALING = Scaling((0.02, 5.0), (-2.0, 0.5))
STEP_SCALING = Scaling(0.1, -2.0)


class Sine(DatasetSource):
    """Two numbers of a point: a wave around 100 that is 30 high, and a plane."""

    entry: ClassVar[Entry] = Entry("tested-sine", "Sine", "Sine")

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Sine", (2,), (), "points", Task.REGRESSION, ("wave", "plane"))

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(3)

        def split(count: int) -> Split:
            x = rng.uniform(-2, 2, (count, 2)).astype(np.float32)
            numbers = np.stack([100 + 30 * np.sin(2 * x[:, 0]), 0.1 * (x[:, 0] - x[:, 1])], axis=1)
            return Split.to_predict(x, numbers.astype(np.float32))

        splits = split(200), split(60), split(70)
        return Dataset(self.spec(), *splits, SCALING, TARGET_SCALING)


class Swing(DatasetSource):
    """Windows (6, 2) of two swings that come again, and the next value of the second one."""

    entry: ClassVar[Entry] = Entry("tested-swing", "Swing", "Swing")

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Swing", (6, 2), (), "windows", Task.FORECASTING, ("low",))

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        time = np.arange(300)
        series = np.stack([25 + 8 * np.cos(0.9 * time), 20 + 10 * np.sin(0.7 * time)], axis=1)
        series = series.astype(np.float32)

        def split(first: int, last: int) -> Split:
            windows = np.stack([series[at : at + 6] for at in range(first, last)])
            return Split.to_predict(windows, series[first + 6 : last + 6, 1:])

        splits = split(0, 180), split(190, 230), split(240, 290)
        columns = (Column(name="high"), Column(name="low"))
        return Dataset(self.spec(), *splits, STEP_SCALING, STEP_SCALING, columns=columns)


class YesNo(DatasetSource):
    """Points that lie within a circle or not."""

    entry: ClassVar[Entry] = Entry("tested-yes-no", "Circle", "Circle")

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Circle", (2,), ("outside", "inside"), "points", Task.BINARY)

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(5)

        def split(count: int) -> Split:
            x = rng.normal(0, 1, (count, 2)).astype(np.float32)
            return Split(x, (np.hypot(*x.T) < 1.1).astype(np.intp))

        return Dataset(self.spec(), split(300), split(80), split(90), Scaling(1, 0))


class Jitter:
    """An augmentation: adds a few steps to each byte."""

    any = True

    def __init__(self) -> None:
        self.seen: list[int] = []

    def apply(self, inputs: Inputs, rng: np.random.Generator) -> Inputs:
        self.seen.append(len(inputs))
        return (inputs + rng.integers(0, 5, inputs.shape)).astype(inputs.dtype)


class Shaken(DatasetSource):
    """Bytes in three classes, changed as they are learned from; seven batches of 10 and one of 3."""

    entry: ClassVar[Entry] = Entry("tested-shaken", "Shaken", "Shaken")

    shaken: bool = Field(True, description="Whether there is an augmentation.")

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Shaken", (4, 3, 1), ("a", "b", "c"), "bytes")

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(1)
        splits = [
            Split(rng.integers(0, 250, (count, 4, 3, 1), np.uint8), rng.integers(0, 3, count))
            for count in (73, 20, 20)
        ]
        augmentation = Jitter() if self.shaken else None
        return Dataset(self.spec(), *splits, Scaling(1 / 255, -0.5), augmentation=augmentation)
