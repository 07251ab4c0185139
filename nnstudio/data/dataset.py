"""A dataset as a value: samples with what is to be said of them, in three splits, and what can load them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import UNSCALED, Column, DatasetError, Fitted, Inputs, Scaling
from nnstudio.nn.registry import Choice, Registered, Registry
from nnstudio.nn.shapes import Shape
from nnstudio.nn.task import Task

__all__ = [
    "DATASETS",
    "Augments",
    "Dataset",
    "DatasetChoice",
    "DatasetError",
    "DatasetSource",
    "DatasetSpec",
    "Images",
    "Inputs",
    "Labels",
    "Numbers",
    "Scaling",
    "Split",
    "Task",
]

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.intp]
Numbers: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class DatasetSpec:
    """What is known of a dataset without loading it.

    `sample_shape` has no axis for the samples; for images it is (height, width, channel).
    `classes` are the names that the labels index, `targets` those of the numbers to predict; which of them
    there are, the task says. Where it is binary, there are two classes, and the second one is the "yes".
    """

    name: str
    sample_shape: Shape
    classes: tuple[str, ...]
    size_hint: str
    task: Task = Task.CLASSIFICATION
    targets: tuple[str, ...] = ()

    @property
    def predicts_classes(self) -> bool:
        """Whether an answer names a class; else it is numbers."""
        return self.task.predicts_classes

    @property
    def outputs(self) -> int:
        """How many classes or numbers an answer is about."""
        return len(self.classes if self.predicts_classes else self.targets)


class Augments(Protocol):
    """What makes other samples of those there are, such as shifted images, while a network learns."""

    @property
    def any(self) -> bool:
        """Whether it changes anything."""

    def apply(self, inputs: Inputs, rng: np.random.Generator, /) -> Inputs:
        """Samples (n, *sample_shape) as they might have been too, of the same type, in another array."""


# Arrays have no single truth value, so two splits are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Split:
    """Samples with their labels or numbers; the arrays are read-only.

    Shapes: inputs (n, *sample_shape), bytes or finite float32; labels (n,), class indices; numbers
    (n, targets), finite float32 in their own units. Where numbers are predicted, labels are zeros.
    The arrays are viewed, not copied: who makes a split gives them up.

    Raises:
        DatasetError: The arrays do not fit together.
    """

    inputs: Inputs
    labels: Labels
    numbers: Numbers | None = None

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
        if self.numbers is not None:
            self._check_numbers(self.numbers)
        for field in ("inputs", "labels", "numbers"):
            if getattr(self, field) is not None:
                view = getattr(self, field).view()
                view.flags.writeable = False
                object.__setattr__(self, field, view)

    @classmethod
    def to_predict(cls, inputs: Inputs, numbers: Numbers) -> "Split":
        """Samples with the numbers (n, targets) that are to be predicted from them."""
        return cls(inputs, np.zeros(len(inputs), np.intp), numbers)

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, count: int) -> "Split":
        """As many of the samples, from the first one on; all if there are no more."""
        numbers = None if self.numbers is None else self.numbers[:count]
        return Split(self.inputs[:count], self.labels[:count], numbers)

    def _check_numbers(self, numbers: Numbers) -> None:
        if numbers.dtype != np.float32:
            raise DatasetError(f"The numbers to predict must be float32; got {numbers.dtype}")
        if numbers.ndim != 2 or len(numbers) != len(self.labels):
            raise DatasetError(
                "A split needs a row of numbers to predict for each sample; "
                f"got inputs of shape {self.inputs.shape} and numbers of shape {numbers.shape}"
            )
        if not np.isfinite(numbers).all():
            raise DatasetError("The numbers to predict must be finite; got an infinity or a NaN")


@dataclass(frozen=True)
class Dataset:
    """A loaded dataset: what to learn from, what to choose settings by, and what to judge with at the end.

    `scaling` is that of the samples, `target_scaling` that of the numbers to predict. `augmentation` changes
    the samples that are learned from, each time anew. `columns` are those of a table.

    Raises:
        DatasetError: A split does not hold what `spec` promises.
    """

    spec: DatasetSpec
    training: Split
    validation: Split
    test: Split
    scaling: Scaling
    target_scaling: Scaling = UNSCALED
    augmentation: Augments | None = None
    columns: tuple[Column, ...] = ()

    def __post_init__(self) -> None:
        self._check_spec()
        for name in ("training", "validation", "test"):
            split = getattr(self, name)
            self._check(f"{self.spec.name}, {name} split", split)

    @property
    def fitted(self) -> Fitted:
        """All that is needed to read new samples as those of this dataset."""
        spec = self.spec
        return Fitted(
            name=spec.name,
            task=spec.task,
            sample_shape=spec.sample_shape,
            classes=spec.classes,
            targets=spec.targets,
            scaling=self.scaling,
            target_scaling=self.target_scaling,
            columns=self.columns,
        )

    def _check_spec(self) -> None:
        spec = self.spec
        if spec.task is Task.BINARY and len(spec.classes) != 2:
            raise DatasetError(
                f"{spec.name}: a question of yes or no has two classes; got {len(spec.classes)}. "
                "Choose the task classification, or another column to predict"
            )
        if not spec.predicts_classes and not spec.targets:
            raise DatasetError(f"{spec.name}: there is no number to predict. Choose a column to predict")
        for scaling, length in (
            (self.scaling, spec.sample_shape[-1] if spec.sample_shape else 1),
            (self.target_scaling, len(spec.targets)),
        ):
            if scaling.width not in (None, length):
                raise DatasetError(
                    f"{spec.name}: a scaling of {scaling.width} numbers does not fit the {length} there are"
                )

    def _check(self, where: str, split: Split) -> None:
        if split.inputs.shape[1:] != self.spec.sample_shape:
            raise DatasetError(
                f"{where}: samples have the shape {split.inputs.shape[1:]}; "
                f"{self.spec.sample_shape} was promised"
            )
        if not len(split):
            raise DatasetError(f"{where}: there is no sample in it; each split needs at least one")
        if not self.spec.predicts_classes:
            promised = (len(split), len(self.spec.targets))
            if split.numbers is None or split.numbers.shape != promised:
                got = "none" if split.numbers is None else f"{split.numbers.shape[1]} for each sample"
                names = ", ".join(self.spec.targets)
                raise DatasetError(f"{where}: the numbers to predict are {names}; got {got}")
            return
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
