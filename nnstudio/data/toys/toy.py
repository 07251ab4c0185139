"""What toys have in common: so many points, with so much noise, drawn with a seed."""

from abc import abstractmethod

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split, Task

Points = npt.NDArray[np.float64]
Classes = npt.NDArray[np.intp]


class Toy(DatasetSource):
    """Points that are drawn with a seed; nothing has to be fetched.

    A quarter as many points as there are to learn from are drawn for validation, and for the test.
    """

    samples: int = Field(1000, ge=8, le=100_000, description="How many points there are to learn from.")
    noise: float = Field(
        0.1, ge=0, le=10, description="How far points stray from their place: a standard deviation."
    )
    seed: int = Field(
        0, ge=0, le=2**32 - 1, description="Where random numbers start: the same seed draws the same points."
    )

    def missing(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(self.seed)
        quarter = self.samples // 4
        return Dataset(
            self.spec(),
            training=self.split(rng, self.samples),
            validation=self.split(rng, quarter),
            test=self.split(rng, quarter),
            scaling=Scaling(1, 0),
        )

    @abstractmethod
    def split(self, rng: np.random.Generator, count: int) -> Split:
        """So many points, drawn anew."""

    @property
    def size_hint(self) -> str:
        return f"{self.samples:,} points"


class TwoClasses(Toy):
    """Points (2,) of two classes, as many of each; one unit that says yes or no can answer, or two."""

    def spec(self) -> DatasetSpec:
        return DatasetSpec(type(self).entry.title, (2,), self.classes(), self.size_hint, Task.BINARY)

    def split(self, rng: np.random.Generator, count: int) -> Split:
        places, classes = self.place(rng, np.arange(count))
        points = (places + rng.normal(0, self.noise, places.shape)).astype(np.float32)
        # Shuffled, so that every part of a split has points of both classes.
        order = rng.permutation(count)
        return Split(points[order], classes[order])

    @abstractmethod
    def classes(self) -> tuple[str, str]:
        """The names of the two classes."""

    @abstractmethod
    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        """Where points (n, 2) are without noise, and their classes (n,); `turn` counts 0, 1, 2, ..."""
