"""Toys: points in the plane that are drawn on the spot, so small that one sees what a network does.

Source of the spirals: Lang and Witbrock, Learning to Tell Two Spirals Apart (1988), with points strewn at
random and half as many turns.
"""

import math
from abc import abstractmethod

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.dataset import DATASETS, Dataset, DatasetSource, DatasetSpec, Scaling, Split

Points = npt.NDArray[np.float64]
Classes = npt.NDArray[np.intp]

RADIUS = 2.5
"""Where a spiral ends; its coordinates then have about variance 1, as networks like it."""
TURNS = 1.75


class Toy(DatasetSource):
    """Points (2,) of two classes, as many of each, drawn with a seed.

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
            training=self._split(rng, self.samples),
            validation=self._split(rng, quarter),
            test=self._split(rng, quarter),
            scaling=Scaling(1, 0),
        )

    def spec(self) -> DatasetSpec:
        return DatasetSpec(type(self).entry.title, (2,), self.classes(), f"{self.samples:,} points")

    @abstractmethod
    def classes(self) -> tuple[str, str]:
        """The names of the two classes."""

    @abstractmethod
    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        """Where points (n, 2) are without noise, and their classes (n,); `turn` counts 0, 1, 2, ..."""

    def _split(self, rng: np.random.Generator, count: int) -> Split:
        places, classes = self.place(rng, np.arange(count))
        points = (places + rng.normal(0, self.noise, places.shape)).astype(np.float32)
        # Shuffled, so that every part of a split has points of both classes.
        order = rng.permutation(count)
        return Split(points[order], classes[order])


@DATASETS.register("xor", title="XOR", hint="points at four corners, no line parts them")
class Xor(Toy):
    """Points around the four corners of a square; the class says whether their coordinates are alike.

    Corners have coordinates 0 and 1. No straight line parts the classes: a hidden layer is needed.
    """

    def classes(self) -> tuple[str, str]:
        return ("alike", "different")

    def place(
        self,
        rng: np.random.Generator,  # noqa: ARG002  # corners are where they are
        turn: Classes,
    ) -> tuple[Points, Classes]:
        x, y = turn % 2, turn // 2 % 2
        return np.stack([x, y], axis=1).astype(np.float64), x ^ y


@DATASETS.register("spirals", title="Two spirals", hint="points on two arms wound into each other")
class Spirals(Toy):
    """Points on two spirals that are wound into each other; the class says on which one.

    Hard for small networks: the border between the classes winds as often as the spirals do.
    """

    def classes(self) -> tuple[str, str]:
        return ("arm A", "arm B")

    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        arm = turn % 2
        way = rng.uniform(0, 1, len(turn))
        angle = 2 * math.pi * TURNS * way + math.pi * arm
        return RADIUS * way[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1), arm
