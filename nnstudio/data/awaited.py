"""Data to come: the place that a network keeps for data that nobody has brought yet."""

from functools import cache
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field

from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource, DatasetSpec, Task
from nnstudio.nn.shapes import Shape, describe

MOST_OUTPUTS = 65536
"""As many as an Output can have units."""

Axis: TypeAlias = Annotated[int, Field(ge=1, le=65536)]
Asks: TypeAlias = Literal["classes", "numbers"]


@DATASETS.register("awaited", title="Data to come", hint="stands for data that you do not have yet")
class Awaited(DatasetSource):
    """Samples that are yet to be brought: a network is drawn for them, and trained once they are there.

    A network that is imported learns from this as long as no other dataset fits it.
    """

    shape: tuple[Axis, ...] = Field(
        (28, 28, 1),
        min_length=1,
        max_length=3,
        description="What one sample is: height×width×channel, steps×features, or a single number.",
    )
    asks: Asks = Field("classes", description="What is asked of a sample: one of the classes, or numbers.")
    outputs: int = Field(
        0, ge=0, le=MOST_OUTPUTS, description="How many classes or numbers there are; 0: not known yet."
    )

    @classmethod
    def of(cls, shape: Shape, outputs: int = 0, asks: Asks = "classes") -> Self:
        """The place for data of this shape.

        Raises:
            SettingsError: A length is out of its limits.
        """
        return cls.from_fields({"shape": shape, "outputs": outputs, "asks": asks})

    def spec(self) -> DatasetSpec:
        title, hint = type(self).entry.title, "not here yet"
        if self.asks == "numbers":
            return DatasetSpec(title, self.shape, (), hint, Task.REGRESSION, _names("number", self.outputs))
        task = Task.BINARY if self.outputs == 2 else Task.CLASSIFICATION
        return DatasetSpec(title, self.shape, _names("class", self.outputs), hint, task)

    def missing(self) -> str | None:
        return f"There are no data to learn from yet. The network takes {self.wanted}: choose data that fit"

    @property
    def wanted(self) -> str:
        """What data must be brought: "samples of 32×32×3 in 10 classes"."""
        (first, *others) = self.shape
        form = describe(self.shape) if others else "one number" if first == 1 else f"{first:,} numbers"
        if not self.outputs:
            return f"samples of {form}"
        if self.asks == "classes":
            return f"samples of {form} in {self.outputs:,} class{'' if self.outputs == 1 else 'es'}"
        numbers = "a number" if self.outputs == 1 else f"{self.outputs:,} numbers"
        return f"samples of {form} with {numbers} to predict for each"

    def load(self) -> Dataset:
        raise DatasetError(self.missing())


@cache
def _names(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(1, count + 1))
