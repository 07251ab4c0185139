"""A dataset as a value: labeled samples in three splits, and the source that can load them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.nn.registry import Choice, Registered, Registry
from nnstudio.nn.shapes import Shape

Images: TypeAlias = npt.NDArray[np.uint8]
Inputs: TypeAlias = npt.NDArray[np.uint8 | np.float32]
Labels: TypeAlias = npt.NDArray[np.intp]


class DatasetError(ValueError):
    """A dataset cannot be found, fetched or read; the message is shown to the user as it is."""


@dataclass(frozen=True)
class DatasetSpec:
    """What is known of a dataset without loading it.

    `sample_shape` has no axis for the samples; for images it is (height, width, channel).
    `classes` are the names that the labels index.
    """

    name: str
    sample_shape: Shape
    classes: tuple[str, ...]
    size_hint: str


@dataclass(frozen=True)
class Scaling:
    """How the numbers of a dataset become those a network sees: `number * factor + offset`."""

    factor: float
    offset: float

    def apply(self, inputs: Inputs, dtype: type[np.floating] = np.float32) -> npt.NDArray[np.floating]:
        """A new array of the same shape, in `dtype`."""
        scaled = np.multiply(inputs, dtype(self.factor), dtype=dtype)
        if self.offset:
            scaled += dtype(self.offset)
        return scaled


# Arrays have no single truth value, so two splits are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Split:
    """Samples with their labels; the arrays are read-only.

    Shapes: inputs (n, *sample_shape), bytes or finite float32; labels (n,), class indices.
    The arrays are viewed, not copied: who makes a split gives them up.

    Raises:
        DatasetError: The arrays do not fit together.
    """

    inputs: Inputs
    labels: Labels

    def __post_init__(self) -> None:
        if self.inputs.dtype not in (np.uint8, np.float32):
            raise DatasetError(
                f"The inputs of a split must be bytes (uint8) or float32; got {self.inputs.dtype}"
            )
        if self.inputs.dtype != np.uint8 and not np.isfinite(self.inputs).all():
            raise DatasetError("The inputs of a split must be finite numbers; got an infinity or a NaN")
        if self.labels.dtype.kind not in "iu":
            raise DatasetError(f"Labels must be integers that index the classes; got {self.labels.dtype}")
        if self.inputs.ndim < 1 or self.labels.shape != self.inputs.shape[:1]:
            raise DatasetError(
                "A split needs one label for each sample; "
                f"got inputs of shape {self.inputs.shape} and labels of shape {self.labels.shape}"
            )
        for field in ("inputs", "labels"):
            view = getattr(self, field).view()
            view.flags.writeable = False
            object.__setattr__(self, field, view)

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """A loaded dataset: what to learn from, what to choose settings by, and what to judge with at the end.

    Raises:
        DatasetError: A split does not hold what `spec` promises.
    """

    spec: DatasetSpec
    training: Split
    validation: Split
    test: Split
    scaling: Scaling

    def __post_init__(self) -> None:
        for name in ("training", "validation", "test"):
            self._check(name, getattr(self, name))

    def _check(self, name: str, split: Split) -> None:
        where = f"{self.spec.name}, {name} split"
        if split.inputs.shape[1:] != self.spec.sample_shape:
            raise DatasetError(
                f"{where}: samples have the shape {split.inputs.shape[1:]}; "
                f"{self.spec.sample_shape} was promised"
            )
        if not len(split):
            raise DatasetError(f"{where}: there is no sample in it; each split needs at least one")
        last = len(self.spec.classes) - 1
        if not 0 <= split.labels.min() <= split.labels.max() <= last:
            raise DatasetError(
                f"{where}: labels must lie in 0..{last}; got {split.labels.min()}..{split.labels.max()}"
            )


class DatasetSource(Registered):
    """Settings that say which dataset to learn from; nothing is read before `load`."""

    @abstractmethod
    def spec(self) -> DatasetSpec:
        """What `load` will give, known at once."""

    @abstractmethod
    def missing(self) -> str | None:
        """What to do before `load` can work, in one sentence; None if the files are there.

        Looks only whether files exist, so the window may ask at any time.
        """

    @abstractmethod
    def load(self) -> Dataset:
        """The dataset, read and verified; takes up to a second, so keep it off the GUI thread.

        Raises:
            DatasetError: The files are missing, damaged, or not what they should be.
        """


DATASETS: Registry[DatasetSource] = Registry("dataset")
DatasetChoice = Annotated[DatasetSource, Choice(DATASETS)]
