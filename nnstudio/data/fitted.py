"""What was fitted to a dataset: all that is needed to read new samples as a network was trained on them."""

import functools
from typing import Annotated, Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from nnstudio.nn.settings import Settings
from nnstudio.nn.shapes import Shape, describe
from nnstudio.nn.task import Task

Inputs: TypeAlias = npt.NDArray[np.uint8 | np.float32]


MOST_OFFSET = 16.0
"""Numbers lie about 0 once they are scaled, so an offset beyond this takes most of their digits away."""


class DatasetError(ValueError):
    """A dataset cannot be found, fetched or read; the message is shown to the user as it is."""


# A file could hold anything, so the fields are checked as those of settings are.
@dataclass(frozen=True, config=ConfigDict(extra="forbid", allow_inf_nan=False))
class Scaling:
    """How the numbers of a dataset become those a network sees: `number * factor + offset`.

    Either is one number for all, or one for each place of the last axis of a sample, such as a table's
    columns or an image's channels.

    Raises:
        ValueError: A factor is 0, which nothing can undo, or factors and offsets differ in number.
    """

    factor: float | tuple[float, ...]
    offset: float | tuple[float, ...]

    def __post_init__(self) -> None:
        factors = self.factor if isinstance(self.factor, tuple) else (self.factor,)
        if not all(factors):
            raise ValueError("A scaling by the factor 0 makes all numbers alike; use 1 where they are")
        if len({len(part) for part in (self.factor, self.offset) if isinstance(part, tuple)}) > 1:
            raise ValueError("A scaling needs as many factors as offsets, or one of them for all")

    @property
    def width(self) -> int | None:
        """How long the last axis of what is scaled must be; None where any will do."""
        return next((len(part) for part in (self.factor, self.offset) if isinstance(part, tuple)), None)

    @functools.cached_property  # asked for each batch, of which small networks take thousands in a second
    def needs_float64(self) -> bool:
        """Whether product and offset nearly cancel out: in float32, little of their sum would be left."""
        return float(np.max(np.abs(self.offset), initial=0.0)) > MOST_OFFSET

    def apply(
        self, inputs: npt.NDArray[Any], dtype: type[np.floating] = np.float32
    ) -> npt.NDArray[np.floating]:
        """A new array of the same shape, in `dtype`."""
        kind = np.float64 if self.needs_float64 else dtype
        scaled: npt.NDArray[np.floating] = np.multiply(inputs, np.asarray(self.factor, kind), dtype=kind)
        if self.offset:
            scaled += np.asarray(self.offset, kind)
        return scaled.astype(dtype, copy=False)

    def undo(
        self, scaled: npt.NDArray[Any], dtype: type[np.floating] = np.float32
    ) -> npt.NDArray[np.floating]:
        """The numbers as they were before `apply`, but for the rounding: a new array in `dtype`."""
        kind = np.float64 if self.needs_float64 else dtype
        numbers: npt.NDArray[np.floating] = np.subtract(scaled, np.asarray(self.offset, kind), dtype=kind)
        numbers /= np.asarray(self.factor, kind)
        return numbers.astype(dtype, copy=False)


UNSCALED = Scaling(1.0, 0.0)
"""Numbers as they are."""


class Column(Settings):
    """One column of a table that a network sees: a number, or a category with a place for each of its names.

    `fill` stands in where the value is missing: a number, or the name of a category ("" for none of them).
    """

    name: str
    kind: Literal["number", "category"] = "number"
    categories: tuple[str, ...] = ()
    fill: float | str = 0.0

    @model_validator(mode="after")
    def _fills_its_kind(self) -> Self:
        if self.kind == "number" and isinstance(self.fill, str):
            raise ValueError(f'the column "{self.name}" of numbers cannot be filled with {self.fill!r}')
        return self

    @property
    def width(self) -> int:
        """How many numbers a network sees of it."""
        return 1 if self.kind == "number" else len(self.categories)

    @property
    def filling(self) -> tuple[float, ...]:
        """The numbers (width,) that a network sees of it where the value is missing."""
        if self.kind == "number":
            return (float(self.fill),)
        return tuple(float(category == self.fill) for category in self.categories)

    @property
    def names(self) -> tuple[str, ...]:
        """What each number is called that a network sees of it: "age", or "color = red", "color = blue"."""
        if self.kind == "number":
            return (self.name,)
        return tuple(f"{self.name} = {category}" for category in self.categories)


class Fitted(Settings):
    """How samples are read, scaled and answered; saved with a trained network, as JSON.

    `sample_shape` has no axis for the samples. `classes` are the names that labels index, `targets` those of
    the numbers that are predicted; one of them is empty. `columns` are those of a table, in order.
    """

    name: str
    task: Task = Task.CLASSIFICATION
    sample_shape: tuple[Annotated[int, Field(ge=1)], ...]
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    scaling: Scaling = UNSCALED
    target_scaling: Scaling = UNSCALED
    columns: tuple[Column, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = self.classes if self.task.predicts_classes else self.targets
        if not names or (self.task is Task.BINARY and len(names) != 2):
            raise ValueError(f"the task {self.task.value} does not go with {len(names)} names to answer with")
        last = self.sample_shape[-1] if self.sample_shape else 1
        if self.scaling.width not in (None, last) or self.target_scaling.width not in (
            None,
            len(self.targets),
        ):
            raise ValueError("a scaling has another length than what it scales")
        return self

    @property
    def outputs(self) -> int:
        """How many classes or numbers an answer is about."""
        return len(self.classes if self.task.predicts_classes else self.targets)

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the numbers along the last axis of a sample are called; empty where nobody has named them."""
        names = tuple(name for column in self.columns for name in column.names)
        return names if self.sample_shape and len(names) == self.sample_shape[-1] else ()

    def reads_as(self, other: "Fitted") -> bool:
        """Whether samples and answers mean the same as for another one, however they are scaled."""

        def meaning(fitted: Fitted) -> tuple[object, ...]:
            columns = [(column.name, column.kind, column.categories) for column in fitted.columns]
            return fitted.task, fitted.sample_shape, fitted.classes, fitted.targets, columns

        return meaning(self) == meaning(other)

    def scales_as(self, other: "Fitted") -> bool:
        """Whether samples and answers become the same numbers as for another one, gaps filled in."""
        fills = [[column.fill for column in fitted.columns] for fitted in (self, other)]
        alike = self.scaling == other.scaling and self.target_scaling == other.target_scaling
        return alike and fills[0] == fills[1]

    def prepare(self, inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """What a network is fed with for samples (n, *sample_shape) as they stand in the dataset, anew.

        Raises:
            DatasetError: They have another shape, or hold something else than finite numbers.
        """
        raw = np.asarray(inputs)
        if raw.ndim < 1 or raw.shape[1:] != self.sample_shape:
            got = _words(raw.shape[1:]) if raw.ndim else "one number"
            raise DatasetError(
                f"{self.name}: a sample must have the shape {_words(self.sample_shape)}; got {got}. "
                "Bring the samples into this shape, one after the other along the first axis"
            )
        if raw.dtype.kind not in "buif":
            raise DatasetError(f"{self.name}: samples must be numbers; got {raw.dtype}")
        prepared = self.scaling.apply(raw)
        if not np.isfinite(prepared).all():
            raise DatasetError(
                f"{self.name}: samples must be finite numbers; got an infinity or a NaN. "
                "Fill in what is missing, or leave those samples out"
            )
        return prepared.astype(np.float32, copy=False)

    def answers(self, outputs: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """What the outputs (n, units) of a network say: of each class, or the numbers in their own units."""
        if not self.task.predicts_classes:
            return self.target_scaling.undo(outputs, outputs.dtype.type)
        return class_answers(outputs, len(self.classes))


def class_answers(outputs: npt.NDArray[np.floating], classes: int) -> npt.NDArray[np.floating]:
    """Outputs (n, units) with a column for each class: a lone unit says yes with p, and no with 1 - p."""
    if outputs.shape[1] == 1 and classes == 2:
        return np.concatenate([1 - outputs, outputs], axis=1)
    return outputs


def _words(shape: Shape) -> str:
    return describe(shape) if shape and 0 not in shape else str(shape)
